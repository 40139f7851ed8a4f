#include "gateway/care/odometer.hpp"

#include <gtest/gtest.h>

#include "gateway/care/embedded.hpp"
#include "gateway/care/odometer_dids.hpp"

namespace faultline::care {
namespace {

using bytes = std::vector<std::uint8_t>;

TEST(odometer, spn_917_counts_five_metres_in_the_first_four_bytes) {
    EXPECT_DOUBLE_EQ(km_of_j1939_917(bytes{0x40, 0x4B, 0x4C, 0x00, 0x10, 0x27, 0x00, 0x00}).value(), 25000);
}

TEST(odometer, spn_245_counts_eighths_in_the_last_four_bytes) {
    EXPECT_DOUBLE_EQ(km_of_j1939_245(bytes{0xFF, 0xFF, 0xFF, 0xFF, 0x40, 0x0D, 0x03, 0x00}).value(), 25000);
}

TEST(odometer, not_available_and_error_are_no_distance) {
    for (const auto top : bytes{0xFF, 0xFE, 0xFB}) {
        EXPECT_FALSE(km_of_j1939_917(bytes{0xFF, 0xFF, 0xFF, top, 0, 0, 0, 0}));
        EXPECT_FALSE(km_of_j1939_245(bytes{0, 0, 0, 0, 0xFF, 0xFF, 0xFF, top}));
    }
    EXPECT_FALSE(km_of_j1939_917(bytes{1, 2, 3}));
    EXPECT_FALSE(km_of_gbt_32960(bytes{0xFF, 0xFF, 0xFF, 0xFE}));
    EXPECT_DOUBLE_EQ(km_of_gbt_32960(bytes{0x00, 0x03, 0xD0, 0x90}).value(), 25000);
}

TEST(odometer, a_maker_identifier_says_where_its_kilometres_stand) {
    const auto read = read_odometer_dids({"odometer_dids.toml", std::string{embedded_text("odometer_dids.toml")}});
    const auto& list = std::get<std::vector<odometer_did>>(read);
    ASSERT_GE(list.size(), 3U);
    EXPECT_EQ(list[0].did, 0x2203);
    EXPECT_DOUBLE_EQ(km_of(list[0], bytes{0x09, 0xC4}).value(), 25000);
    EXPECT_DOUBLE_EQ(km_of(list[1], bytes{0xE0, 0, 0, 0, 0, 0, 0x00, 0x61, 0xA8, 0}).value(), 25000);
    EXPECT_FALSE(km_of(list[1], bytes{0xE0, 0, 0, 0, 0, 0, 0x00, 0x61})) << "half an answer";
    EXPECT_FALSE(km_of(list[0], bytes{0xFF, 0xFF}));
}

TEST(odometer, a_mistake_in_the_list_names_its_line) {
    const auto read = read_odometer_dids({"x.toml", "[[odometer]]\nrequest = \"7XX\"\n"});
    const auto& problems = std::get<std::vector<data_problem>>(read);
    ASSERT_FALSE(problems.empty());
    EXPECT_EQ(problems[0].code, "bad_hex");
    EXPECT_GE(problems[0].line, 1);
}

TEST(odometer, sources_keep_their_names) {
    for (const auto* text : {"technician", "pid_a6", "j1939_917", "j1939_245", "maker_did", "gbt"}) EXPECT_EQ(name(odometer_source_named(text).value()), text);
    EXPECT_FALSE(odometer_source_named("guess"));
}

}  // namespace
}  // namespace faultline::care
