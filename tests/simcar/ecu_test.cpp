// Services of the ECUs, seen on the bus of the default car, and what a person changes while it runs.
#include <gtest/gtest.h>

#include "tests/simcar/bench.hpp"

using namespace faultline::simcar;
using namespace std::chrono_literals;

namespace {

struct connected : bench {
    explicit connected(const std::string& name = "hybrid", adapter_options o = {}) : bench{name, std::move(o)} {
        quiet();
        say("0100");
    }
    std::string engine(const std::string& command) {   // one ECU only
        say("ATCRA7E8");
        const auto out = say(command);
        say("ATAR");
        return out;
    }
};

TEST(ecu, supported_lists_tell_exactly_what_is_answered) {
    connected c{"can250"};
    EXPECT_EQ(c.engine("0100"), "7E8064100FE3FB813\r\r>");
    EXPECT_EQ(c.engine("0120"), "7E806412080028001\r\r>");
    EXPECT_EQ(c.engine("0140"), "7E806414080000000\r\r>");   // PID 41 comes with readiness
    EXPECT_EQ(c.engine("0160"), "NO DATA\r\r>");
}

TEST(ecu, six_parameters_at_once_come_in_one_answer) {
    connected c{"can250"};
    const auto answer = c.engine("010C0D05");
    EXPECT_TRUE(answer.starts_with("7E8100")) << answer;
    EXPECT_NE(answer.find("410C0BE00D"), std::string::npos) << answer;
    EXPECT_EQ(c.engine("010D99"), "7E803410D00\r\r>");   // one it does not have is simply missing
}

TEST(ecu, codes_carry_a_count_and_silence_is_not_an_empty_memory) {
    connected c;
    EXPECT_EQ(c.engine("03"), "7E80643020301042000\r\r>");
    EXPECT_EQ(c.engine("07"), "7E80447010171000000\r\r>");
    EXPECT_EQ(c.engine("0A"), "7E8044A010301000000\r\r>");
    EXPECT_NE(c.say("0A").find("7EB037F0A11"), std::string::npos);
}

TEST(ecu, clearing_leaves_permanent_codes_and_resets_readiness) {
    connected c;
    EXPECT_TRUE(c.engine("0101").starts_with("7E806410182"));
    EXPECT_EQ(c.engine("04"), "7E80144000000000000\r\r>");
    EXPECT_EQ(c.engine("03"), "7E80243000000000000\r\r>");
    EXPECT_EQ(c.engine("07"), "7E80247000000000000\r\r>");
    EXPECT_EQ(c.engine("0A"), "7E8044A010301000000\r\r>");
    EXPECT_EQ(c.engine("0101"), "7E80641010077E5E500\r\r>");   // every monitor is incomplete
    EXPECT_EQ(c.engine("020200"), "7E80542020000000000\r\r>");
    EXPECT_EQ(c.engine("0131"), "7E80441310000000000\r\r>");
}

TEST(ecu, a_refused_clear_changes_nothing) {
    connected c;
    EXPECT_EQ(c("refuse 7E8 04 22"), "ok");
    EXPECT_EQ(c.engine("04"), "7E8037F042200000000\r\r>");
    EXPECT_EQ(c.engine("03"), "7E80643020301042000\r\r>");
    c("refuse 7E8 04 off");
    EXPECT_EQ(c.engine("04"), "7E80144000000000000\r\r>");
}

TEST(ecu, a_description_may_refuse_only_while_the_engine_runs) {
    auto description = car_named("hybrid");
    description.ecus[0].refusals[0x04] = {0x22, true};
    bench b{description, {}};
    b.quiet();
    b.say("0100");
    EXPECT_NE(b.say("04").find("7E8037F0422"), std::string::npos);
    b("engine off");
    EXPECT_NE(b.say("04").find("7E80144"), std::string::npos);
}

TEST(ecu, a_new_stored_code_takes_a_freeze_frame) {
    connected c;
    c.engine("04");
    EXPECT_EQ(c("code add 7E8 P0171 stored"), "ok");
    EXPECT_EQ(c.engine("03"), "7E80443010171000000\r\r>");
    EXPECT_EQ(c.engine("020200"), "7E80542020001710000\r\r>");
    EXPECT_EQ(c.engine("020C00"), "7E805420C000CD00000\r\r>");
}

TEST(ecu, tests_answer_nine_bytes_each) {
    connected c;
    EXPECT_EQ(c.engine("0621"), "7E8100A4621812000D6\r7E821000000BF000000\r\r>");
    EXPECT_EQ(c.engine("0600"), "7E8064600C000000100\r\r>");
}

TEST(ecu, a_slow_service_says_78_first_and_the_chip_waits) {
    connected c;
    c("pending 7E8 03 1500");
    const auto start = c.now;
    EXPECT_EQ(c.engine("03"), "7E8037F037800000000\r7E80643020301042000\r\r>");
    EXPECT_GT(c.now - start, 1500ms);
}

TEST(bench, ignition_and_car_can_change_at_any_moment) {
    connected c;
    c("ignition off");
    EXPECT_EQ(c.say("010C"), "NO DATA\r\r>");
    c("ignition on");
    EXPECT_NE(c.say("010C"), "NO DATA\r\r>");
    EXPECT_EQ(c("car kwp"), "ok Hatchback, KWP2000");
    EXPECT_EQ(c.say("010C"), "CAN ERROR\r\r>");
    c.say("ATSP0");
    EXPECT_TRUE(c.say("0100").starts_with("SEARCHING...\r86F110"));
    c("car none");
    EXPECT_EQ(c.say("010C"), "NO DATA\r\r>");
    EXPECT_EQ(c.say("ATRV"), "0.1V\r\r>");
}

TEST(bench, the_odometer_and_the_distances_grow_with_the_trip) {
    connected c;
    EXPECT_EQ(c.engine("01A6"), "7E80641A600075B5600\r\r>");
    EXPECT_EQ(c("odometer 51234"), "ok");
    EXPECT_EQ(c.engine("01A6"), "7E80641A60007D15400\r\r>");
    c("drive start");
    c.now += 600s;
    EXPECT_NE(c.engine("01A6"), "7E80641A60007D15400\r\r>");
    EXPECT_NE(c.engine("0131"), "7E80441310520000000\r\r>");
}

TEST(bench, a_command_that_is_wrong_says_what_is_right) {
    bench b;
    EXPECT_TRUE(b("fly").starts_with("error: \"fly\" is no command; known are: ignition on|off"));
    EXPECT_EQ(b("ignition maybe"), "error: say ignition on or off");
    EXPECT_EQ(b("code add 7E7 P0301"), "error: this car has no ECU 7E7");
    EXPECT_EQ(b("code add 7E8 X0301"), "error: \"X0301\" is no fault code; write it like P0301");
    EXPECT_EQ(b("quirk on nonsense"), "error: \"nonsense\" is no quirk; simcar --list-quirks shows them");
    EXPECT_EQ(b("voltage high"), "error: say voltage and a number");
    EXPECT_TRUE(b("car /no/such").starts_with("error: /no/such: cannot be read"));
    EXPECT_EQ(b(""), "error: empty command; try help");
}

}  // namespace
