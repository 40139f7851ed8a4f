#include "tools/talk/player.hpp"

#include <gtest/gtest.h>

using namespace faultline::talk;
using namespace std::chrono_literals;

namespace {

const instant t0{};

player made(const std::string& text) {
    auto got = parse(text);
    if (!got) throw std::runtime_error{got.error().text()};
    player p{*got};
    p.on_open(t0);
    return p;
}

std::string said(player& p, const std::string& bytes, instant now = t0) {
    p.on_bytes(bytes, now);
    return p.take_output(now);
}

TEST(player, follows_the_script_and_its_pauses) {
    auto p = made("> HELLO\n+1000\n< boot\n> HELLO\n+20\n< OK lamp\n");
    EXPECT_EQ(said(p, "HELLO\r"), "");
    EXPECT_EQ(p.next_due(), t0 + 1000ms);
    EXPECT_EQ(p.take_output(t0 + 999ms), "");
    EXPECT_EQ(p.take_output(t0 + 1000ms), "boot\r");
    EXPECT_EQ(p.next_due(), std::nullopt);
    said(p, "hello\r", t0 + 1100ms);
    EXPECT_EQ(p.take_output(t0 + 1120ms), "OK lamp\r");
    EXPECT_TRUE(p.finished());
    EXPECT_TRUE(p.mismatches().empty());
}

TEST(player, bytes_before_the_first_question_come_at_once) {
    auto p = made("< stale\n> ATZ\n");
    EXPECT_EQ(p.take_output(t0), "stale\r");
}

TEST(player, a_line_nobody_waits_for_is_a_mismatch_with_its_place) {
    auto p = made("\n> ATZ\n");
    said(p, "ATI\r");
    ASSERT_EQ(p.mismatches().size(), 1U);
    EXPECT_EQ(p.mismatches()[0].line, 2U);
    EXPECT_EQ(p.mismatches()[0].wanted, "ATZ\\r");
    EXPECT_EQ(p.mismatches()[0].got, "ATI\\r");
    EXPECT_FALSE(p.finished());
}

TEST(player, responders_answer_in_any_order_and_as_often_as_asked) {
    auto p = made("? ATE0 -> OK\n? ATI -> ELM327 v1.5\n");
    EXPECT_EQ(said(p, "ati\r"), "ELM327 v1.5\r\r>");
    EXPECT_EQ(said(p, "AT E0\r"), "OK\r\r>");
    EXPECT_EQ(said(p, "ATI\r"), "ELM327 v1.5\r\r>");
}

TEST(player, the_same_pattern_twice_is_taken_in_turn_and_the_last_stays) {
    auto p = made("? 010C -> CAN ERROR\n? 010C -> 7E804410C1AF8\n");
    EXPECT_EQ(said(p, "010C\r"), "CAN ERROR\r\r>");
    EXPECT_EQ(said(p, "010C\r"), "7E804410C1AF8\r\r>");
    EXPECT_EQ(said(p, "010C\r"), "7E804410C1AF8\r\r>");
}

TEST(player, a_request_may_carry_the_number_of_replies) {
    auto p = made("? 010C -> whole\n? * -> ?\n");
    EXPECT_EQ(said(p, "010C1\r"), "whole\r\r>");
    EXPECT_EQ(said(p, "010C12\r"), "?\r\r>");
    EXPECT_EQ(said(p, "010C\r"), "whole\r\r>");
}

TEST(player, the_closer_pattern_wins_and_a_state_wins_over_all) {
    auto p = made("? * -> ?\n? AT* -> some\n? ATI -> me\n? ATLP\n= state asleep\n< OK\n<>\n\n? * @asleep\n\n");
    EXPECT_EQ(said(p, "ATI\r"), "me\r\r>");
    EXPECT_EQ(said(p, "ATX\r"), "some\r\r>");
    EXPECT_EQ(said(p, "XX\r"), "?\r\r>");
    EXPECT_EQ(said(p, "ATLP\r"), "OK\r\r>");
    EXPECT_EQ(p.state(), "asleep");
    EXPECT_EQ(said(p, "ATI\r"), "");
    EXPECT_TRUE(p.mismatches().empty());
}

TEST(player, echo_comes_back_until_it_is_switched_off) {
    auto p = made("= echo on\n? ATE0\n= echo off\n< OK\n<>\n\n");
    EXPECT_EQ(said(p, "ATE0\r"), "ATE0\rOK\r\r>");
    EXPECT_EQ(said(p, "ATE0\r"), "OK\r\r>");
}

TEST(player, a_byte_during_an_answer_stops_it) {
    auto p = made("? 0100\n+500\n< never\n<>\n\n? * -> ?\n");
    said(p, "0100\r");
    EXPECT_EQ(said(p, "A", t0 + 100ms), "STOPPED\r\r>");
    EXPECT_EQ(p.take_output(t0 + 900ms), "");
    EXPECT_EQ(said(p, "ATI\r", t0 + 900ms), "?\r\r>");
}

TEST(player, or_waits_where_only_the_link_is_slow) {
    auto p = made("= interrupt queue\n? ATE0\n< OK\\\n+150\n<\n<>\n\n? ATI -> me\n");
    EXPECT_EQ(said(p, "ATE0\r"), "OK");
    EXPECT_EQ(said(p, "ATI\r", t0 + 10ms), "");
    EXPECT_EQ(p.next_due(), t0 + 150ms);
    EXPECT_EQ(p.take_output(t0 + 150ms), "\r\r>me\r\r>");
}

TEST(player, another_baud_rate_is_garbage_both_ways) {
    auto p = made("= baud 115200\n? ATI -> me\n");
    p.set_tester_baud(38400);
    EXPECT_EQ(said(p, "ATI\r"), "\xf8\x80");
    p.set_tester_baud(115200);
    EXPECT_EQ(said(p, "ATI\r"), "me\r\r>");
}

TEST(player, a_pulled_cable_says_nothing_more) {
    auto p = made("? 010C\n< 7E8\\\n= link gone\n< 04410C\n<>\n\n");
    EXPECT_EQ(said(p, "010C\r"), "7E8");
    EXPECT_TRUE(p.link_gone());
    EXPECT_EQ(said(p, "010C\r"), "");
}

TEST(player, a_script_may_wait_for_bytes_that_are_no_line) {
    auto p = made(">  \\\n< awake\n");
    EXPECT_EQ(said(p, " "), "awake\r");
    EXPECT_TRUE(p.finished());
}

}  // namespace
