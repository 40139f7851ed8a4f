// The frames that open, steer and close a transport session: TP.CM and ETP.CM (SAE J1939-21 5.10.3, ISO 11783-3 5.11 for
// the extended protocol). Reads and writes one frame; sessions are `receiver` and `sender`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "protocols/j1939/identifier.hpp"

namespace faultline::j1939 {

inline constexpr std::size_t bytes_per_packet = 7;
inline constexpr std::uint32_t longest_transport = 255 * bytes_per_packet;              // 1785
inline constexpr std::uint32_t longest_extended = 0xFFFFFFU * bytes_per_packet;         // 117,440,505

[[nodiscard]] constexpr std::uint32_t packets_for(std::uint32_t size) {
    return static_cast<std::uint32_t>((size + bytes_per_packet - 1) / bytes_per_packet);
}

enum class control_kind : std::uint8_t {
    request_to_send,   // 10, ETP 14
    clear_to_send,     // 11, ETP 15
    data_offset,       // ETP 16: the packets that follow count from here
    end_of_message,    // 13, ETP 17: everything arrived
    announcement,      // 20: a broadcast begins (BAM)
    abort,             // FF
    unknown,           // reserved, or not eight bytes
};

// SAE J1939-21 table 7. What has no name here is kept as a number.
enum class abort_reason : std::uint8_t {
    none = 0,
    busy = 1,                 // already in a session
    no_resources = 2,
    timeout = 3,
    cts_during_data = 4,
    too_many_retransmits = 5,
    unexpected_data = 6,
    bad_sequence = 7,
    duplicate_sequence = 8,
    too_long = 9,
    offset_unexpected = 10,   // ETP from here
    offset_too_many = 11,
    offset_wrong = 12,
    other = 250,
};

struct control {
    control_kind kind = control_kind::unknown;
    std::uint32_t size = 0;      // request_to_send, announcement, end_of_message: bytes of the message
    std::uint32_t packets = 0;   // TP: of the message; clear_to_send: how many now, 0 = hold; data_offset: how many follow
    std::uint32_t next = 0;      // clear_to_send: first packet wanted, from 1; data_offset: packets before the first
    std::uint8_t limit = 0xFF;   // request_to_send: most packets the sender takes in one clear_to_send
    std::uint8_t reason = 0;     // abort
    std::uint32_t pgn = 0;       // of the message

    friend bool operator==(const control&, const control&) = default;
};

[[nodiscard]] control read_control(std::span<const std::uint8_t> bytes, bool is_extended);

// What does not exist (`unknown`, an extended announcement, a data_offset that is not extended) gives eight FF.
[[nodiscard]] std::array<std::uint8_t, single_frame> write_control(const control& what, bool is_extended);

}   // namespace faultline::j1939
