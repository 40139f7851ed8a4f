// A small set of parameters heavy vehicles send by themselves or on request (engine, speeds, temperatures, distances,
// hours): bytes of one parameter group into numbers. SAE J1939-71; the table is data/parameters.tbl. No heap, no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "protocols/j1939/availability.hpp"

namespace faultline::j1939 {

struct parameter {
    std::uint32_t spn = 0;
    std::uint32_t pgn = 0;
    std::uint8_t start = 0;   // bits, from the least significant one of the first byte
    std::uint8_t bits = 0;
    double scale = 1;
    double offset = 0;
    std::string_view key;
    std::string_view unit;
    std::string_view en;
    std::string_view zh;
};

struct reading {
    const parameter* what = nullptr;
    std::uint32_t raw = 0;
    availability is = availability::not_available;
    double number = 0;   // counts only when `is` valid
};

[[nodiscard]] std::span<const parameter> parameters();                      // by group, then by place
[[nodiscard]] std::span<const parameter> parameters_of(std::uint32_t pgn);   // empty: a group this table does not know
[[nodiscard]] const parameter* find_parameter(std::uint32_t spn);            // nullptr: not in this table

// What one message of `pgn` holds. Parameters the message is too short for are left out. Returns how many were written.
[[nodiscard]] std::size_t read_parameters(std::uint32_t pgn, std::span<const std::uint8_t> bytes, std::span<reading> out);

// Parameters one behind the other, as freeze frames carry them: each takes whole bytes. Stops at the first that is not in
// the table or not whole, because what follows cannot be told apart. `used` is how many bytes were understood.
struct sequence_read {
    std::size_t count = 0;
    std::size_t used = 0;
};
[[nodiscard]] sequence_read read_sequence(std::span<const std::uint32_t> spns, std::span<const std::uint8_t> bytes,
                                          std::span<reading> out);

}   // namespace faultline::j1939
