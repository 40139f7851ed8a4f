// UDS through an ELM327: what a real chip needs to be told before a body ECU's long answer is whole, and what only an STN
// can do.
#include <gtest/gtest.h>

#include "tests/simcar/bench.hpp"

using namespace faultline::simcar;
using namespace std::chrono_literals;

namespace {

adapter_options stn() {
    adapter_options o;
    o.stn = true;
    return o;
}

bench& tuned(bench& b) {
    b.quiet();
    b.say("ATSP6");
    b.say("0100");
    return b;
}

const std::string part_of_the_gateway = "77A100E62F187355130\r77A2139303735333041\r77A2242555555555555\r\r>";

TEST(elm_uds, answers_from_foreign_identifiers_need_a_receive_address) {
    bench b{"uds"};
    tuned(b);
    b.say("ATSH713");
    EXPECT_EQ(b.say("3E00"), "NO DATA\r\r>");
    b.say("ATCRA77D");
    EXPECT_EQ(b.say("3E00"), "77D027E005555555555\r\r>");
    b.say("ATCRA");
    b.say("ATCF770");
    b.say("ATCM7F0");
    EXPECT_EQ(b.say("3E00"), "77D027E005555555555\r\r>");
}

TEST(elm_uds, a_long_answer_needs_flow_control_sent_to_the_right_identifier) {
    bench b{"uds"};
    tuned(b);
    b.say("ATSH710");
    b.say("ATCRA77A");
    EXPECT_EQ(b.say("22F187"), "77A100E62F187355130\r\r>");   // the chip answers 772, which is nobody
    EXPECT_EQ(b.say("ATFCSM1"), "?\r\r>");
    b.say("ATFCSH710");
    b.say("ATFCSD300000");
    b.say("ATFCSM1");
    EXPECT_EQ(b.say("22F187"), part_of_the_gateway);
    b.say("ATFCSH711");
    EXPECT_EQ(b.say("22F187"), "77A100E62F187355130\r\r>");
}

TEST(elm_uds, answers_eight_higher_come_whole_by_themselves) {
    bench b{"uds"};
    tuned(b);
    b.say("ATSH7E1");
    EXPECT_EQ(b.say("22F187"), "7E9100D62F187304357\r7E9213330303034384B\r\r>");
}

TEST(elm_uds, block_size_and_separation_are_the_testers) {
    bench b{"uds"};
    tuned(b);
    b.say("ATSH710");
    b.say("ATCRA77A");
    b.say("ATFCSH710");
    b.say("ATFCSD300100");
    b.say("ATFCSM1");
    EXPECT_EQ(b.say("22F187"), "77A100E62F187355130\r77A2139303735333041\r\r>");   // one part, and no second flow control
    b.say("ATAT0");   // 50 ms apart is longer than adaptive timing waits
    b.say("ATFCSD300032");
    const auto start = b.now;
    EXPECT_EQ(b.say("22F187"), part_of_the_gateway);
    EXPECT_GE(b.now - start, 50ms);
    b.say("ATFCSD320000");
    EXPECT_EQ(b.say("22F187"), "77A100E62F187355130\r\r>");
}

TEST(elm_uds, twenty_nine_bit_addresses_answer_by_themselves) {
    bench b{"uds29"};
    b.quiet();
    b.say("ATSP7");
    b.say("0100");
    b.say("ATCP18");
    b.say("ATSHDA28F1");
    EXPECT_EQ(b.say("22F18A"), "18DAF128100962F18A4E4953\r18DAF1282153494EAAAAAAAA\r\r>");
    b.say("ATTAF2");
    EXPECT_EQ(b.say("22F18A"), "NO DATA\r\r>");   // it listens to what is for F2
}

TEST(elm_uds, a_plain_chip_refuses_long_requests_and_an_stn_cuts_them) {
    bench plain{"uds"};
    tuned(plain);
    EXPECT_EQ(plain.say("22F187F18AF18CF191"), "?\r\r>");
    EXPECT_EQ(plain.say("STPX H:713, D:22F187F18AF18CF191"), "?\r\r>");
    bench b{"uds", stn()};
    tuned(b);
    EXPECT_EQ(b.say("STPX H:7E0, D:22F186F187F18AF18C"), "?\r\r>");   // segmentation is off
    b.say("STCSEGT1");
    EXPECT_TRUE(b.say("STPX H:7E0, D:22F186F187F18AF18C").starts_with("7E8102662F18601F187"));
    b.say("ATCRA77D");
    EXPECT_EQ(b.say("STPX H:713, D:22F186F187F18AF18C"), "NO DATA\r\r>");   // nobody told it who answers 713
    b.say("STCFCPA 713,77D");
    const auto whole = b.say("STPX H:713, D:22F186F187F18AF18C");
    EXPECT_TRUE(whole.starts_with("77D102A62F18601F187")) << whole;
    EXPECT_NE(whole.find("\r77D26"), std::string::npos) << whole;
    auto fake = stn();
    fake.quirks.set(quirk::no_stpx);
    bench carbyte{"uds", fake};
    tuned(carbyte);
    EXPECT_EQ(carbyte.say("STPX H:7E0, D:3E00"), "?\r\r>");
}

TEST(elm_uds, clones_without_the_commands_cannot_get_there) {
    bench b{"uds", with({quirk::no_flow_commands, quirk::no_filters})};
    tuned(b);
    EXPECT_EQ(b.say("ATFCSH710"), "?\r\r>");
    EXPECT_EQ(b.say("ATCRA77A"), "?\r\r>");
    b.say("ATSH710");
    EXPECT_EQ(b.say("22F187"), "NO DATA\r\r>");
}

TEST(elm_uds, the_other_identifier_length_of_the_same_bus_is_silence_not_an_error) {
    bench b{"uds"};
    b.quiet();
    b.say("ATSP7");
    EXPECT_EQ(b.say("0100"), "NO DATA\r\r>");
    b.say("ATSP8");
    EXPECT_EQ(b.say("0100"), "CAN ERROR\r\r>");
}

}  // namespace
