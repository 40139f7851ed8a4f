// The wire between client and adapter: bytes take ten bit times each, both ways. Holds what is under way; paces nothing
// when the baud rate is zero.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "tools/simcar/clock.hpp"

namespace faultline::simcar {

class uart {
public:
    void set_baud(int baud);
    [[nodiscard]] int baud() const { return baud_; }

    // From the client. Each byte is complete when its last bit is.
    void receive(std::string_view text, instant now);
    [[nodiscard]] std::optional<instant> next_received() const;      // the very next byte
    [[nodiscard]] std::optional<instant> next_line_received() const; // the next CR, or the last byte when none is there
    char take_received();

    // To the client.
    void send(std::string_view text, instant now);
    void hold(instant until);                 // nothing sent from here on arrives earlier
    void in_frames_of(duration frame, std::size_t most);      // bytes arrive only at these ticks, so many at once
    void gather(std::size_t most);            // bytes arrive when a prompt or so many of them are there; 0: as they come
    [[nodiscard]] std::string take_sent(instant now);
    [[nodiscard]] std::optional<instant> next_sent() const;
    [[nodiscard]] std::size_t waiting() const;
    void drop_all();

private:
    struct piece {
        std::string text;
        std::size_t taken = 0;
        instant start{};
        duration each{};
        [[nodiscard]] instant due(std::size_t i) const { return start + each * static_cast<long>(i + 1); }
    };
    struct incoming {
        char c;
        instant due;
    };

    int baud_ = 0;
    duration each_{};
    std::deque<incoming> in_;
    std::deque<piece> out_;
    instant in_free_{};
    instant out_free_{};
    duration frame_{};
    std::size_t frame_most_ = 0;
    std::size_t gather_most_ = 0;
    instant next_tick_{};

    struct burst {
        std::size_t bytes = 0;                // up to and with the last one that lets the others go
        std::optional<instant> next{};        // when that was not there yet: when it will be
    };
    [[nodiscard]] burst gathered(instant now) const;
};

}  // namespace faultline::simcar
