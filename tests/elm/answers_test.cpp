// Which message answers which request.
#include <gtest/gtest.h>

#include "tests/elm/heard.hpp"

using namespace faultline;
using namespace faultline::elm;

namespace {

bool is_answer(std::string_view request, std::string_view payload) {
    const auto bytes = bytes_of(payload);
    return answers(ask(request), {0x7E8, bytes});
}

TEST(answers, match_service_and_identifier) {
    EXPECT_TRUE(is_answer("010C", "41 0C 1A F8"));
    EXPECT_TRUE(is_answer("010C0D", "41 0D 20"));
    EXPECT_FALSE(is_answer("010C", "41 0D 20"));
    EXPECT_FALSE(is_answer("010C", "42 0C 00 1A F8"));
    EXPECT_TRUE(is_answer("020C00", "42 0C 00 1A F8"));
    EXPECT_FALSE(is_answer("020C00", "42 00 00 1A F8"));   // 00 is the frame, not an identifier
    EXPECT_TRUE(is_answer("03", "43 00"));
    EXPECT_FALSE(is_answer("07", "43 00"));
    EXPECT_TRUE(is_answer("22F190", "62 F1 90 31"));
    EXPECT_FALSE(is_answer("22F190", "62 F1 91 31"));
    EXPECT_TRUE(is_answer("010C", "7F 01 12"));
    EXPECT_FALSE(is_answer("010C", "7F 09 12"));
    EXPECT_FALSE(is_answer("010C", ""));
    EXPECT_FALSE(is_answer("010C", "41"));
}

}   // namespace
