#include "protocols/doip/header.hpp"

#include <algorithm>
#include <limits>

namespace faultline::doip {

namespace {

// Lengths an ISO 13400-2 edition gives a type; two where an optional tail may be left away.
struct lengths {
    payload type;
    std::uint32_t least;
    std::uint32_t most;
    bool is_range;   // everything between, not only the two
};

constexpr std::uint32_t unlimited = std::numeric_limits<std::uint32_t>::max();

constexpr std::array<lengths, 16> table{{
    {payload::header_refused, 1, 1, false},
    {payload::identification_request, 0, 0, false},
    {payload::identification_request_eid, 6, 6, false},
    {payload::identification_request_vin, 17, 17, false},
    {payload::announcement, 32, 33, false},
    {payload::activation_request, 7, 11, false},
    {payload::activation_answer, 9, 13, false},
    {payload::alive_request, 0, 0, false},
    {payload::alive_answer, 2, 2, false},
    {payload::entity_request, 0, 0, false},
    {payload::entity_answer, 3, 7, false},
    {payload::power_request, 0, 0, false},
    {payload::power_answer, 1, 1, false},
    {payload::diagnostic, 5, unlimited, true},
    {payload::diagnostic_taken, 5, unlimited, true},
    {payload::diagnostic_refused, 5, unlimited, true},
}};

const lengths* find(payload type) {
    const auto found = std::ranges::find(table, type, &lengths::type);
    return found == table.end() ? nullptr : &*found;
}

}   // namespace

bool read_header(std::span<const std::uint8_t, header_size> bytes, header& out) {
    if ((bytes[0] ^ bytes[1]) != 0xFF) return false;
    out.version = bytes[0];
    out.type = static_cast<payload>(bytes[2] << 8 | bytes[3]);
    out.length = static_cast<std::uint32_t>(bytes[4]) << 24 | static_cast<std::uint32_t>(bytes[5]) << 16 |
                 static_cast<std::uint32_t>(bytes[6]) << 8 | bytes[7];
    return true;
}

std::array<std::uint8_t, header_size> write_header(const header& what) {
    const auto type = static_cast<std::uint16_t>(what.type);
    return {what.version,
            static_cast<std::uint8_t>(what.version ^ 0xFF),
            static_cast<std::uint8_t>(type >> 8),
            static_cast<std::uint8_t>(type),
            static_cast<std::uint8_t>(what.length >> 24),
            static_cast<std::uint8_t>(what.length >> 16),
            static_cast<std::uint8_t>(what.length >> 8),
            static_cast<std::uint8_t>(what.length)};
}

bool is_known(payload type) { return find(type) != nullptr; }

bool is_possible_length(payload type, std::uint32_t length) {
    const auto* known = find(type);
    if (!known) return true;
    if (length == known->least || length == known->most) return true;
    return known->is_range && length > known->least && length < known->most;
}

}   // namespace faultline::doip
