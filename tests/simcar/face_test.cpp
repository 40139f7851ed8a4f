// The ELM327 face: line discipline, settings and formats, as the data sheet says.
#include <gtest/gtest.h>

#include "tests/simcar/bench.hpp"

using namespace faultline::simcar;
using namespace std::chrono_literals;

namespace {

TEST(elm_face, echoes_and_says_ok_with_an_empty_line_before_the_prompt) {
    bench b;
    EXPECT_EQ(b.say("ATE0"), "ATE0\rOK\r\r>");
    EXPECT_EQ(b.say("ATL1"), "OK\r\n\r\n>");
    EXPECT_EQ(b.say("AT L0"), "OK\r\r>");
    EXPECT_EQ(b.say("atsp6"), "OK\r\r>");
    EXPECT_EQ(b.say("ATXYZ"), "?\r\r>");
    EXPECT_EQ(b.say("01GG"), "?\r\r>");
}

TEST(elm_face, a_reset_takes_its_time_and_forgets_everything) {
    bench b;
    b.quiet();
    const auto before = b.now;
    EXPECT_EQ(b.say("ATZ"), "\r\rELM327 v2.1\r\r>");
    EXPECT_EQ(b.now - before, 800ms);
    EXPECT_EQ(b.say("ATI"), "ATI\rELM327 v2.1\r\r>");
    const auto warm = b.now;
    b.say("ATWS");
    EXPECT_EQ(b.now - warm, 2ms);
}

TEST(elm_face, searches_once_and_then_knows_the_protocol) {
    bench b;
    b.say("ATE0");
    EXPECT_EQ(b.say("ATDPN"), "A0\r\r>");
    EXPECT_TRUE(b.say("0100").starts_with("SEARCHING...\r41 00 "));
    EXPECT_EQ(b.say("ATDPN"), "A6\r\r>");
    EXPECT_EQ(b.say("ATDP"), "AUTO, ISO 15765-4 (CAN 11/500)\r\r>");
    EXPECT_TRUE(b.say("0100").starts_with("41 00 "));
}

TEST(elm_face, prints_can_with_and_without_headers_blanks_and_length) {
    bench b{"can250"};
    b.say("ATE0");
    b.say("0100");
    EXPECT_EQ(b.say("010C1"), "41 0C 0B E0 \r\r>");
    b.say("ATH1");
    EXPECT_EQ(b.say("010C1"), "7E8 04 41 0C 0B E0 \r\r>");
    b.say("ATD1");
    EXPECT_EQ(b.say("010C1"), "7E8 5 04 41 0C 0B E0 \r\r>");
    b.say("ATS0");
    EXPECT_EQ(b.say("010C1"), "7E8504410C0BE0\r\r>");
}

TEST(elm_face, numbers_the_lines_of_long_answers_when_headers_are_off) {
    bench b{"can250"};
    b.say("ATE0");
    b.say("0100");
    EXPECT_EQ(b.say("09023"), "014\r0: 49 02 01 57 44 42 \r1: 39 30 36 36 33 30 30 \r2: 53 31 32 33 34 35 36 \r\r>");
    b.say("ATCAF0");
    EXPECT_EQ(b.say("0209023"), "10 14 49 02 01 57 44 42 \r21 39 30 36 36 33 30 30 \r22 53 31 32 33 34 35 36 \r\r>");
}

TEST(elm_face, without_flow_control_only_the_first_frame_comes) {
    bench b{"can250"};
    b.quiet();
    b.say("0100");
    b.say("ATCFC0");
    EXPECT_EQ(b.say("0902"), "7E81014490201574442\r\r>");
}

TEST(elm_face, an_expected_count_ends_the_wait) {
    bench b;
    b.quiet();
    b.say("ATAT0");
    b.say("0100");
    auto start = b.now;
    b.say("0105");
    EXPECT_GE(b.now - start, 200ms);   // ATST32: 50 times 4 ms
    start = b.now;
    b.say("01052");
    EXPECT_LT(b.now - start, 15ms);
}

TEST(elm_face, no_data_comes_after_the_timeout_that_was_set) {
    bench b;
    b.quiet();
    b.say("ATAT0");
    b.say("0100");
    b.say("ATST19");
    const auto start = b.now;
    EXPECT_EQ(b.say("0199"), "NO DATA\r\r>");
    EXPECT_NEAR(to_seconds(b.now - start), 0.100, 0.002);
}

TEST(elm_face, adaptive_timing_learns) {
    bench b;
    b.quiet();
    b.say("0100");
    b.say("0105");
    const auto start = b.now;
    b.say("0105");
    EXPECT_LT(b.now - start, 60ms);
}

TEST(elm_face, addresses_one_ecu_and_filters_one_ecu) {
    bench b{"can250"};
    b.quiet();
    b.say("0100");
    b.say("ATSH7E1");
    EXPECT_EQ(b.say("0100"), "7E906410080080001\r\r>");
    EXPECT_EQ(b.say("0902"), "7E9037F0911\r\r>");   // physical: "not supported" is said aloud
    b.say("ATSH7DF");
    b.say("ATCRA7E9");
    EXPECT_EQ(b.say("0100"), "7E906410080080001\r\r>");
    b.say("ATCRA");
    b.say("ATCRA7EX");
    EXPECT_EQ(b.say("010C"), "7E804410C0BE0\r\r>");
}

TEST(elm_face, twenty_nine_bit_headers_use_the_priority_byte) {
    bench b{"can29"};
    b.quiet();
    b.say("0100");
    b.say("ATCP18");
    b.say("ATSHDA1DF1");
    EXPECT_EQ(b.say("0100"), "18DAF11D0641008008000155\r\r>");
    b.say("ATSH18DA10F1");
    EXPECT_TRUE(b.say("0100").starts_with("18DAF110064100"));
}

TEST(elm_face, flow_control_mode_needs_header_and_data_first) {
    bench b;
    b.say("ATE0");
    EXPECT_EQ(b.say("ATFCSM1"), "?\r\r>");
    b.say("ATFCSH7E0");
    b.say("ATFCSD300000");
    EXPECT_EQ(b.say("ATFCSM1"), "OK\r\r>");
}

TEST(elm_face, a_byte_during_a_request_stops_it) {
    bench b;
    b.quiet();
    b.sim.face().on_bytes("0100\r", b.now);
    b.now += 50ms;
    EXPECT_TRUE(b.bytes("x").ends_with("STOPPED\r\r>"));
    EXPECT_EQ(b.say("ATI"), "ELM327 v2.1\r\r>");
}

TEST(elm_face, a_bare_return_repeats) {
    bench b{"can250"};
    b.quiet();
    b.say("0100");
    b.say("010C1");
    EXPECT_EQ(b.say(""), "7E804410C0BE0\r\r>");
}

TEST(elm_face, half_a_line_is_given_up_after_twenty_seconds) {
    bench b;
    b.say("ATE0");
    const auto start = b.now;
    EXPECT_EQ(b.bytes("010"), "?\r\r>");
    EXPECT_EQ(b.now - start, 20s);
}

TEST(elm_face, commands_newer_than_its_version_are_unknown) {
    adapter_options old;
    old.knows = level::v1_2;
    bench b{"hybrid", old};
    b.say("ATE0");
    EXPECT_EQ(b.say("ATAT1"), "OK\r\r>");
    EXPECT_EQ(b.say("ATKW0"), "OK\r\r>");
    for (const auto* command : {"ATS0", "ATFE", "ATSS", "ATCSM1", "ATAMT40", "ATCRA7E8", "ATCTM5", "0100 1"}) {
        EXPECT_EQ(b.say(command), "?\r\r>") << command;
    }
}

TEST(elm_face, st_commands_need_an_stn_chip) {
    bench plain;
    plain.say("ATE0");
    EXPECT_EQ(plain.say("STI"), "?\r\r>");
    adapter_options o;
    o.stn = true;
    bench b{"can250", o};
    b.quiet();
    EXPECT_EQ(b.say("STI"), "STN1110 v4.2.0\r\r>");
    b.say("0100");
    EXPECT_EQ(b.say("STPX H:7E1, D:0100, R:1"), "7E906410080080001\r\r>");
    EXPECT_EQ(b.say("STPTO 50"), "OK\r\r>");
}

TEST(elm_face, baud_change_needs_the_answer_in_time) {
    adapter_options o;
    o.baud = 38400;
    bench b{"hybrid", o};
    b.say("ATE0");
    EXPECT_EQ(b.say("ATBRD23", 30ms), "OK\rELM327 v2.1\r");
    EXPECT_EQ(b.sim.face().baud(), 4'000'000 / 0x23);
    EXPECT_EQ(b.say(""), "OK\r\r>");
    b.say("ATBRD11", 200ms);   // nobody answers: back again
    EXPECT_EQ(b.sim.face().baud(), 4'000'000 / 0x23);
    b.say("ATZ");
    EXPECT_EQ(b.sim.face().baud(), 38400);
}

TEST(elm_face, characters_take_ten_bits_each) {
    adapter_options o;
    o.baud = 38400;
    bench b{car_named("can250"), o};
    b.quiet();
    b.say("0100");
    b.say("010C1");
    const auto start = b.now;
    const auto answer = b.say("010C1");
    ASSERT_EQ(answer.size(), 16U);
    // 6 characters in, 16 out, two frames at 250 kbit/s and 8 ms of the ECU.
    EXPECT_NEAR(to_seconds(b.now - start), 22 * 10.0 / 38400 + 0.008 + 0.0008, 0.0005);
}

TEST(elm_face, voltage_follows_the_engine) {
    bench b;
    b.say("ATE0");
    EXPECT_EQ(b.say("ATRV"), "14.1V\r\r>");
    b("engine off");
    EXPECT_EQ(b.say("ATRV"), "12.4V\r\r>");
    b("voltage 11.9");
    EXPECT_EQ(b.say("ATRV"), "11.9V\r\r>");
}

TEST(elm_face, an_idle_adapter_wants_nothing) {
    bench b;
    b.quiet();
    b.say("0100");
    EXPECT_EQ(b.sim.face().next_due(), std::nullopt);
}

}  // namespace
