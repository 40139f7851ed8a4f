// Reassembles the messages of one sender from classic CAN frames (ISO 15765-2, receive side). Writes into room the
// caller gives at the start of each message; no heap, no clock (N_Cr is the caller's), never sends flow control: the
// adapter or the sending half does. One receiver per response identifier.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "protocols/isotp/pci.hpp"

namespace faultline::isotp {

enum class step : std::uint8_t {
    complete,         // message() is whole
    more,             // the frame was taken, others must follow
    ignored,          // flow control: not for a receiver
    not_transport,    // no transport frame starts like that; a running message goes on
    wrong_size,       // the frame lost or gained bytes; the message it belongs to is given up
    wrong_sequence,   // not the next consecutive frame (N_WRONG_SN): the message is given up
    orphan,           // a consecutive frame and no message running
    no_room,          // the caller's room is smaller than the message
};

struct taken {
    step what = step::ignored;
    bool interrupted = false;   // a new message began before the running one was whole (N_UNEXP_PDU): that one is lost
};

class receiver {
public:
    // `head` is read_pci(frame). `room` receives a message that begins with this frame and must outlive it; it is not
    // looked at otherwise.
    [[nodiscard]] taken accept(const pci& head, std::span<const std::uint8_t> frame, std::span<std::uint8_t> room);

    [[nodiscard]] bool is_running() const { return filled_ < message_.size(); }
    [[nodiscard]] std::span<const std::uint8_t> message() const { return message_; }   // the last complete one

    // Forgets a running message. True when there was one.
    bool give_up();

private:
    [[nodiscard]] taken begin(const pci& head, std::span<const std::uint8_t> frame, std::span<std::uint8_t> room);
    [[nodiscard]] taken go_on(const pci& head, std::span<const std::uint8_t> frame);

    std::span<std::uint8_t> message_{};
    std::size_t filled_ = 0;
    std::uint8_t next_ = 0;
};

}   // namespace faultline::isotp
