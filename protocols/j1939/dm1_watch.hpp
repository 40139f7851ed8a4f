// Follows the DM1 messages of one device and says what really changed. DM1 comes every second and on every change, and a
// loose contact makes a code come and go with each: a code appears at once, and is gone only after it stayed away for a
// while (SAE J1939-73 5.7.1). Silence is "unknown", never "no codes". Owns no bytes, reads no clock.
#pragma once

#include <chrono>
#include <cstddef>
#include <span>

#include "protocols/j1939/message.hpp"
#include "protocols/j1939/trouble_codes.hpp"

namespace faultline::j1939 {

struct watched_code {
    trouble_code code;
    instant appeared{};
    instant seen{};            // last message that had it
    std::size_t missed = 0;    // messages without it since
};

struct dm1_change {
    bool codes = false;     // one appeared or is gone
    bool lamps = false;
    bool is_known = false;   // the state went from unknown to known, or back: ask is_known()
};

class dm1_watch {
public:
    struct limits {
        milliseconds gone_after{3000};   // and at least two messages without it
        milliseconds silence{5000};      // five messages missed: nothing is known any more
        milliseconds lamp_pause{1000};   // a lamp's change is told once a second at most
    };

    // `room` holds the codes; those that do not fit are counted, not kept.
    dm1_watch(std::span<watched_code> room, limits allowed) : room_{room}, allowed_{allowed} {}

    // A message that could not be read changes nothing and proves nothing.
    [[nodiscard]] dm1_change on_dm1(const codes_read& read, std::span<const trouble_code> codes, instant now);
    [[nodiscard]] dm1_change on_time(instant now);
    [[nodiscard]] instant deadline() const;

    [[nodiscard]] bool is_known() const { return is_known_; }
    [[nodiscard]] std::span<const watched_code> codes() const { return room_.first(count_); }   // the last known ones
    [[nodiscard]] const lamps& lamp() const { return told_; }
    [[nodiscard]] std::size_t not_kept() const { return not_kept_; }   // in the last message

private:
    [[nodiscard]] bool note(const trouble_code& code, instant now);
    [[nodiscard]] bool forget_gone(instant now);
    [[nodiscard]] bool tell_lamps(instant now);

    std::span<watched_code> room_;
    limits allowed_;
    std::size_t count_ = 0;
    std::size_t not_kept_ = 0;
    lamps latest_;
    lamps told_;
    instant told_at_{};
    bool has_told_ = false;
    bool is_known_ = false;
    instant last_{};
};

}   // namespace faultline::j1939
