// What came of one event at a sender, a reception or a link: a frame that arrived, a confirmation, time that passed.
#pragma once

#include <cstddef>

#include "protocols/isotp/fault.hpp"

namespace faultline::isotp {

struct report {
    enum class what : std::uint8_t {
        nothing,          // no change
        not_ours,         // nobody here listens to this identifier
        ignored,          // ours, and no transport frame for this moment: `odd`. No flow control, no change
        started,          // receiving: a message of `length` bytes began; P2 ends here
        part,             // receiving: it grows
        message,          // receiving: it is whole and in the queue
        receive_failed,   // receiving: it is lost: `why`
        going_on,         // sending: confirmation or flow control, more to come
        waiting,          // sending: the peer asked to wait
        sent,             // sending: the last frame is confirmed
        send_failed,      // sending: given up: `why`
    };
    what happened = what::nothing;
    fault why = fault::none;
    oddity odd = oddity::none;
    bool has_interrupted = false;   // receiving: a running message is lost by this frame (N_UNEXP_PDU)
    std::size_t length = 0;         // started, message, and where a message is lost for want of room
    std::size_t endpoint = 0;       // of the link
};

}   // namespace faultline::isotp
