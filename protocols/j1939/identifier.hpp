// The 29-bit identifier of a J1939 frame: priority, parameter group number, who sends, who is meant (SAE J1939-21 5.2).
// Knows no parameter groups.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "protocols/can/frame.hpp"

namespace faultline::j1939 {

inline constexpr std::uint8_t global_address = 0xFF;
inline constexpr std::uint8_t null_address = 0xFE;      // who has no address sends from it
inline constexpr std::uint32_t largest_pgn = 0x3FFFF;   // 18 bits: EDP, DP, PF, PS
inline constexpr std::size_t single_frame = 8;          // bytes of a message that needs no transport

struct identifier {
    std::uint8_t priority = 6;   // 0 first, 7 last
    std::uint32_t pgn = 0;       // PDU1: its low byte is 00
    std::uint8_t source = 0;
    std::uint8_t destination = global_address;   // PDU2 has none on the wire: everybody

    friend bool operator==(const identifier&, const identifier&) = default;
};

// PDU1 (PF below F0) carries a destination in the identifier, PDU2 is for everybody.
[[nodiscard]] constexpr bool is_addressed(std::uint32_t pgn) { return (pgn >> 8 & 0xFFU) < 0xF0U; }

// nullopt: no J1939 frame (11-bit, CAN FD, more than eight bytes, or EDP and DP both 1: ISO 15765-3's own).
[[nodiscard]] std::optional<identifier> read_identifier(const can::frame& what);

// A frame with these bytes, eight at most; what does not fit the identifier's fields is cut off, never shifted.
[[nodiscard]] can::frame make_frame(const identifier& head, std::span<const std::uint8_t> bytes);

// The three bytes in which a PGN travels inside messages, low byte first. `at` must leave three bytes.
[[nodiscard]] constexpr std::uint32_t read_pgn(std::span<const std::uint8_t, 3> bytes) {
    return bytes[0] | static_cast<std::uint32_t>(bytes[1]) << 8 | static_cast<std::uint32_t>(bytes[2]) << 16;
}
constexpr void write_pgn(std::uint32_t pgn, std::span<std::uint8_t, 3> bytes) {
    bytes[0] = static_cast<std::uint8_t>(pgn);
    bytes[1] = static_cast<std::uint8_t>(pgn >> 8);
    bytes[2] = static_cast<std::uint8_t>(pgn >> 16);
}

}   // namespace faultline::j1939
