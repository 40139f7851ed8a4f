// Why a transfer ended without its message (N_Result of ISO 15765-2 8.3, and what is ours besides), and why a frame was
// no transport frame. Names only.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace faultline::isotp {

using instant = std::chrono::steady_clock::time_point;
inline constexpr instant never = instant::max();

enum class fault : std::uint8_t {
    none,
    timeout_a,         // N_TIMEOUT_A: a frame of ours was not confirmed within N_As or N_Ar
    timeout_bs,        // N_TIMEOUT_Bs: no flow control came
    timeout_cr,        // N_TIMEOUT_Cr: the next consecutive frame did not come
    timeout_br,        // our flow control was not fetched in time: the way to the bus is blocked
    timeout_cs,        // a frame that was due was not fetched in time: the same on the sending side
    wrong_sn,          // N_WRONG_SN: a part was lost, doubled or came out of order
    invalid_fs,        // N_INVALID_FS: a flow status that is reserved
    unexpected_pdu,    // N_UNEXP_PDU: a new message began before the running one was whole
    wait_overrun,      // N_WFT_OVRN: the peer asked for more waits in a row than allowed
    wait_deadline,     // the waits of one message together took too long
    buffer_overflow,   // N_BUFFER_OVFLW: sending: the peer has no room; receiving: longer than our room will ever be
    queue_full,        // receiving: messages not yet read took the room
    not_sent,          // the adapter refused a frame
    cancelled,         // by its owner
};

// What a receiver ignores silently, without flow control (ISO 15765-2 9.6; the table in README.md).
enum class oddity : std::uint8_t {
    none,
    too_short,                 // no room for what its first byte announces
    single_of_zero,            // SF_DL 0, in an FD frame 00 00
    single_beyond_frame,       // SF_DL larger than the frame's room
    single_without_escape,     // more than eight bytes and the length in the low nibble
    first_fits_single,         // FF_DL that a single frame of that size would have carried
    first_escape_not_needed,   // the 32-bit length for 4095 bytes or less
    first_not_full,            // a first frame of fewer than eight bytes
    unknown_type,              // N_PCI type 4..F
    consecutive_not_full,      // a part that is not the last and smaller than the first frame
    consecutive_too_long,      // a part larger than the first frame
    no_reception,              // a part and no message running
    not_sending,               // flow control and nobody waits for it
    segmented_functional,      // anything but a single frame to a functional address
};

[[nodiscard]] std::string_view name(fault why);
[[nodiscard]] std::string_view name(oddity why);

}   // namespace faultline::isotp
