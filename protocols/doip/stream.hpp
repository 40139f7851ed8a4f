// Cuts a TCP byte stream into DoIP messages, however the network split or joined them. The length in a header is believed
// only when the message fits the caller's room: it bounds memory before anything is kept. No heap, no clock.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "protocols/doip/header.hpp"

namespace faultline::doip {

enum class cut : std::uint8_t {
    more,        // everything was taken, the message is not whole
    message,     // `head` and `data`
    too_large,   // the message does not fit: to be refused; its bytes are skipped as they come
    broken,      // no header begins here: nothing behind it can be trusted, the connection is to be closed
};

struct cut_off {
    cut what = cut::more;
    std::size_t used = 0;                 // of the bytes given; the rest is to be given again
    header head;                          // message, too_large
    std::span<const std::uint8_t> data;   // message: until the next call; in the room or in the bytes given
};

class stream {
public:
    // `room` bounds the payload.
    explicit stream(std::span<std::uint8_t> room) : room_{room} {}

    // At most one message a call.
    [[nodiscard]] cut_off take(std::span<const std::uint8_t> bytes);

    // A new connection begins.
    void reset() { *this = stream{room_}; }

private:
    std::span<std::uint8_t> room_;
    std::array<std::uint8_t, header_size> head_bytes_{};
    std::size_t head_filled_ = 0;
    header head_;
    std::size_t filled_ = 0;
    std::uint32_t to_skip_ = 0;
    bool is_broken_ = false;
};

}   // namespace faultline::doip
