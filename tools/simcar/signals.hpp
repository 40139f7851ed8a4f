// From a value in its unit to the bytes of a service 01 parameter: the inverse of SAE J1979-DA, written down here a
// second time on purpose, so that the decoders of the product meet an opinion that is not their own.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "tools/simcar/drive.hpp"
#include "tools/simcar/hex.hpp"

namespace faultline::simcar {

struct signal_field {
    std::uint8_t size;                    // bytes; 0 = no field
    double scale;
    double offset;
    bool is_signed;
    double drive_state::* from;           // what the drive says it is; nullptr = nothing moves it
};

struct signal_shape {
    std::uint8_t pid;
    signal_field fields[5];
};

[[nodiscard]] const signal_shape* shape_of(std::uint8_t pid);
[[nodiscard]] std::size_t field_count(const signal_shape& shape);

// One number per field; values beyond what the bytes can say stop at the end of the range.
[[nodiscard]] bytes encode(const signal_shape& shape, std::span<const double> numbers);

// As the drive says. Nothing when no field of this parameter follows the drive.
[[nodiscard]] std::optional<bytes> encode(const signal_shape& shape, const drive_state& state);

}  // namespace faultline::simcar
