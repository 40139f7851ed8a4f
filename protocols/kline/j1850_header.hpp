// The first byte of a three-byte J1850 header (SAE J2178-1 5.2): priority, and which kind of message follows. Addresses
// behind it are a functional number or a physical one, as this byte says.
#pragma once

#include <cstdint>

namespace faultline::kline {

enum class addressing : std::uint8_t { functional, physical };

struct j1850_header {
    std::uint8_t priority = 0;          // 0 first, 7 last
    bool is_single_byte = false;        // the consolidated one-byte form: no addresses follow
    bool may_be_answered_in_frame = false;   // K = 0: an in-frame response follows (PWM), K = 1: none (VPW)
    addressing target = addressing::functional;
    std::uint8_t type = 0;              // ZZ, 0 to 3: its meaning depends on the rest
    std::uint8_t raw = 0;
};

[[nodiscard]] constexpr j1850_header read_j1850_header(std::uint8_t first) {
    return {static_cast<std::uint8_t>(first >> 5), (first & 0x10) != 0, (first & 0x08) == 0,
            (first & 0x04) != 0 ? addressing::physical : addressing::functional, static_cast<std::uint8_t>(first & 3), first};
}

// The kinds an OBD tester meets (SAE J1979 4.1.3 and makers' services); `other` is for the car's own traffic.
enum class j1850_kind : std::uint8_t {
    obd_request,    // 68 6A (VPW), 61 6A (PWM)
    obd_answer,     // 48 6B (VPW), 41 6B (PWM)
    node_to_node,   // a maker's service, physical: 6C (VPW), C4 (PWM)
    other,
};
[[nodiscard]] constexpr j1850_kind j1850_kind_of(std::uint8_t first, std::uint8_t second) {
    if ((first == 0x68 || first == 0x61) && second == 0x6A) return j1850_kind::obd_request;
    if ((first == 0x48 || first == 0x41) && second == 0x6B) return j1850_kind::obd_answer;
    const auto head = read_j1850_header(first);
    const bool is_physical = head.target == addressing::physical && !head.is_single_byte && head.type == 0;
    return is_physical ? j1850_kind::node_to_node : j1850_kind::other;
}

}   // namespace faultline::kline
