// What each bus looks like through the adapter; the check bytes are the data sheet's own examples where it has them.
#include <gtest/gtest.h>

#include "tests/simcar/bench.hpp"
#include "tools/simcar/wire.hpp"

using namespace faultline::simcar;
using namespace std::chrono_literals;

namespace {

TEST(wire, check_bytes_are_those_of_the_data_sheet) {
    EXPECT_EQ(j1850_crc(*parse_hex("48 6B 10 41 00 BE 3E B8 11")), 0xFA);
    EXPECT_EQ(k_line_sum(*parse_hex("86 F1 10 41 00 BE 1F B8 10")), 0x6D);
}

TEST(protocols, every_built_in_car_is_found_by_search) {
    const std::pair<const char*, const char*> cars[]{{"hybrid", "A6"}, {"can29", "A7"},     {"can250", "A8"},    {"kwp", "A5"},
                                                     {"kwp_slow", "A4"}, {"iso9141", "A3"}, {"j1850_vpw", "A2"}, {"j1850_pwm", "A1"}};
    for (const auto& [name, number] : cars) {
        bench b{name};
        b.say("ATE0");
        EXPECT_TRUE(b.say("0100").starts_with("SEARCHING...\r41 00 ")) << name;
        EXPECT_EQ(b.say("ATDPN"), std::string{number} + "\r\r>") << name;
    }
}

TEST(protocols, a_k_line_says_how_its_initialisation_went) {
    bench fast{"kwp"};
    fast.say("ATE0");
    fast.say("ATSP5");
    EXPECT_TRUE(fast.say("0100").starts_with("BUS INIT: OK\r41 00 "));
    EXPECT_TRUE(fast.say("0100").starts_with("41 00 "));
    bench slow{"iso9141"};
    slow.say("ATE0");
    slow.say("ATSP3");
    EXPECT_TRUE(slow.say("0100").starts_with("BUS INIT: ...OK\r41 00 "));
    bench none{"hybrid"};
    none.say("ATE0");
    none.say("ATSP3");
    EXPECT_EQ(none.say("0100"), "BUS INIT: ...ERROR\r\r>");
}

TEST(protocols, legacy_messages_carry_header_and_check_byte) {
    bench k{"kwp"};
    k.quiet();
    k.say("0100");
    EXPECT_EQ(k.say("010C"), "84F110410C0BE0BD\r\r>");
    bench v{"j1850_vpw"};
    v.quiet();
    v.say("0100");
    EXPECT_EQ(v.say("010C"), "486B10410C0BE06F\r\r>");
    bench i{"iso9141"};
    i.quiet();
    i.say("0100");
    EXPECT_EQ(i.say("010C"), "486B10410C0BE0FB\r\r>");
}

TEST(protocols, legacy_codes_come_by_threes_without_a_count) {
    bench b{"kwp"};
    b.say("ATE0");
    b.say("0100");
    EXPECT_EQ(b.say("03"), "43 03 01 01 13 04 42 \r43 05 05 00 00 00 00 \r43 07 00 00 00 00 00 \r\r>");
}

TEST(protocols, a_legacy_vin_is_five_messages_led_by_zeros) {
    bench b{"j1850_vpw"};
    b.say("ATE0");
    b.say("0100");
    EXPECT_EQ(b.say("0902"), "49 02 01 00 00 00 31 \r49 02 02 47 31 4A 43 \r49 02 03 35 34 34 34 \r49 02 04 52 37 32 35 \r49 02 05 32 33 36 37 \r\r>");
    EXPECT_EQ(b.say("0901"), "49 01 05 \r\r>");
}

TEST(protocols, the_wrong_protocol_by_name_is_an_error_of_its_bus) {
    bench b{"hybrid"};
    b.say("ATE0");
    b.say("ATTP8");
    EXPECT_EQ(b.say("0100"), "CAN ERROR\r\r>");
    b.say("ATTP2");
    EXPECT_EQ(b.say("0100"), "NO DATA\r\r>");
}

TEST(protocols, several_ecus_interleave_their_long_answers) {
    bench b;
    b.quiet();
    b.say("0100");
    const auto answer = b.say("0904");
    EXPECT_NE(answer.find("7E81023490402"), std::string::npos);
    EXPECT_NE(answer.find("7E91013490401"), std::string::npos);
}

}  // namespace
