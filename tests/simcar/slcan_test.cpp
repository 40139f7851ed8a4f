// The slcan face: what a serial CAN adapter takes and refuses, and the same car behind it.
#include <gtest/gtest.h>

#include "tests/simcar/bus_bench.hpp"
#include "tools/simcar/slcan_adapter.hpp"

using namespace faultline;
using namespace faultline::simcar;
using namespace std::chrono_literals;

namespace {

const std::string ok = "\r", no = "\a";

class serial_bench {
public:
    explicit serial_bench(const std::string& car_name = "hybrid", int baud = 0)
        : sim{car_named(car_name), {}}, face{sim.bus(), baud} {
        face.on_open(now);
    }
    std::string say(const std::string& text, std::chrono::milliseconds limit = 0ms) {
        face.on_bytes(text, now);
        auto out = face.take_output(now);
        const auto end = now + limit;
        for (auto due = face.next_due(); due && *due <= end; due = face.next_due()) {
            now = std::max(now, *due);
            face.on_time(now);
            out += face.take_output(now);
        }
        now = end;
        return out;
    }

    simulation sim;
    slcan_adapter face;
    instant now{1h};
};

TEST(slcan, opens_at_a_bit_rate_and_asks_the_car) {
    serial_bench b;
    EXPECT_EQ(b.say("S6\r"), ok);
    EXPECT_EQ(b.say("O\r"), ok);
    EXPECT_EQ(b.say("t1238" "0210000000000000" "\r", 1ms), "z\r");
    EXPECT_EQ(b.say("t7E0802010D0000000000\r", 50ms), "z\rt7E8803410D0000000000\r");
    EXPECT_EQ(b.say("C\r"), ok);
}

TEST(slcan, refuses_what_a_real_one_refuses) {
    serial_bench b;
    for (const auto* line : {"O\r", "L\r", "C\r", "F\r", "S9\r", "S\r", "s0000\r", "t7E0102\r", "Z2\r", "M12\r", "q\r", "hello\r"}) {
        EXPECT_EQ(b.say(line), no) << line;
    }
    b.say("S6\r");
    b.say("O\r");
    for (const auto* line : {"O\r", "L\r", "S6\r", "Z1\r", "M00000000\r", "t8001AA\r", "t7E09AA\r", "t7E02AA\r", "t7E01AABB\r", "T200000001AA\r", "t7E01AG\r"}) {
        EXPECT_EQ(b.say(line), no) << line;
    }
    EXPECT_EQ(b.say(std::string(200, '0') + "\r"), no);
}

TEST(slcan, says_who_it_is_and_takes_filters_without_filtering) {
    serial_bench b;
    EXPECT_EQ(b.say("\r"), ok);
    EXPECT_EQ(b.say("V\rN\r"), "V1013\rNA123\r");
    EXPECT_EQ(b.say("M12345678\rmFFFFFFFF\r"), ok + ok);
    EXPECT_EQ(b.say("s001C\rO\r"), ok + ok);
    EXPECT_EQ(b.say("F\r"), "F00\r");
}

TEST(slcan, listening_only_it_sends_nothing) {
    serial_bench b;
    b.say("S6\rL\r");
    EXPECT_EQ(b.say("t7DF80201000000000000\r", 50ms), no);
    b.sim.bus().set_traffic(100);
    EXPECT_TRUE(b.say("", 100ms).starts_with("t0AA8"));
}

TEST(slcan, at_the_wrong_bit_rate_it_hears_errors_and_nothing_else) {
    serial_bench b;
    const auto other = b.sim.bus().attach();
    EXPECT_EQ(b.say("S5\rO\r"), ok + ok);
    b.sim.bus().send(other, frame_of(0x123, {1}), b.now);
    EXPECT_EQ(b.say("", 50ms), "");
    EXPECT_EQ(b.say("F\r"), "F84\r");
    for (int i = 0; i < 16; ++i) EXPECT_EQ(b.say("t7DF80201000000000000\r", 1ms), "z\r");
    EXPECT_EQ(b.say("t7DF80201000000000000\r", 1ms), no);   // its queue is full: nobody acknowledges
    EXPECT_EQ(b.say("F\r"), "FA2\r");
    EXPECT_TRUE(b.sim.bus().take(other).empty());
}

TEST(slcan, stamps_wrap_after_a_minute) {
    serial_bench b;
    b.say("S6\rZ1\rO\r");
    EXPECT_EQ(b.say("t7E0802010D0000000000\r", 50ms), "z\rt7E8803410D00000000000005\r");
    b.say("", 60s);
    b.say("", 940ms);
    EXPECT_EQ(b.say("t7E0802010D0000000000\r", 50ms).size(), 28U);
}

TEST(slcan, extended_and_fd_frames_have_their_letters) {
    serial_bench b{"can29"};
    const auto other = b.sim.bus().attach();
    b.say("S6\rO\r");
    EXPECT_TRUE(b.say("T18DB33F1802010D0000000000\r", 50ms).starts_with("Z\rT18DAF1"));
    static_cast<void>(b.sim.bus().take(other));
    EXPECT_EQ(b.say("b12390102030405060708090A0B0C\r", 5ms), "z\r");
    const auto heard = b.sim.bus().take(other);
    ASSERT_EQ(heard.size(), 1U);
    EXPECT_EQ(heard[0].size, 12);
    EXPECT_TRUE(heard[0].is_fd && heard[0].has_rate_switch);
}

TEST(slcan, characters_take_their_time) {
    serial_bench b{"hybrid", 115'200};
    b.say("S6\rO\r", 10ms);
    const auto start = b.now;
    std::string out;
    b.face.on_bytes("t7E0802010D0000000000\r", b.now);
    while (out.size() < 2 + 22) {
        b.now = std::max(b.now, *b.face.next_due());
        b.face.on_time(b.now);
        out += b.face.take_output(b.now);
    }
    EXPECT_NEAR(to_seconds(b.now - start), (22 + 22) * 10.0 / 115'200 + 0.005 + 2 * 0.00024, 0.0003);
}

TEST(slcan, a_client_that_comes_later_finds_the_channel_open) {
    serial_bench b;
    b.say("S6\rO\r");
    b.face.on_close();
    b.face.on_open(b.now);
    EXPECT_EQ(b.say("O\r"), no);
    EXPECT_EQ(b.say("C\rS6\rO\r"), ok + ok + ok);
}

}  // namespace
