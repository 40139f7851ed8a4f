// DM20: how often each monitor ran, against how often it could have (SAE J1939-73 5.7.20).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "protocols/j1939/availability.hpp"

namespace faultline::j1939 {

struct ratio {
    std::uint32_t spn = 0;   // of the monitored system
    tally completed;
    tally possible;
};

enum class ratios_error : std::uint8_t {
    none,
    too_short,    // not even the two general counts
    odd_length,   // a piece of a ratio
    no_room,
};

struct ratios_read {
    tally ignition_cycles;
    tally conditions;   // OBD monitoring conditions encountered
    std::size_t count = 0;
    ratios_error error = ratios_error::none;   // anything but none: count is 0 and nothing is known
};

// Seven bytes a ratio behind four; a message without any ratio fills its eight bytes with FF.
[[nodiscard]] ratios_read read_ratios(std::span<const std::uint8_t> bytes, std::span<ratio> out);

}   // namespace faultline::j1939
