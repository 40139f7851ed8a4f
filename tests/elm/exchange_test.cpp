#include "protocols/elm/exchange.hpp"

#include <gtest/gtest.h>

using namespace faultline::elm;
using namespace std::chrono_literals;

namespace {

const instant t0{};

TEST(exchange, sends_the_line_with_a_carriage_return_only) {
    exchange line;
    EXPECT_EQ(line.begin({"010C", 1s}, t0), "010C\r");
}

TEST(exchange, only_the_prompt_ends_a_reply) {
    exchange line;
    (void)line.begin({"010C", 1s}, t0);
    EXPECT_FALSE(line.on_bytes("7E804410C1AF8\r\r", t0 + 10ms));
    EXPECT_TRUE(line.on_bytes(">", t0 + 200ms));
    EXPECT_TRUE(line.result().prompted);
    EXPECT_EQ(line.result().text, "7E804410C1AF8\r\r");
}

TEST(exchange, a_prompt_with_nothing_in_front_is_the_tail_of_an_earlier_reply) {
    exchange line;
    (void)line.begin({"010C", 1s}, t0);
    EXPECT_FALSE(line.on_bytes("\r\r>", t0 + 1ms));
    EXPECT_TRUE(line.on_bytes("7E804410C1AF8\r\r>", t0 + 5ms));
    EXPECT_EQ(line.result().text, "7E804410C1AF8\r\r");
    EXPECT_EQ(line.stale_prompts(), 1U);
}

TEST(exchange, nul_and_fc_bytes_are_not_text) {
    exchange line;
    (void)line.begin({"ATI", 1s}, t0);
    using namespace std::string_view_literals;
    EXPECT_TRUE(line.on_bytes("\0\xFC" "ELM\0" "327 v1.5\r\r>"sv, t0));
    EXPECT_EQ(line.result().text, "ELM327 v1.5\r\r");
}

TEST(exchange, bytes_that_are_no_text_are_counted_and_left_out) {
    exchange line;
    (void)line.begin({"ATI", 1s}, t0);
    EXPECT_TRUE(line.on_bytes("ELM\x80" "327\xFF v1.5\r\r>", t0));
    EXPECT_EQ(line.result().text, "ELM327 v1.5\r\r");
    EXPECT_EQ(line.result().garbled, 2U);
}

TEST(exchange, an_adapter_that_prints_its_blank_line_and_keeps_quiet_has_lost_its_prompt) {
    exchange line;
    (void)line.begin({"010C", 10s}, t0);
    (void)line.on_bytes("7E804410C1AF8\r\r", t0 + 10ms);
    EXPECT_EQ(line.deadline(), t0 + 410ms);
    EXPECT_FALSE(line.on_time(t0 + 409ms));
    EXPECT_TRUE(line.on_time(t0 + 410ms));
    EXPECT_FALSE(line.result().prompted);
    EXPECT_EQ(line.lost_prompts(), 1U);
}

TEST(exchange, one_that_always_loses_them_is_waited_for_less) {
    exchange line;
    for (int i = 0; i < 2; ++i) {
        (void)line.begin({"010C", 10s}, t0);
        (void)line.on_bytes("7E804410C1AF8\r\r", t0);
        ASSERT_TRUE(line.on_time(t0 + 400ms));
    }
    (void)line.begin({"010C", 10s}, t0);
    (void)line.on_bytes("7E804410C1AF8\r\r", t0);
    EXPECT_EQ(line.deadline(), t0 + 40ms);
}

TEST(exchange, a_blank_line_in_the_middle_is_not_the_end) {
    exchange line;
    (void)line.begin({"0100", 10s}, t0);
    (void)line.on_bytes("SEARCHING...\r\r7E8", t0 + 10ms);
    EXPECT_EQ(line.deadline(), t0 + 10s);
}

TEST(exchange, silence_lasts_until_the_deadline) {
    exchange line;
    (void)line.begin({"0100", 10s}, t0);
    EXPECT_FALSE(line.on_time(t0 + 9999ms));
    EXPECT_TRUE(line.on_time(t0 + 10s));
    EXPECT_TRUE(line.result().text.empty());
}

TEST(exchange, a_reply_longer_than_it_can_hold_is_cut_not_overrun) {
    exchange line;
    (void)line.begin({"ATMA", 10s}, t0);
    const std::string flood(exchange::capacity + 1000, 'A');
    EXPECT_FALSE(line.on_bytes(flood, t0));
    EXPECT_TRUE(line.on_bytes(">", t0));
    EXPECT_EQ(line.result().text.size(), exchange::capacity);
}

}  // namespace
