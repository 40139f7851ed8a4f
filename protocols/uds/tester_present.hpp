// Keeps a diagnostic session of the car alive: 3E 80 whenever nothing else was said for a while (CP_TesterPresentTime).
// Never speaks while a request is out: an ECU at work does not time out. One keeper per session; no link, no clock.
#pragma once

#include <array>

#include "protocols/uds/timing.hpp"
#include "protocols/uds/wire.hpp"

namespace faultline::uds {

struct keep_alive {
    bool send = false;   // transmit tester_present_keeper::message() now; no answer will come
    instant until{};     // when on_time wants to be asked next; instant::max() = not before something happens
};

class tester_present_keeper {
public:
    explicit tester_present_keeper(milliseconds cp_tester_present_time = milliseconds{2000})
        : interval_{cp_tester_present_time} {}

    [[nodiscard]] static bytes_view message() { return bytes; }

    [[nodiscard]] keep_alive start(instant now);   // a session other than the standard one is open
    [[nodiscard]] keep_alive stop();
    [[nodiscard]] keep_alive on_request(instant now);   // something else is being sent: it keeps the session as well
    [[nodiscard]] keep_alive on_idle(instant now);      // its exchange is over
    [[nodiscard]] keep_alive on_time(instant now);

    [[nodiscard]] bool is_on() const { return on_; }

private:
    static constexpr std::array<std::uint8_t, 2> bytes{0x3E, 0x80};

    [[nodiscard]] keep_alive quiet() const { return {false, on_ && !busy_ ? due_ : instant::max()}; }

    milliseconds interval_;
    instant due_{};
    bool on_ = false;
    bool busy_ = false;
};

}   // namespace faultline::uds
