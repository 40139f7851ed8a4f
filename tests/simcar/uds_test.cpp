// ECUs that speak ISO 14229: sessions, identifiers, codes with what belongs to them, and who hears which request.
#include <gtest/gtest.h>

#include "tests/simcar/bus_bench.hpp"

using namespace faultline;
using namespace faultline::simcar;
using namespace std::chrono_literals;

namespace {

using answers = std::vector<std::string>;

std::string hex_of(std::string_view text) { return to_hex(bytes{text.begin(), text.end()}); }

TEST(uds_ecu, body_ecus_answer_at_their_own_address_only) {
    bus_bench b{"uds"};
    for (const auto& answer : b.ask(0x7DF, "3E00")) EXPECT_TRUE(answer.starts_with("7E8") || answer.starts_with("7E9")) << answer;
    EXPECT_EQ(b.ask(0x713, "3E00"), (answers{"77D 7E00"}));
    EXPECT_EQ(b.ask(0x710, "22F187"), (answers{"77A 62F187" + hex_of("5Q0907530AB")}));
    EXPECT_EQ(b.ask(0x710, "22F190"), (answers{"77A 62F190" + hex_of("LFVBA24B5K3012345")}));
    EXPECT_EQ(b.ask(0x70E, "22F190"), (answers{"778 7F2231"}));
    EXPECT_TRUE(b.ask(0x711, "3E00").empty());
    EXPECT_EQ(b.ask(0x713, "0100"), (answers{"77D 7F0111"}));
}

TEST(uds_ecu, twenty_nine_bits_too) {
    bus_bench b{"uds29"};
    EXPECT_EQ(b.ask(0x18DA28F1, "22F18A"), (answers{"18DAF128 62F18A" + hex_of("NISSIN")}));
    EXPECT_EQ(b.ask(0x18DB33F1, "22F187").size(), 2U);
    EXPECT_EQ(b.ask(0x18DA10F1, "1902AF"), (answers{"18DAF110 5902FF033500AF"}));
}

TEST(uds_ecu, codes_come_with_status_severity_snapshot_and_extended_data) {
    bus_bench b{"uds"};
    EXPECT_EQ(b.ask(0x70E, "1901FF"), (answers{"778 59017F010002"}));
    EXPECT_EQ(b.ask(0x70E, "1902FF"), (answers{"778 59027F9168152FD1130028"}));
    EXPECT_EQ(b.ask(0x70E, "190201"), (answers{"778 59027F9168152F"}));
    EXPECT_EQ(b.ask(0x70E, "1903"), (answers{"778 590391681501"}));
    EXPECT_EQ(b.ask(0x70E, "190491681501"), (answers{"778 59049168152F01" "02295A011D8AF4423778"}));
    EXPECT_EQ(b.ask(0x70E, "1906916815FF"), (answers{"778 59069168152F" "0103022A"}));
    EXPECT_EQ(b.ask(0x70E, "1909916815"), (answers{"778 59097F20009168152F"}));
    EXPECT_EQ(b.ask(0x70E, "190A"), (answers{"778 590A7F9168152FD1130028"}));
    EXPECT_EQ(b.ask(0x70E, "1904123456FF"), (answers{"778 7F1931"}));
}

TEST(uds_ecu, clearing_empties_one_ecu_and_leaves_the_others) {
    bus_bench b{"uds"};
    EXPECT_EQ(b.ask(0x70E, "14FFFFFF"), (answers{"778 54"}));
    EXPECT_EQ(b.ask(0x70E, "19022F"), (answers{"778 59027F"}));
    EXPECT_EQ(b.ask(0x70E, "1906916815FF"), (answers{"778 590691681550"}));
    EXPECT_EQ(b.ask(0x713, "190208"), (answers{"77D 5902FF40351F2F"}));
}

TEST(uds_ecu, one_memory_whether_asked_by_j1979_or_by_uds) {
    bus_bench b{"uds"};
    EXPECT_EQ(b.ask(0x7E0, "03"), (answers{"7E8 43010299"}));
    EXPECT_EQ(b.ask(0x7E0, "190208"), (answers{"7E8 59027F0299002F"}));
    b("code add 7E8 P0171 pending");
    EXPECT_EQ(b.ask(0x7E0, "190204"), (answers{"7E8 59027F0299002F01710027"}));
    EXPECT_EQ(b.ask(0x7E0, "14FFFFFF"), (answers{"7E8 54"}));
    EXPECT_EQ(b.ask(0x7E0, "03"), (answers{"7E8 4300"}));
    b("code add 7E8 P0301 stored");
    EXPECT_EQ(b.ask(0x7E0, "04"), (answers{"7E8 44"}));
    EXPECT_EQ(b.ask(0x7E0, "19022F"), (answers{"7E8 59027F"}));
}

TEST(uds_ecu, a_code_with_failure_type_comes_and_goes_by_command) {
    bus_bench b{"uds"};
    EXPECT_EQ(b("code add 77D C0040-11 stored"), "ok");
    EXPECT_EQ(b.ask(0x713, "190208"), (answers{"77D 5902FF40351F2F4040112F"}));
    EXPECT_EQ(b("code remove 77D C0040-11"), "ok");
    EXPECT_EQ(b("code remove 77D C0040-11"), "error: this ECU does not hold that code");
    EXPECT_TRUE(b("code add 7E8 X-1").starts_with("error: \"X-1\" is no fault code"));
}

TEST(uds_ecu, a_session_opens_more_and_ends_by_itself) {
    bus_bench b{"uds"};
    EXPECT_EQ(b.ask(0x70E, "22F186"), (answers{"778 62F18601"}));
    EXPECT_EQ(b.ask(0x70E, "220601"), (answers{"778 7F2231"}));
    EXPECT_EQ(b.ask(0x70E, "1002"), (answers{"778 7F1012"}));
    EXPECT_EQ(b.ask(0x70E, "1003"), (answers{"778 5003003201F4"}));
    EXPECT_EQ(b.ask(0x70E, "220601"), (answers{"778 6206010017"}));
    b.run(4s);
    EXPECT_TRUE(b.ask(0x70E, "3E80").empty());
    b.run(4s);
    EXPECT_EQ(b.ask(0x70E, "22F186"), (answers{"778 62F18603"}));
    b.run(6s);
    EXPECT_EQ(b.ask(0x70E, "22F186"), (answers{"778 62F18601"}));
}

TEST(uds_ecu, seed_and_key_writing_routines_and_controls) {
    bus_bench b{"uds"};
    EXPECT_EQ(b.ask(0x70E, "2701"), (answers{"778 7F277F"}));
    b.ask(0x70E, "1003");
    const auto seed = b.ask(0x70E, "2701").at(0);
    ASSERT_EQ(seed.size(), 4U + 12);
    auto key = *parse_hex(seed.substr(8));
    for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(key[i] ^ (i % 2 == 0 ? 0x12 : 0x34));
    EXPECT_EQ(b.ask(0x70E, "270200000000"), (answers{"778 7F2735"}));
    const auto again = b.ask(0x70E, "2701").at(0);
    EXPECT_NE(again, seed);
    key = *parse_hex(again.substr(8));
    for (std::size_t i = 0; i < key.size(); ++i) key[i] = static_cast<std::uint8_t>(key[i] ^ (i % 2 == 0 ? 0x12 : 0x34));
    EXPECT_EQ(b.ask(0x70E, "2702" + to_hex(key)), (answers{"778 6702"}));
    EXPECT_EQ(b.ask(0x70E, "2E06002B02FF6F"), (answers{"778 6E0600"}));
    EXPECT_EQ(b.ask(0x70E, "220600"), (answers{"778 6206002B02FF6F"}));
    EXPECT_EQ(b.ask(0x70E, "2E0600AA"), (answers{"778 7F2E13"}));
    EXPECT_EQ(b.ask(0x70E, "280103"), (answers{"778 6801"}));
    EXPECT_EQ(b.ask(0x70E, "8502"), (answers{"778 C502"}));
    b.ask(0x7E0, "1003");
    EXPECT_EQ(b.ask(0x7E0, "31030203"), (answers{"7E8 7F3124"}));
    EXPECT_EQ(b.ask(0x7E0, "31010203"), (answers{"7E8 7101020310"}));
    EXPECT_EQ(b.ask(0x7E0, "31030203"), (answers{"7E8 7103020310"}));
    EXPECT_EQ(b.ask(0x7E0, "3101FF00"), (answers{"7E8 7F3131"}));
}

TEST(uds_ecu, a_reset_is_answered_and_then_the_ecu_is_away_for_a_moment) {
    bus_bench b{"uds"};
    b.ask(0x70E, "1003");
    EXPECT_EQ(b.ask(0x70E, "1101", 100ms), (answers{"778 5101"}));
    EXPECT_TRUE(b.ask(0x70E, "3E00", 100ms).empty());
    b.run(300ms);
    EXPECT_EQ(b.ask(0x70E, "22F186"), (answers{"778 62F18601"}));
}

TEST(uds_ecu, long_requests_come_in_frames) {
    bus_bench b{"uds"};
    const auto got = b.ask(0x713, "22F187F18AF18CF191F197F186");
    ASSERT_EQ(got.size(), 1U);
    EXPECT_EQ(got[0], "77D 62F187" + hex_of("5Q0614517BM") + "F18A" + hex_of("CONTI TEVES") + "F18C" + hex_of("0000004711") + "F191" +
                          hex_of("5Q0614517BM") + "F197" + hex_of("ESC") + "F18601");
}

TEST(uds_ecu, refusals_pending_and_busy_of_the_description_hold_here_too) {
    bus_bench b{"uds"};
    b("refuse 778 19 22");
    EXPECT_EQ(b.ask(0x70E, "1902FF"), (answers{"778 7F1922"}));
    b("pending 77D 19 500");
    EXPECT_EQ(b.ask(0x713, "190208", 1s), (answers{"77D 7F1978", "77D 5902FF40351F2F"}));
}

TEST(uds_ecu, an_electric_car_keeps_its_codes_in_its_battery_management) {
    bus_bench b{"electric"};
    EXPECT_EQ(b.ask(0x7DF, "03").size(), 1U);
    EXPECT_EQ(b.ask(0x79B, "190208"), (answers{"7BB 59023F0AA6002F"}));
    EXPECT_EQ(b.ask(0x792, "22F197"), (answers{"793 62F197" + hex_of("PDM")}));
}

}  // namespace
