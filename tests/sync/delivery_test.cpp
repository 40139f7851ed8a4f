#include "cloud/sync/delivery.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

using namespace faultline::sync;
using faultline::contract::by_priority;
using faultline::mqtt::reason_code;
using namespace std::chrono_literals;

namespace {

const instant t0{1h};

template <class Action>
Action expect(const delivery_action& action) {
    const auto* wanted = std::get_if<Action>(&action);
    if (!wanted) throw std::runtime_error{"another action, number " + std::to_string(action.index())};
    return *wanted;
}

// An outbox whose streams hold numbered messages, and the delivery that empties it. One record per message.
struct bench {
    explicit bench(delivery::limits limits = {}) : machine{limits} {}

    delivery machine;
    std::map<stream, std::vector<std::uint64_t>> waiting;
    std::map<stream, std::uint64_t> cursor;
    std::uint64_t token = 0;
    std::map<std::uint64_t, std::pair<stream, std::uint64_t>> sent;   // by token
    std::vector<std::pair<stream, std::uint64_t>> order;
    int started_over = 0;

    void fill(stream s, std::uint64_t first, std::uint64_t last) {
        for (auto seq = first; seq <= last; ++seq) waiting[s].push_back(seq);
        machine.on_rows();
    }
    // Performs everything until there is nothing more to do now.
    delivery_action run(instant now) {
        for (;;) {
            const auto action = machine.next(now);
            if (const auto* wanted = std::get_if<take_next>(&action)) {
                take(wanted->of, now);
            } else if (const auto* again = std::get_if<send_again>(&action)) {
                cursor[again->of] = 0;
                ++started_over;
            } else {
                return action;
            }
        }
    }
    void take(stream s, instant now) {
        for (const auto seq : waiting[s]) {
            if (seq <= cursor[s]) continue;
            cursor[s] = seq;
            sent[++token] = {s, seq};
            order.emplace_back(s, seq);
            machine.on_taken(s, token, seq, now);
            return;
        }
        machine.on_nothing(s);
    }
    void acknowledge(instant now, reason_code reason = reason_code::success) {
        const auto all = sent;
        for (const auto& [one, what] : all) machine.on_acknowledged(one, reason, now);
        for (const auto& [one, what] : all) sent.erase(one);
    }
    void receipt(stream s, std::uint64_t upto, instant now, bool damaged = false, bool gap = false) {
        std::erase_if(waiting[s], [&](std::uint64_t seq) { return seq <= upto; });
        machine.on_receipt(s, upto, damaged, gap, now);
    }
    void online(instant now, bool present = true, std::uint16_t receive_maximum = 65535) {
        machine.on_online(present, receive_maximum, now);
    }
};

TEST(delivery, does_nothing_without_a_connection) {
    bench b;
    b.fill(stream::diagnosis, 1, 3);
    expect<rest>(b.run(t0));
    EXPECT_TRUE(b.order.empty());
}

TEST(delivery, keeps_at_most_a_window_unacknowledged) {
    bench b;
    b.fill(stream::diagnosis, 1, 100);
    b.online(t0);
    EXPECT_EQ(expect<wait_until>(b.run(t0)).when, t0 + 20s);
    EXPECT_EQ(b.machine.in_flight(), 16U);
    b.machine.on_acknowledged(1, reason_code::success, t0 + 1s);
    expect<wait_until>(b.run(t0 + 1s));
    EXPECT_EQ(b.order.size(), 17U);
}

TEST(delivery, stays_below_the_brokers_receive_maximum) {
    for (const auto& [maximum, window] : {std::pair{65535, 16}, {20, 16}, {16, 15}, {2, 1}, {1, 1}}) {
        bench b;
        b.fill(stream::diagnosis, 1, 100);
        b.online(t0, true, static_cast<std::uint16_t>(maximum));
        static_cast<void>(b.run(t0));
        EXPECT_EQ(b.machine.in_flight(), static_cast<std::size_t>(window)) << maximum;
    }
}

TEST(delivery, sends_the_most_urgent_stream_first_and_each_stream_in_order) {
    bench b;
    for (const auto s : {stream::log, stream::live, stream::event, stream::maintenance, stream::diagnosis, stream::workorder,
                         stream::response}) {
        b.fill(s, 1, 2);
    }
    b.online(t0);
    static_cast<void>(b.run(t0));
    std::vector<std::pair<stream, std::uint64_t>> wanted;
    for (const auto s : by_priority) {
        wanted.emplace_back(s, 1);
        wanted.emplace_back(s, 2);
    }
    EXPECT_EQ(b.order, wanted);
}

TEST(delivery, something_urgent_overtakes_a_long_backlog) {
    bench b;
    b.fill(stream::live, 1, 1000);
    b.online(t0);
    static_cast<void>(b.run(t0));
    b.fill(stream::response, 5000, 5000);
    b.machine.on_acknowledged(1, reason_code::success, t0 + 1ms);
    static_cast<void>(b.run(t0 + 1ms));
    EXPECT_EQ(b.order.back(), (std::pair{stream::response, std::uint64_t{5000}}));
}

TEST(delivery, an_acknowledgement_is_no_receipt) {
    bench b;
    b.fill(stream::diagnosis, 1, 3);
    b.online(t0);
    static_cast<void>(b.run(t0));
    b.acknowledge(t0 + 1s);
    EXPECT_EQ(b.machine.in_flight(), 0U);
    EXPECT_EQ(b.machine.unreceipted(), 3U);
    EXPECT_FALSE(b.machine.is_idle());
    b.receipt(stream::diagnosis, 3, t0 + 2s);
    expect<rest>(b.run(t0 + 2s));
    EXPECT_TRUE(b.machine.is_idle());
}

TEST(delivery, without_a_receipt_sends_again_and_waits_twice_as_long_each_time) {
    bench b;
    b.fill(stream::diagnosis, 1, 1);
    b.online(t0);
    auto now = t0;
    for (const auto patience : {30s, 60s, 120s, 240s, 480s, 600s, 600s}) {
        static_cast<void>(b.run(now));
        b.acknowledge(now);
        EXPECT_EQ(expect<wait_until>(b.run(now)).when, now + patience);
        now += patience;
    }
    EXPECT_EQ(b.started_over, 6);
    static_cast<void>(b.run(now));
    EXPECT_EQ(b.order.size(), 8U);
    EXPECT_EQ(b.machine.held(), hold::no_receipts);
}

TEST(delivery, while_nothing_is_confirmed_one_message_asks_and_a_receipt_opens_the_window) {
    bench b;
    b.fill(stream::diagnosis, 1, 40);
    b.online(t0);
    static_cast<void>(b.run(t0));
    b.acknowledge(t0);
    static_cast<void>(b.run(t0));
    b.acknowledge(t0);
    const auto before = b.order.size();
    static_cast<void>(b.run(t0 + 30s));
    EXPECT_EQ(b.order.size(), before + 1);
    b.acknowledge(t0 + 30s);
    b.receipt(stream::diagnosis, 1, t0 + 31s);
    EXPECT_EQ(b.machine.held(), hold::none);
    static_cast<void>(b.run(t0 + 31s));
    EXPECT_EQ(b.order.size(), before + 1 + 16);
}

TEST(delivery, receipts_out_of_order_and_twice_are_harmless) {
    bench b;
    b.fill(stream::diagnosis, 1, 4);
    b.online(t0);
    static_cast<void>(b.run(t0));
    b.acknowledge(t0);
    b.receipt(stream::diagnosis, 3, t0 + 1s);
    b.receipt(stream::diagnosis, 1, t0 + 1s);
    b.receipt(stream::diagnosis, 3, t0 + 1s);
    EXPECT_EQ(b.machine.unreceipted(), 1U);
    b.receipt(stream::diagnosis, 4, t0 + 2s);
    b.receipt(stream::event, 99, t0 + 2s);
    expect<rest>(b.run(t0 + 2s));
    EXPECT_TRUE(b.machine.is_idle());
    EXPECT_EQ(b.order.size(), 4U);
}

TEST(delivery, a_receipt_may_come_before_the_acknowledgement) {
    bench b;
    b.fill(stream::diagnosis, 1, 1);
    b.online(t0);
    static_cast<void>(b.run(t0));
    b.receipt(stream::diagnosis, 1, t0 + 1ms);
    b.acknowledge(t0 + 2ms);
    expect<rest>(b.run(t0 + 2ms));
    EXPECT_TRUE(b.machine.is_idle());
}

TEST(delivery, a_lost_receipt_costs_one_repetition) {
    bench b;
    b.fill(stream::diagnosis, 1, 2);
    b.online(t0);
    static_cast<void>(b.run(t0));
    b.acknowledge(t0);
    static_cast<void>(b.run(t0 + 30s));
    EXPECT_EQ(b.order.back(), (std::pair{stream::diagnosis, std::uint64_t{1}}));
    b.acknowledge(t0 + 30s);
    b.receipt(stream::diagnosis, 2, t0 + 31s);
    expect<rest>(b.run(t0 + 31s));
    EXPECT_TRUE(b.machine.is_idle());
}

TEST(delivery, a_damaged_record_is_sent_again_at_once) {
    bench b;
    b.fill(stream::diagnosis, 1, 3);
    b.online(t0);
    static_cast<void>(b.run(t0));
    b.acknowledge(t0);
    b.receipt(stream::diagnosis, 1, t0 + 1s, true);
    static_cast<void>(b.run(t0 + 1s));
    EXPECT_EQ(b.started_over, 1);
    EXPECT_EQ(b.order[3], (std::pair{stream::diagnosis, std::uint64_t{2}}));
}

TEST(delivery, a_gap_the_platform_sees_is_filled_at_once_but_not_over_and_over) {
    bench b;
    b.fill(stream::diagnosis, 1, 3);
    b.online(t0);
    static_cast<void>(b.run(t0));
    b.acknowledge(t0);
    b.receipt(stream::diagnosis, 0, t0 + 1s, false, true);
    static_cast<void>(b.run(t0 + 1s));
    EXPECT_EQ(b.order.size(), 6U);
    b.receipt(stream::diagnosis, 0, t0 + 2s, false, true);
    static_cast<void>(b.run(t0 + 2s));
    EXPECT_EQ(b.order.size(), 6U);
}

TEST(delivery, no_acknowledgement_in_time_means_a_dead_connection) {
    bench b;
    b.fill(stream::diagnosis, 1, 1);
    b.online(t0);
    EXPECT_EQ(expect<wait_until>(b.run(t0)).when, t0 + 20s);
    expect<give_up_link>(b.machine.next(t0 + 20s));
    expect<rest>(b.machine.next(t0 + 21s));
}

TEST(delivery, a_new_connection_sends_again_what_the_old_one_left_unanswered) {
    bench b;
    b.fill(stream::diagnosis, 1, 2);
    b.fill(stream::event, 3, 3);
    b.online(t0);
    static_cast<void>(b.run(t0));
    b.machine.on_acknowledged(3, reason_code::success, t0);   // the event
    b.machine.on_offline();
    expect<rest>(b.run(t0 + 1s));
    b.order.clear();
    b.online(t0 + 5s, true);
    static_cast<void>(b.run(t0 + 5s));
    EXPECT_EQ(b.order, (std::vector<std::pair<stream, std::uint64_t>>{{stream::diagnosis, 1}, {stream::diagnosis, 2}}));
}

TEST(delivery, a_broker_that_forgot_the_session_gets_everything_again) {
    bench b;
    b.fill(stream::diagnosis, 1, 2);
    b.online(t0);
    static_cast<void>(b.run(t0));
    b.acknowledge(t0);
    b.machine.on_offline();
    b.order.clear();
    b.online(t0 + 5s, false);
    static_cast<void>(b.run(t0 + 5s));
    EXPECT_EQ(b.order.size(), 2U);
}

TEST(delivery, reason_16_is_an_alarm_and_slow_repetition_never_success) {
    bench b;
    b.fill(stream::diagnosis, 1, 50);
    b.online(t0);
    static_cast<void>(b.run(t0));
    b.acknowledge(t0, reason_code::no_matching_subscribers);
    EXPECT_EQ(b.machine.held(), hold::nobody_there);
    auto now = t0;
    std::size_t sent = b.order.size();
    for (const auto pause : {5s, 10s, 20s, 40s, 80s, 160s, 300s, 300s}) {
        EXPECT_EQ(expect<wait_until>(b.run(now)).when, now + pause);
        now += pause;
        static_cast<void>(b.run(now));
        EXPECT_EQ(b.order.size(), ++sent) << "one message asks";
        EXPECT_EQ(b.order.back().second, 1U) << "from the oldest on";
        b.acknowledge(now, reason_code::no_matching_subscribers);
    }
    static_cast<void>(b.run(now + 300s));
    b.acknowledge(now + 300s);
    EXPECT_EQ(b.machine.held(), hold::none);
    static_cast<void>(b.run(now + 300s));
    EXPECT_EQ(b.machine.in_flight(), 16U);
}

TEST(delivery, every_reason_about_rights_stops_and_says_so) {
    for (const auto reason : {reason_code::not_authorized, reason_code::bad_credentials, reason_code::banned,
                              reason_code::client_id_invalid, reason_code::bad_authentication_method}) {
        bench b;
        b.fill(stream::diagnosis, 1, 50);
        b.online(t0);
        static_cast<void>(b.run(t0));
        b.machine.on_acknowledged(1, reason, t0);
        EXPECT_EQ(expect<stop_sending>(b.run(t0)).why, reason);
        expect<rest>(b.run(t0 + 1h));
        b.order.clear();
        b.online(t0 + 2h);
        static_cast<void>(b.run(t0 + 2h));
        EXPECT_EQ(b.order.front().second, 1U) << "given the right, from the oldest on";
    }
}

TEST(delivery, every_other_failing_reason_holds_and_keeps_its_name) {
    for (const auto reason : {reason_code::unspecified, reason_code::implementation_specific, reason_code::topic_name_invalid,
                              reason_code::quota_exceeded, reason_code::payload_format_invalid, reason_code::packet_too_large,
                              reason_code::message_rate_too_high, static_cast<reason_code>(0xFE)}) {
        bench b;
        b.fill(stream::diagnosis, 1, 50);
        b.online(t0);
        static_cast<void>(b.run(t0));
        b.acknowledge(t0, reason);
        EXPECT_EQ(b.machine.held(), hold::refused);
        EXPECT_EQ(b.machine.held_for(), reason);
        EXPECT_EQ(expect<wait_until>(b.run(t0)).when, t0 + 5s);
        static_cast<void>(b.run(t0 + 5s));
        EXPECT_EQ(b.order.back().second, 1U);
    }
}

TEST(delivery, what_the_library_does_not_take_is_sent_again_after_a_pause) {
    bench b;
    b.fill(stream::diagnosis, 1, 1);
    b.online(t0);
    static_cast<void>(b.run(t0));
    b.machine.on_not_sent(1, t0);
    EXPECT_EQ(b.machine.held(), hold::not_taken);
    EXPECT_EQ(expect<wait_until>(b.run(t0)).when, t0 + 5s);
    static_cast<void>(b.run(t0 + 5s));
    EXPECT_EQ(b.order.size(), 2U);
}

TEST(delivery, a_slow_platform_bounds_what_is_on_the_way) {
    bench b;
    b.fill(stream::diagnosis, 1, 1000);
    b.fill(stream::event, 1001, 1010);
    b.online(t0);
    for (int i = 0; i < 100; ++i) {
        static_cast<void>(b.run(t0));
        b.acknowledge(t0);
    }
    EXPECT_EQ(b.machine.unreceipted(), 64U + 10U) << "per stream, so that one does not block the others";
}

TEST(delivery, unknown_tokens_are_nobodys) {
    bench b;
    b.online(t0);
    b.machine.on_acknowledged(77, reason_code::not_authorized, t0);
    b.machine.on_not_sent(78, t0);
    expect<rest>(b.run(t0));
    EXPECT_EQ(b.machine.held(), hold::none);
}

// Whatever is lost on the way, and in whatever order: in the end the platform has everything and the outbox is empty.
TEST(delivery, survives_any_mixture_of_losses) {
    for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        auto random = seed;
        const auto chance = [&](std::uint64_t one_in) {
            random = random * 6364136223846793005ULL + 1442695040888963407ULL;
            return (random >> 33) % one_in == 0;
        };
        bench b;
        b.fill(stream::diagnosis, 1, 60);
        b.fill(stream::live, 61, 90);
        std::map<stream, std::set<std::uint64_t>> platform;
        auto now = t0;
        bool online = false;
        for (int round = 0; round < 4000 && !(b.waiting[stream::diagnosis].empty() && b.waiting[stream::live].empty()); ++round) {
            now += 500ms;
            if (!online || chance(40)) {
                b.machine.on_offline();
                b.sent.clear();
                b.online(now, !chance(3));
                online = true;
            }
            const auto said = b.run(now);
            online = !std::holds_alternative<give_up_link>(said);
            const auto flying = b.sent;
            for (const auto& [token, what] : flying) {
                if (chance(6)) continue;                                   // no answer yet, or never
                if (!chance(5)) platform[what.first].insert(what.second);  // acknowledged is not arrived
                b.machine.on_acknowledged(token, chance(50) ? reason_code::no_matching_subscribers : reason_code::success, now);
                b.sent.erase(token);
            }
            for (auto& [s, has] : platform) {
                std::uint64_t upto = 0;
                for (auto seq : b.waiting[s]) {
                    if (!has.contains(seq)) break;
                    upto = seq;
                }
                if (upto != 0 && !chance(3)) b.receipt(s, upto, now);
            }
        }
        EXPECT_TRUE(b.waiting[stream::diagnosis].empty() && b.waiting[stream::live].empty()) << "seed " << seed;
        EXPECT_EQ(platform[stream::diagnosis].size(), 60U);
        EXPECT_EQ(platform[stream::live].size(), 30U);
    }
}

}  // namespace
