#include "tools/cli/page.hpp"

#include <gtest/gtest.h>

using namespace faultline::cli;

namespace {

TEST(page, columns_stand_under_each_other_in_chinese_too) {
    page out{look{}};
    out.table({{"单元"}, {"value", side::right}}, {{{"7E8"}, {"1"}}, {{"发动机"}, {"12"}}}, 0);
    EXPECT_EQ(out.text(), "单元    value\n7E8         1\n发动机     12\n");
}

TEST(page, the_widest_column_wraps_when_the_page_is_narrow) {
    page out{{.width = 20}};
    out.table({{}, {}}, {{{"P0301"}, {"misfire in the first cylinder"}}}, 0);
    EXPECT_EQ(out.text(), "P0301  misfire in\n       the first\n       cylinder\n");
}

TEST(page, a_field_wraps_under_its_own_text) {
    page out{{.width = 24}};
    out.field("Why", "unburnt fuel burns later", 8, 2);
    EXPECT_EQ(out.text(), "  Why     unburnt fuel\n          burns later\n");
}

TEST(page, a_label_too_long_stands_alone) {
    page out{look{}};
    out.field("Component", "coil", 6);
    EXPECT_EQ(out.text(), "Component\n      coil\n");
}

TEST(page, colours_only_when_allowed_and_never_from_the_text) {
    page plain{look{}};
    plain.line("\x1b[31mred", 0, tone::bad);
    EXPECT_EQ(plain.text(), "?[31mred\n");
    page coloured{{.colours = true}};
    coloured.line("red", 0, tone::bad);
    EXPECT_EQ(coloured.text(), "\x1b[1;31mred\x1b[0m\n");
}

TEST(page, blank_lines_never_come_twice_or_first) {
    page out{look{}};
    out.blank();
    out.line("a");
    out.blank();
    out.heading("B");
    EXPECT_EQ(out.text(), "a\n\nB\n");
}

}   // namespace
