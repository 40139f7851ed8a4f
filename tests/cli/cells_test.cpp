#include "tools/cli/cells.hpp"

#include <gtest/gtest.h>

#include "tools/cli/numbers.hpp"

using namespace faultline::cli;

namespace {

TEST(cells, chinese_takes_two_columns_and_marks_take_none) {
    EXPECT_EQ(columns("abc"), 3U);
    EXPECT_EQ(columns("故障码"), 6U);
    EXPECT_EQ(columns("，。（）"), 8U);
    EXPECT_EQ(columns("88 °C"), 5U);
    EXPECT_EQ(columns("e\xCC\x81"), 1U);
    EXPECT_EQ(padded("故障", 6, side::right), "  故障");
    EXPECT_EQ(padded("toolong", 3), "toolong");
}

TEST(cells, control_characters_and_broken_bytes_are_shown_as_question_marks) {
    EXPECT_EQ(clean("a\x1b[31mb"), "a?[31mb");
    EXPECT_EQ(clean("\xff\xc3(\xe6\x95"),
              "?"
              "?(?"
              "?");
    EXPECT_EQ(clean("\xC0\x80\xED\xA0\x80\xF5\x80"), "???????");
    EXPECT_EQ(clean("\xE2\x80\xAE"
                    "abc"),
              "?abc");
    EXPECT_EQ(clean("two\r\nlines\t"), "two  lines ");
}

TEST(cells, words_stay_whole_and_lines_fit) {
    EXPECT_EQ(wrapped("one two three", 7), (std::vector<std::string>{"one two", "three"}));
    EXPECT_EQ(wrapped("", 7), (std::vector<std::string>{""}));
    EXPECT_EQ(wrapped("abcdefghij", 4), (std::vector<std::string>{"abcd", "efgh", "ij"}));
}

TEST(cells, chinese_breaks_anywhere_but_not_before_punctuation) {
    EXPECT_EQ(wrapped("检查线束，再试", 8), (std::vector<std::string>{"检查线", "束，再试"}));
    for (const auto& line : wrapped("请检查诊断座 16 号针脚 VIN 是否有电。", 10)) EXPECT_LE(columns(line), 10U);
}

TEST(cells, a_cut_text_says_so) {
    EXPECT_EQ(cut("short", 10), "short");
    EXPECT_EQ(cut("故障码说明", 7), "故障..");
}

TEST(numbers, four_digits_that_matter) {
    EXPECT_EQ(readable(1726.25), "1726");
    EXPECT_EQ(readable(13.8421), "13.84");
    EXPECT_EQ(readable(0.50196), "0.502");
    EXPECT_EQ(readable(88.0), "88");
    EXPECT_EQ(readable(-40.0), "-40");
    EXPECT_EQ(readable(-0.0001), "0");
    EXPECT_EQ(readable(1e300).size(), 301U);
    EXPECT_EQ(with_unit(88, "degC"), "88 °C");
    EXPECT_EQ(exact(0.1), "0.1");
}

}   // namespace
