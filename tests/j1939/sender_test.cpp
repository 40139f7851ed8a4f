#include "protocols/j1939/sender.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/j1939/written.hpp"

using namespace faultline;
using namespace faultline::j1939;
using namespace std::chrono_literals;
using test::bytes;
using test::frame;

namespace {

const instant t0{};
using state = sending::state;

std::vector<std::uint8_t> counting(std::size_t size) {
    std::vector<std::uint8_t> all(size);
    std::iota(all.begin(), all.end(), std::uint8_t{0});
    return all;
}

struct fixture {
    sender machine{sender::limits{}};
    std::vector<std::uint8_t> data;

    sending begin(std::size_t size, std::uint8_t to = 0x00, std::uint32_t group = 0xEF00) {
        data = counting(size);
        return machine.begin({{6, group, 0xF9, to}, data}, t0);
    }
    sending take(const char* text, instant now = t0) { return machine.on_frame(frame(text), now); }
};

std::string sent(const sending& what) { return what.send ? can::to_text(*what.send) : "nothing"; }

TEST(sender, eight_bytes_need_no_transport) {
    fixture f;
    const auto only = f.begin(8);
    EXPECT_EQ(only.what, state::done);
    EXPECT_EQ(sent(only), "18EF00F9#0001020304050607");
    EXPECT_FALSE(f.machine.is_running());
}

TEST(sender, a_broadcast_keeps_fifty_milliseconds_between_its_packets) {
    fixture f;
    EXPECT_EQ(sent(f.begin(9, global_address, 0xFECA)), "1CECFFF9#20090002FFCAFE00");
    EXPECT_EQ(f.machine.deadline(), t0 + 50ms);
    EXPECT_EQ(sent(f.machine.on_time(t0 + 49ms)), "nothing");
    EXPECT_EQ(sent(f.machine.on_time(t0 + 50ms)), "1CEBFFF9#0100010203040506");
    EXPECT_EQ(f.machine.deadline(), t0 + 100ms);
    const auto last = f.machine.on_time(t0 + 100ms);
    EXPECT_EQ(sent(last), "1CEBFFF9#020708FFFFFFFFFF");
    EXPECT_EQ(last.what, state::done);
    EXPECT_EQ(f.machine.deadline(), instant::max());
}

TEST(sender, a_directed_transfer_sends_what_is_granted_and_ends_with_the_receivers_word) {
    fixture f;
    EXPECT_EQ(sent(f.begin(20)), "1CEC00F9#10140003FF00EF00");
    EXPECT_EQ(sent(f.take("1CECF900#110201FFFF00EF00", t0 + 5ms)), "nothing");
    EXPECT_EQ(f.machine.deadline(), t0 + 5ms);
    EXPECT_EQ(sent(f.machine.on_time(t0 + 5ms)), "1CEB00F9#0100010203040506");
    EXPECT_EQ(sent(f.machine.on_time(t0 + 5ms)), "1CEB00F9#020708090A0B0C0D");
    EXPECT_EQ(f.machine.deadline(), t0 + 1255ms);
    EXPECT_EQ(sent(f.machine.on_time(t0 + 6ms)), "nothing");   // not granted yet
    EXPECT_EQ(f.take("1CECF900#110103FFFF00EF00", t0 + 10ms).what, state::running);
    EXPECT_EQ(sent(f.machine.on_time(t0 + 10ms)), "1CEB00F9#030E0F10111213FF");
    EXPECT_EQ(f.take("1CECF900#13140003FF00EF00").what, state::done);
}

TEST(sender, an_end_before_the_last_packet_or_of_another_size_is_no_end) {
    for (const char* end : {"1CECF900#13140003FF00EF00", "1CECF900#13150003FF00EF00"}) {
        fixture f;
        EXPECT_TRUE(f.begin(20).send);
        const bool is_other_size = std::string_view{end}.substr(11, 2) == "15";
        if (is_other_size) {
            EXPECT_EQ(f.take("1CECF900#110301FFFF00EF00").what, state::running);
            for (int i = 0; i < 3; ++i) EXPECT_TRUE(f.machine.on_time(t0).send);
        }
        const auto over = f.take(end);
        EXPECT_EQ(over.why, send_failure::bad_answer);
        EXPECT_EQ(sent(over), "1CEC00F9#FFFAFFFFFF00EF00");
    }
}

TEST(sender, nobody_answers_for_t3) {
    fixture f;
    EXPECT_TRUE(f.begin(20).send);
    EXPECT_EQ(f.machine.deadline(), t0 + 1250ms);
    const auto over = f.machine.on_time(t0 + 1250ms);
    EXPECT_EQ(over.what, state::failed);
    EXPECT_EQ(over.why, send_failure::no_answer);
    EXPECT_EQ(sent(over), "1CEC00F9#FF03FFFFFF00EF00");
    EXPECT_EQ(f.machine.on_time(t0 + 2s).what, state::idle);
}

TEST(sender, a_hold_lasts_t4_and_not_for_ever) {
    fixture f;
    EXPECT_TRUE(f.begin(20).send);
    EXPECT_EQ(f.take("1CECF900#110001FFFF00EF00").what, state::running);
    EXPECT_EQ(f.machine.deadline(), t0 + 1050ms);
    for (int i = 0; i < 19; ++i) EXPECT_EQ(f.take("1CECF900#1100FFFFFF00EF00").what, state::running) << i;
    EXPECT_EQ(f.take("1CECF900#110001FFFF00EF00").why, send_failure::no_answer);
    EXPECT_TRUE(f.begin(20).send);
    EXPECT_EQ(f.take("1CECF900#110001FFFF00EF00").what, state::running);
    EXPECT_EQ(f.machine.on_time(t0 + 1050ms).why, send_failure::no_answer);
}

TEST(sender, packets_are_sent_again_when_asked_for_but_not_for_ever) {
    fixture f;
    EXPECT_TRUE(f.begin(20).send);
    for (int i = 0; i < 4; ++i) {
        EXPECT_EQ(f.take("1CECF900#110301FFFF00EF00").what, state::running) << i;
        for (int packet = 0; packet < 3; ++packet) EXPECT_TRUE(f.machine.on_time(t0).send);
    }
    const auto over = f.take("1CECF900#110301FFFF00EF00");
    EXPECT_EQ(over.why, send_failure::no_progress);
    EXPECT_EQ(sent(over), "1CEC00F9#FF05FFFFFF00EF00");
}

TEST(sender, a_grant_for_packets_that_do_not_exist_ends_the_transfer) {
    for (const char* grant : {"1CECF900#110100FFFF00EF00", "1CECF900#110104FFFF00EF00", "1CECF900#110102FFFF00EF00"}) {
        fixture f;
        EXPECT_TRUE(f.begin(20).send);
        const auto over = f.take(grant);
        EXPECT_EQ(over.why, send_failure::bad_answer) << grant;
        EXPECT_EQ(sent(over), "1CEC00F9#FF07FFFFFF00EF00");
    }
}

TEST(sender, after_the_last_packet_none_can_be_granted) {
    fixture f;
    EXPECT_TRUE(f.begin(20).send);
    EXPECT_EQ(f.take("1CECF900#110301FFFF00EF00").what, state::running);
    for (int packet = 0; packet < 3; ++packet) EXPECT_TRUE(f.machine.on_time(t0).send);
    EXPECT_EQ(f.take("1CECF900#110104FFFF00EF00").why, send_failure::bad_answer);
}

TEST(sender, a_grant_beyond_the_end_is_cut) {
    fixture f;
    EXPECT_TRUE(f.begin(9).send);
    EXPECT_EQ(f.take("1CECF900#11FF01FFFF00EF00").what, state::running);
    EXPECT_TRUE(f.machine.on_time(t0).send);
    EXPECT_TRUE(f.machine.on_time(t0).send);
    EXPECT_EQ(f.machine.deadline(), t0 + 1250ms);
}

TEST(sender, a_grant_while_packets_are_under_way_ends_the_transfer) {
    fixture f;
    EXPECT_TRUE(f.begin(20).send);
    EXPECT_EQ(f.take("1CECF900#110301FFFF00EF00").what, state::running);
    EXPECT_TRUE(f.machine.on_time(t0).send);
    EXPECT_EQ(sent(f.take("1CECF900#110301FFFF00EF00")), "1CEC00F9#FF04FFFFFF00EF00");
}

TEST(sender, an_abort_is_believed) {
    fixture f;
    EXPECT_TRUE(f.begin(20).send);
    const auto over = f.take("1CECF900#FF02FFFFFF00EF00");
    EXPECT_EQ(over.why, send_failure::refused);
    EXPECT_EQ(over.reason, 2);
    EXPECT_EQ(sent(over), "nothing");
}

TEST(sender, frames_of_others_and_for_others_are_not_answers) {
    fixture f;
    EXPECT_TRUE(f.begin(20).send);
    for (const char* other : {"1CECF90B#FF02FFFFFF00EF00", "1CECFA00#FF02FFFFFF00EF00", "1CECF900#FF02FFFFFF00EE00",
                              "1CC8F900#FF02FFFFFF00EF00", "18FECA00#00FF00000000FFFF", "1CECF900#20140003FF00EF00"})
        EXPECT_EQ(f.take(other).what, state::running) << other;
    EXPECT_EQ(f.take("1CECF900#110301FFFF00EF00").what, state::running);
    EXPECT_TRUE(f.machine.on_time(t0).send);
}

TEST(sender, one_message_at_a_time) {
    fixture f;
    EXPECT_TRUE(f.begin(20).send);
    const auto data = counting(9);
    EXPECT_EQ(f.machine.begin({{6, 0xEF00, 0xF9, 0x0B}, data}, t0).why, send_failure::busy);
    EXPECT_TRUE(f.machine.is_running());
}

TEST(sender, what_is_too_long_is_not_begun) {
    fixture f;
    EXPECT_EQ(f.begin(longest_transport + 1, global_address, 0xFECA).why, send_failure::too_long);
    EXPECT_FALSE(f.machine.is_running());
    EXPECT_TRUE(f.begin(longest_transport, global_address, 0xFECA).send);
}

TEST(sender, stopping_a_transfer_says_so) {
    fixture f;
    EXPECT_TRUE(f.begin(20).send);
    EXPECT_EQ(sent(f.machine.stop()), "1CEC00F9#FF02FFFFFF00EF00");
    EXPECT_EQ(f.machine.stop().what, state::idle);
    EXPECT_TRUE(f.begin(20, global_address, 0xFECA).send);
    EXPECT_EQ(sent(f.machine.stop()), "nothing");
}

TEST(sender, beyond_1785_bytes_every_grant_gets_its_offset) {
    fixture f;
    EXPECT_EQ(sent(f.begin(1786)), "1CC800F9#14FA06000000EF00");
    EXPECT_EQ(f.take("1CC8F900#15FF01000000EF00").what, state::running);
    EXPECT_EQ(sent(f.machine.on_time(t0)), "1CC800F9#16FF00000000EF00");
    for (int packet = 1; packet <= 255; ++packet) {
        const auto part = f.machine.on_time(t0);
        ASSERT_TRUE(part.send);
        EXPECT_EQ(part.send->bytes[0], packet);
    }
    EXPECT_EQ(f.take("1CC8F900#15FF00010000EF00").what, state::running);
    EXPECT_EQ(sent(f.machine.on_time(t0)), "1CC800F9#1601FF000000EF00");
    EXPECT_EQ(sent(f.machine.on_time(t0)), "1CC700F9#01F9FFFFFFFFFFFF");
    EXPECT_EQ(f.take("1CC8F900#17FA06000000EF00").what, state::done);
}

}   // namespace
