#include "tests/sync/delivery_bench.hpp"

using namespace faultline::sync;
using namespace faultline::sync::testing;
using namespace std::chrono_literals;

namespace {

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

}  // namespace
