#include "cloud/identity/claim.hpp"

#include <gtest/gtest.h>

#include <set>

using namespace faultline::identity;

namespace {

TEST(claim, survives_being_written_and_read_in_any_dress) {
    for (int round = 0; round < 200; ++round) {
        const auto made = make_claim({1, 2, 3, 0xFF, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, static_cast<std::uint8_t>(round)});
        const auto text = to_text(made);
        ASSERT_EQ(parse_claim(text), made) << text;
        std::string other;
        for (const char c : text) {
            if (c == '-') other += "  ";
            else other += c == '0' ? 'o' : c == '1' ? 'l' : static_cast<char>(std::tolower(c));
        }
        ASSERT_EQ(parse_claim("\t" + other + "\n"), made) << other;
    }
}

TEST(claim, has_the_length_the_help_promises) {
    const auto text = to_text(make_claim({}));
    EXPECT_EQ(std::count_if(text.begin(), text.end(), [](char c) { return c != '-'; }), 42);
    EXPECT_EQ(text.find_first_of("OILU"), std::string::npos);
}

TEST(claim, what_is_no_code_is_refused) {
    const auto text = to_text(make_claim({}));
    for (const auto& wrong : {std::string{}, text.substr(1), text + "0", std::string{"hello"}, text.substr(0, 10) + "!" + text.substr(11), std::string(42, 'U')}) {
        EXPECT_FALSE(parse_claim(wrong)) << wrong;
    }
}

TEST(claim, secrets_do_not_repeat) {
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(to_text(make_claim({})));
    EXPECT_EQ(seen.size(), 1000U);
}

}  // namespace
