#include "protocols/j1939/dm1_watch.hpp"

#include <gtest/gtest.h>

#include "tests/j1939/written.hpp"

using namespace faultline::j1939;
using namespace std::chrono_literals;
using test::bytes;

namespace {

const instant t0{};
constexpr const char* none = "00 FF 00 00 00 00 FF FF";
constexpr const char* coolant = "04 FF 6E 00 03 01 FF FF";
constexpr const char* coolant_and_pedal = "04 FF 6E 00 03 02 5B 00 04 01";

struct fixture {
    std::array<watched_code, 4> room{};
    dm1_watch machine;

    explicit fixture(std::size_t kept = 4) : machine{std::span{room}.first(kept), {}} {}
    dm1_change take(const char* text, instant now) {
        std::array<trouble_code, 8> codes{};
        const auto message = bytes(text);
        const auto read = read_codes(message, codes);
        return machine.on_dm1(read, codes, now);
    }
};

TEST(dm1_watch, nothing_is_known_before_the_first_message) {
    fixture f;
    EXPECT_FALSE(f.machine.is_known());
    const auto first = f.take(none, t0);
    EXPECT_TRUE(first.is_known);
    EXPECT_TRUE(first.lamps);
    EXPECT_FALSE(first.codes);
    EXPECT_TRUE(f.machine.is_known());
    EXPECT_TRUE(f.machine.codes().empty());
}

TEST(dm1_watch, a_code_appears_at_once_and_is_told_once) {
    fixture f;
    EXPECT_TRUE(f.take(coolant, t0).codes);
    EXPECT_FALSE(f.take(coolant, t0 + 1s).codes);
    EXPECT_TRUE(f.take(coolant_and_pedal, t0 + 2s).codes);
    ASSERT_EQ(f.machine.codes().size(), 2U);
    EXPECT_EQ(f.machine.codes()[0].code.occurrences, 2);   // the newest count
    EXPECT_EQ(f.machine.codes()[0].appeared, t0);
}

TEST(dm1_watch, a_code_that_flickers_stays) {
    fixture f;
    EXPECT_TRUE(f.take(coolant, t0).codes);
    for (auto now = t0 + 1s; now < t0 + 20s; now += 2s) {
        EXPECT_FALSE(f.take(none, now).codes);
        EXPECT_FALSE(f.take(coolant, now + 1s).codes);
    }
    EXPECT_EQ(f.machine.codes().size(), 1U);
}

TEST(dm1_watch, a_code_is_gone_after_three_seconds_and_two_messages_without_it) {
    fixture f;
    EXPECT_TRUE(f.take(coolant, t0).codes);
    EXPECT_FALSE(f.take(none, t0 + 1s).codes);
    EXPECT_FALSE(f.take(none, t0 + 2999ms).codes);
    EXPECT_TRUE(f.take(none, t0 + 3s).codes);
    EXPECT_TRUE(f.machine.codes().empty());
    fixture slow;
    EXPECT_TRUE(slow.take(coolant, t0).codes);
    EXPECT_FALSE(slow.take(none, t0 + 4s).codes);   // one message only
    EXPECT_TRUE(slow.take(none, t0 + 5s).codes);
}

TEST(dm1_watch, silence_is_unknown_and_not_clean) {
    fixture f;
    EXPECT_TRUE(f.take(coolant, t0).codes);
    EXPECT_EQ(f.machine.deadline(), t0 + 5s);
    EXPECT_FALSE(f.machine.on_time(t0 + 4999ms).is_known);
    EXPECT_TRUE(f.machine.on_time(t0 + 5s).is_known);
    EXPECT_FALSE(f.machine.is_known());
    EXPECT_EQ(f.machine.codes().size(), 1U);   // the last that was known
    EXPECT_EQ(f.machine.deadline(), instant::max());
    EXPECT_TRUE(f.take(coolant, t0 + 60s).is_known);
}

TEST(dm1_watch, a_message_that_cannot_be_read_proves_nothing) {
    fixture f;
    EXPECT_TRUE(f.take(coolant, t0).codes);
    for (auto now = t0 + 1s; now < t0 + 5s; now += 1s) EXPECT_FALSE(f.take("04 FF 6E 00 03 01 5B", now).codes);
    EXPECT_EQ(f.machine.codes().size(), 1U);
    EXPECT_TRUE(f.machine.on_time(t0 + 5s).is_known);
}

TEST(dm1_watch, lamps_are_told_once_a_second_at_most) {
    fixture f;
    EXPECT_TRUE(f.take(none, t0).lamps);
    EXPECT_FALSE(f.take(coolant, t0 + 500ms).lamps);
    EXPECT_EQ(f.machine.lamp().amber_warning.state, lamp_state::off);
    EXPECT_EQ(f.machine.deadline(), t0 + 1s);
    EXPECT_TRUE(f.machine.on_time(t0 + 1s).lamps);
    EXPECT_EQ(f.machine.lamp().amber_warning.state, lamp_state::on);
    EXPECT_FALSE(f.take(none, t0 + 1100ms).lamps);
    EXPECT_FALSE(f.take(coolant, t0 + 1200ms).lamps);   // back before it was told
    EXPECT_FALSE(f.machine.on_time(t0 + 3s).lamps);
}

TEST(dm1_watch, codes_without_room_are_counted) {
    fixture f{1};
    EXPECT_TRUE(f.take(coolant_and_pedal, t0).codes);
    EXPECT_EQ(f.machine.codes().size(), 1U);
    EXPECT_EQ(f.machine.not_kept(), 1U);
    EXPECT_FALSE(f.take(coolant, t0 + 1s).codes);
    EXPECT_EQ(f.machine.not_kept(), 0U);
}

}   // namespace
