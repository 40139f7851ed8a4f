// Freeze frames as DM4 (SAE J1939-73 5.7.4) and DM25 (5.7.25) carry them: a length, the code they belong to, data. In
// DM25 the order of the data is what the same device says in DM24; it is not in the message, so data stays bytes here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "protocols/j1939/trouble_codes.hpp"

namespace faultline::j1939 {

struct freeze_frame {
    trouble_code code;
    std::span<const std::uint8_t> data;   // a view into the message; DM4: begins with dm4_parameters()
};

enum class frames_error : std::uint8_t {
    none,
    too_short,    // no room for a length and a code
    bad_length,   // a length that has no room for its code or ends beyond the message
    no_room,
};

struct frames_read {
    std::size_t count = 0;
    frames_error error = frames_error::none;   // anything but none: count is 0 and nothing is known
};

// "None" is a length of 0 and a code of zeros.
[[nodiscard]] frames_read read_freeze_frames(std::span<const std::uint8_t> bytes, std::span<freeze_frame> out);

// The SPNs a DM4 frame begins with, in their order; behind them stands what the maker wants. For read_sequence.
[[nodiscard]] std::span<const std::uint32_t> dm4_parameters();

}   // namespace faultline::j1939
