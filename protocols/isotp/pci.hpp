// The protocol control information at the start of a classic CAN frame (ISO 15765-2, 9.6): which kind of transport
// frame it is and how much of it is payload. Reads one frame; knows nothing about the frames before it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace faultline::isotp {

inline constexpr std::size_t classic_frame = 8;        // data bytes of a full classic CAN frame
inline constexpr std::size_t longest_message = 4095;   // what the 12-bit length of a first frame can say

enum class frame_kind : std::uint8_t {
    single,         // 0L: the whole message
    first,          // 1L LL: the start of one
    consecutive,    // 2N: the next part
    flow_control,   // 3S: meant for the sender of a message, no data
    none,           // nothing ISO 15765-2 allows in a classic frame: to be ignored by a receiver
};

struct pci {
    frame_kind kind = frame_kind::none;
    std::uint16_t length = 0;    // single, first: bytes of the whole message
    std::uint8_t sequence = 0;   // consecutive: 0..15
    std::uint8_t header = 0;     // bytes in front of the payload, address extension included
};

// `address_bytes` is 1 for extended and mixed addressing. Lengths the standard tells a receiver to ignore (SF_DL 0 or
// beyond the frame kind's room, FF_DL that would fit a single frame, the 32-bit escape) are `none`.
[[nodiscard]] pci read_pci(std::span<const std::uint8_t> frame, std::size_t address_bytes = 0);

// The bytes a frame of this kind may have on the wire: a sender either pads to eight or stops at its last byte (ISO
// 15765-2 10.4.2). Anything else has lost or gained bytes on its way here. `left` is what a running message still waits
// for.
[[nodiscard]] bool size_is_possible(const pci& head, std::size_t frame_size, std::size_t left);

}   // namespace faultline::isotp
