#include "tests/sync/delivery_bench.hpp"

using namespace faultline::sync;
using namespace faultline::sync::testing;
using faultline::contract::by_priority;
using namespace std::chrono_literals;

namespace {

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
    for (const auto& [bytes_each, messages] : {std::pair{100UL, 1000UL}, {64UL * 1024, 64UL}}) {
        bench b;
        b.bytes_each = bytes_each;
        b.fill(stream::diagnosis, 1, 2000);
        b.fill(stream::event, 2001, 2010);
        b.online(t0);
        for (int i = 0; i < 200; ++i) {
            static_cast<void>(b.run(t0));
            b.acknowledge(t0);
        }
        EXPECT_EQ(b.machine.unreceipted(), messages + 10) << "per stream, so that one does not block the others";
        b.receipt(stream::diagnosis, 30, t0);
        for (int i = 0; i < 200; ++i) {
            static_cast<void>(b.run(t0));
            b.acknowledge(t0);
        }
        EXPECT_EQ(b.machine.unreceipted(), messages + 10) << "as much comes after as was let go";
    }
}

TEST(delivery, unknown_tokens_are_nobodys) {
    bench b;
    b.online(t0);
    b.machine.on_acknowledged(77, reason_code::not_authorized, t0);
    b.machine.on_not_sent(78, t0);
    expect<rest>(b.run(t0));
    EXPECT_EQ(b.machine.held(), hold::none);
}

}  // namespace
