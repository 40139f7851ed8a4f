#include "cloud/platform/table.hpp"

#include <gtest/gtest.h>

using namespace faultline::platform;

namespace {

TEST(table, chinese_takes_two_columns) {
    EXPECT_EQ(width("故障码"), 6U);
    EXPECT_EQ(width("P0301 失火"), 10U);
    EXPECT_EQ(table({"网关", "x"}, {{"bay-1", "y"}, {"ab", ""}}), "网关   x\nbay-1  y\nab\n");
}

TEST(table, nothing_from_outside_reaches_the_terminal_as_a_command) {
    EXPECT_EQ(table({"a"}, {{"\x1b[2J\n\xff"}}), "a\n?[2J??\n");
}

}  // namespace
