// Which raw numbers are values (SAE J1939-71 5.1.4): the top of every range says something else. For 8, 16 and 32 bits;
// 24 bits in DM messages follow the same rule.
#pragma once

#include <cstdint>

namespace faultline::j1939 {

enum class availability : std::uint8_t {
    valid,
    reserved,        // parameter specific or reserved: FB..FD
    error,           // FE: the sensor is broken
    not_available,   // FF: this device has no such thing
};

// `bits` a multiple of 8, 8 to 32; the highest byte decides.
[[nodiscard]] constexpr availability availability_of(std::uint32_t raw, unsigned bits) {
    const std::uint32_t high = raw >> (bits - 8) & 0xFFU;
    if (high == 0xFF) return availability::not_available;
    if (high == 0xFE) return availability::error;
    return high > 0xFA ? availability::reserved : availability::valid;
}

// A count as it stands in a message, with what it is worth.
struct tally {
    std::uint32_t raw = 0;
    availability is = availability::not_available;

    [[nodiscard]] constexpr bool is_valid() const { return is == availability::valid; }
    friend bool operator==(const tally&, const tally&) = default;
};

}   // namespace faultline::j1939
