// How many data bytes a data identifier carries. ISO 14229 answers do not say: without a size only raw bytes remain.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace faultline::uds {

struct did_size {
    std::uint16_t did = 0;
    std::uint16_t size = 0;
};

// A table, and a function for whole ranges (F4xx: see obd_on_uds.hpp). 0 = nobody knows.
struct did_sizes {
    std::span<const did_size> table{};
    std::size_t (*range)(std::uint16_t did) = nullptr;

    [[nodiscard]] std::size_t of(std::uint16_t did) const {
        for (const auto& each : table)
            if (each.did == did) return each.size;
        return range ? range(did) : 0;
    }
};

}   // namespace faultline::uds
