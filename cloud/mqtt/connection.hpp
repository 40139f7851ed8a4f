// When to knock at the broker's door, when to wait and when to stop knocking. Owns no link and no clock: the caller feeds
// what happened and when, and performs the action that comes back; after `open_link` and `cut_link` it asks on_time().
// Waits are drawn evenly from zero to a growing limit, so that a thousand clients of one broker come back spread out.
#pragma once

#include "cloud/mqtt/reason.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>
#include <variant>

namespace faultline::mqtt {

using instant = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

struct open_link {};                       // a new client object, a new generation
struct cut_link {};                        // the connection is of no use any more
struct wait_until { instant when; };       // nothing to do before, unless something happens
struct rest {};                            // nothing to do until something happens

using connection_action = std::variant<open_link, cut_link, wait_until, rest>;

enum class connection_state : std::uint8_t {
    idle,          // not started, or ended
    connecting,    // waiting for CONNACK
    greeting,      // connected; birth and subscriptions are not confirmed yet
    online,
    backing_off,   // the next attempt has a time
    stopped,       // refused for want of rights: knocks rarely, until told that something changed
};
[[nodiscard]] std::string_view name(connection_state state);

// Why the last attempt or connection ended, for people and metrics.
enum class connection_trouble : std::uint8_t {
    none,
    unreachable,        // refused, no route, no such host, or the handshake failed without a word
    tls,                // the certificate was not believed, on either side
    refused,            // the broker said no for now (busy, shutting down, too fast)
    rights,             // the broker said no for good
    rival,              // another client uses our name: said by the broker, or `short_lives` breaks in a row without a reason
    lost,               // the connection broke
    silent,             // open, and no answer in time
};
[[nodiscard]] std::string_view name(connection_trouble trouble);

class connection {
public:
    struct limits {
        milliseconds first{5'000};          // the first wait is drawn from zero to this
        milliseconds longest{120'000};      // and doubles up to this
        milliseconds stable{20'000};        // online for so long, the next break starts from `first` again
        milliseconds answer{20'000};        // for CONNACK, and again for birth and subscriptions
        milliseconds rival{60'000};         // at least so long out of the way of a second client with our name
        milliseconds knock{3'600'000};      // pause between attempts while stopped
        int short_lives = 4;                // not every broker says why it pushes one client out for another
    };

    connection(limits allowed, std::uint64_t seed) : limits_{allowed}, random_{seed} {}

    [[nodiscard]] connection_action start(instant now);
    [[nodiscard]] connection_action on_time(instant now);
    [[nodiscard]] connection_action on_opened(instant now);
    [[nodiscard]] connection_action on_ready(instant now);                       // birth and subscriptions confirmed
    [[nodiscard]] connection_action on_not_opened(reason_code reason, bool tls, instant now);
    [[nodiscard]] connection_action on_closed(reason_code reason, instant now);
    // Found out by somebody else: no answer to a message (`silent`), or a right taken away (`rights`).
    [[nodiscard]] connection_action on_trouble(connection_trouble why, instant now);
    // Rights, certificates or settings have changed: try at once.
    [[nodiscard]] connection_action on_change(instant now);

    [[nodiscard]] connection_state state() const { return state_; }
    [[nodiscard]] connection_trouble trouble() const { return trouble_; }
    [[nodiscard]] int attempts() const { return attempts_; }   // since the last stable connection

private:
    connection_action retreat(connection_trouble why, instant now);
    milliseconds drawn(milliseconds limit);

    limits limits_;
    std::uint64_t random_;
    connection_state state_ = connection_state::idle;
    connection_trouble trouble_ = connection_trouble::none;
    bool link_open_ = false;
    int attempts_ = 0;
    int short_lives_ = 0;      // connections in a row that came about at once and broke before they were stable
    instant next_{};           // of the attempt while backing off or stopped, of the deadline while connecting or greeting
    instant online_since_{};
};

}  // namespace faultline::mqtt
