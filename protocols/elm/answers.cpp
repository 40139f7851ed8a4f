// Telling answers to a request from foreign traffic by service and identifier.
#include <algorithm>
#include <span>

#include "protocols/elm/reply.hpp"

namespace faultline::elm {

namespace {

constexpr std::uint8_t negative = 0x7F;
constexpr std::uint8_t positive_bit = 0x40;

// Service 02 asks in pairs: identifier, frame number.
bool is_asked(const asked& request, std::uint8_t id, std::size_t step) {
    for (std::size_t i = 1; i < request.size; i += step)
        if (request.bytes[i] == id) return true;
    return false;
}

bool is_asked_wide(const asked& request, std::uint8_t high, std::uint8_t low) {
    for (std::size_t i = 1; i + 1 < request.size; i += 2)
        if (request.bytes[i] == high && request.bytes[i + 1] == low) return true;
    return false;
}

// 19 04 and 19 06 repeat the code they were asked for (ISO 14229-1 12.3).
bool is_same_code(const asked& request, std::span<const std::uint8_t> payload) {
    const bool names_code = request.service() == 0x19 && (request.bytes[1] == 0x04 || request.bytes[1] == 0x06) && request.size >= 5;
    return !names_code || (payload.size() >= 5 && std::equal(payload.begin() + 2, payload.begin() + 5, request.bytes.begin() + 2));
}

}   // namespace

bool answers(const asked& request, const pdu& message) {
    const auto payload = message.payload;
    if (request.size == 0 || payload.empty()) return false;
    if (payload[0] == negative) return payload.size() >= 3 && payload[1] == request.service();
    if (payload[0] != (request.service() | positive_bit)) return false;
    switch (request.service()) {
        case 0x01:
        case 0x05:
        case 0x06:
        case 0x08:
        case 0x09: return payload.size() >= 2 && is_asked(request, payload[1], 1);
        case 0x02: return payload.size() >= 3 && is_asked(request, payload[1], 2);
        case 0x19:
        case 0x1A:
        case 0x31: return payload.size() >= 2 && request.size >= 2 && (payload[1] & 0x7F) == (request.bytes[1] & 0x7F) && is_same_code(request, payload);
        case 0x22: return payload.size() >= 3 && is_asked_wide(request, payload[1], payload[2]);
        default: return true;
    }
}

}   // namespace faultline::elm
