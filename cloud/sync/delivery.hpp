// Decides which records are sent when, and when they are sent again. Knows neither the outbox nor the broker: the caller
// asks next(), performs the one action that comes back, and reports what happened. Nothing here ever lets go of a record:
// a broker's acknowledgement frees a slot of the window, only the platform's receipt empties the outbox.
#pragma once

#include "cloud/contract/batch.hpp"
#include "cloud/contract/stream.hpp"
#include "cloud/mqtt/reason.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <string_view>
#include <variant>

namespace faultline::sync {

using contract::stream;
using instant = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

struct take_next {               // ask the outbox for this stream's next records; answer with on_taken() or on_nothing()
    stream of;
    std::size_t records;
    std::size_t bytes;
};
struct send_again { stream of; };            // start this stream over from its oldest record
struct give_up_link { };                     // a message got no acknowledgement in time: the connection is dead
struct stop_sending { mqtt::reason_code why; };   // a right is missing: somebody has to grant it
struct wait_until { instant when; };         // nothing to do before, unless something happens
struct rest {};                              // nothing to do until something happens

using delivery_action = std::variant<take_next, send_again, give_up_link, stop_sending, wait_until, rest>;

// Why sending is slowed down to one message now and then, although there is a connection.
enum class hold : std::uint8_t {
    none,
    nobody_there,   // reason 16: the broker has no platform to give it to, and keeps nothing
    refused,        // quota, rate, size or any other reason code: `held_for()` has it
    not_taken,      // our own library would not take it
    no_receipts,    // the broker takes everything and the platform confirms nothing: one message per stream until it does
};
[[nodiscard]] std::string_view name(hold why);

class delivery {
public:
    struct limits {
        std::size_t window = 16;                 // unacknowledged messages; more makes the library stall
        std::size_t unreceipted = 1000;          // messages without a receipt per stream, acknowledged or not
        std::size_t unreceipted_bytes = 4 * 1024 * 1024;   // and bytes in them: what a lost receipt makes us send again
        std::size_t records = contract::batch_records;
        std::size_t bytes = contract::batch_bytes;
        milliseconds acknowledgement{20'000};    // the broker's answer to a message
        milliseconds receipt{30'000};            // the platform's; doubles with every vain attempt
        milliseconds longest_receipt{600'000};
        milliseconds hold{5'000};                // first pause while held; doubles
        milliseconds longest_hold{300'000};
        milliseconds gap{5'000};                 // a stream is started over for a gap at most this often
    };

    explicit delivery(limits allowed) : limits_{allowed} {}

    // A new connection. Streams with messages the old one left unanswered start over; all do when the broker has
    // forgotten the session. The window stays below the broker's receive maximum.
    void on_online(bool session_present, std::uint16_t receive_maximum, instant now);
    void on_offline();
    void on_rows();                                                // the outbox may have something new

    void on_taken(stream of, std::uint64_t token, std::uint64_t last_seq, std::size_t bytes, instant now);   // and published
    void on_nothing(stream of);
    void on_not_sent(std::uint64_t token, instant now);
    void on_acknowledged(std::uint64_t token, mqtt::reason_code reason, instant now);
    // `damaged`: a record arrived with a wrong checksum. `upto_seq` 0 with nothing rejected: the platform misses a record.
    void on_receipt(stream of, std::uint64_t upto_seq, bool damaged, bool gap, instant now);

    [[nodiscard]] delivery_action next(instant now);

    [[nodiscard]] hold held() const;
    [[nodiscard]] mqtt::reason_code held_for() const { return held_for_; }
    [[nodiscard]] std::size_t in_flight() const { return in_flight_.size(); }
    [[nodiscard]] std::size_t unreceipted() const;
    [[nodiscard]] bool is_idle() const;          // nothing in flight, nothing awaited, nothing known to be waiting

private:
    struct awaited {
        std::uint64_t token;
        std::uint64_t last_seq;
        std::size_t bytes;
    };
    struct lane {                      // one stream
        std::deque<awaited> unreceipted;
        std::size_t bytes = 0;         // in them
        bool more = true;              // the outbox may have something beyond the cursor
        bool again = false;            // `send_again` is due
        int vain = 0;                  // attempts since the last receipt that helped
        instant patience{};            // until when a receipt may take; no meaning while `unreceipted` is empty
        instant started_over{};
    };
    struct flying {
        stream of;
        instant sent;
    };

    lane& of(stream s) { return lanes_[static_cast<std::size_t>(s)]; }
    void start_over(stream s);
    void pause(hold why, mqtt::reason_code reason, instant now);
    [[nodiscard]] milliseconds receipt_patience(const lane& one) const;
    [[nodiscard]] bool has_room(const lane& one) const;
    delivery_action take_or_wait(instant now);
    [[nodiscard]] std::variant<wait_until, rest> earliest() const;

    limits limits_;
    std::size_t window_ = 16;
    bool online_ = false;
    std::array<lane, contract::stream_count> lanes_;
    std::map<std::uint64_t, flying> in_flight_;   // by token, hence by age
    hold held_ = hold::none;
    mqtt::reason_code held_for_ = mqtt::reason_code::success;
    instant held_until_{};
    int holds_ = 0;
    mqtt::reason_code forbidden_ = mqtt::reason_code::success;
};

}  // namespace faultline::sync
