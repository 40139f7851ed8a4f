// One transport frame, classic or CAN FD, into what it says and back (ISO 15765-2 9.6, 10.4). Knows nothing about the
// frames before it. pci.hpp is its strict classic face for the text lines of adapters.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

#include "protocols/can/frame.hpp"
#include "protocols/isotp/fault.hpp"

namespace faultline::isotp {

enum class pdu_kind : std::uint8_t { none, single, first, consecutive, flow_control };

enum class flow : std::uint8_t { clear_to_send = 0, wait = 1, overflow = 2 };   // 3..F are reserved

struct pdu_head {
    pdu_kind kind = pdu_kind::none;
    oddity why = oddity::none;     // none: why it is nothing
    std::uint8_t low = 0;          // consecutive: sequence number; flow control: its status, as received
    std::uint8_t block_size = 0;   // flow control
    std::uint8_t st_min = 0;       // flow control: as received
    std::size_t header = 0;        // bytes in front of the payload, address extension included
    std::size_t length = 0;        // single, first: bytes of the whole message
};

// What the data bytes of one frame say. `address_bytes` is 1 for extended and mixed addressing.
[[nodiscard]] pdu_head read_head(std::span<const std::uint8_t> frame, std::size_t address_bytes);

// STmin in microseconds (9.6.5.5): 00..7F milliseconds, F1..F9 100..900 us, reserved values are 127 ms.
[[nodiscard]] std::chrono::microseconds separation_time(std::uint8_t st_min);

enum class padding : std::uint8_t { none, with_00, with_55, with_aa, with_cc };

// How our frames look on the bus. Frames beyond eight bytes are always padded to a size FD has, with CC where the
// policy names no byte (10.4.2.3); what fits eight bytes is sent without FD's escape.
struct framing {
    std::uint8_t tx_dl = 8;   // 8, on FD also 12 16 20 24 32 48 64
    bool is_fd = false;
    bool has_rate_switch = false;   // FD only
    padding pad = padding::with_cc;
};

[[nodiscard]] bool is_possible(const framing& how);

// The longest message a single frame of `frame_size` bytes carries.
[[nodiscard]] constexpr std::size_t single_room(std::size_t frame_size, std::size_t address_bytes) {
    return frame_size <= can::classic_size ? can::classic_size - 1 - address_bytes : frame_size - 2 - address_bytes;
}

// Each writes the bytes behind the address bytes, which are already there, sets size and kind of the frame, and says
// how many bytes of the payload went into it. The payload must be what that kind of frame can carry: the sender sees to
// it, a single frame's excess is cut, nothing is written beyond the frame.
std::size_t write_single(can::frame& out, const framing& how, std::size_t address_bytes,
                         std::span<const std::uint8_t> payload);
std::size_t write_first(can::frame& out, const framing& how, std::size_t address_bytes,
                        std::span<const std::uint8_t> payload);
std::size_t write_consecutive(can::frame& out, const framing& how, std::size_t address_bytes, std::uint8_t sequence,
                              std::span<const std::uint8_t> rest);
void write_flow_control(can::frame& out, const framing& how, std::size_t address_bytes, flow status,
                        std::uint8_t block_size, std::uint8_t st_min);

}   // namespace faultline::isotp
