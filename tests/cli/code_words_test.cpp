// Codes and alarms as typed: what is understood, and what is refused rather than guessed.
#include <gtest/gtest.h>

#include "tools/cli/code_words.hpp"

using namespace faultline::cli;

namespace {

using alarms = std::vector<std::pair<std::string, int>>;

TEST(code_words, a_code_may_say_who_reported_it_and_how) {
    const auto one = reported_code("P0420@7E8:stored:permanent");
    ASSERT_TRUE(one);
    EXPECT_EQ(one->code, "P0420");
    EXPECT_EQ(one->ecu, "7E8");
    EXPECT_EQ(one->states, (std::vector<std::string>{"stored", "permanent"}));
    EXPECT_TRUE(reported_code("110/3"));
    EXPECT_TRUE(reported_code("p0301-1c"));
}

TEST(code_words, what_is_no_code_is_refused) {
    for (const char* word : {"", "P03", "@7E8", "P0301:often", "P0301:", "110", "engine"}) EXPECT_FALSE(reported_code(word)) << word;
}

TEST(code_words, alarm_bits_may_be_counted_or_given_as_the_double_word) {
    EXPECT_EQ(alarms_in("11,23"), (alarms{{"gbt32960", 11}, {"gbt32960", 23}}));
    EXPECT_EQ(alarms_in("0x00800808"), (alarms{{"gbt32960", 3}, {"gbt32960", 11}, {"gbt32960", 23}}));
    EXPECT_EQ(alarms_in("uds_status:0x28"), (alarms{{"uds_status", 3}, {"uds_status", 5}}));
    EXPECT_EQ(alarms_in("gbt32960_level:0xFE"), (alarms{{"gbt32960_level", 254}})) << "a level is a value, not bits";
}

TEST(code_words, alarms_of_nothing_are_refused) {
    for (const char* word : {"", "0x0", "x", "3,", "moon:3", "256", "0x1FFFFFFFF"}) EXPECT_FALSE(alarms_in(word)) << word;
}

}   // namespace
