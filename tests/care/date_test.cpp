#include "gateway/care/date.hpp"

#include <gtest/gtest.h>

namespace faultline::care {
namespace {

date day(const char* text) { return parse_date(text).value(); }

TEST(date, is_read_and_written_the_same) {
    EXPECT_EQ(text_of(day("2026-03-12")), "2026-03-12");
    for (const auto* wrong : {"2026-02-29", "2026-3-12", "12.03.2026", "", "2026-03-12T", "20a6-03-12"}) EXPECT_FALSE(parse_date(wrong)) << wrong;
}

TEST(date, months_end_where_a_shorter_month_ends) {
    EXPECT_EQ(text_of(add_months(day("2026-08-31"), 6)), "2027-02-28");
    EXPECT_EQ(text_of(add_months(day("2024-02-29"), 12)), "2025-02-28");
    EXPECT_EQ(text_of(add_months(day("2026-11-30"), 3)), "2027-02-28");
}

TEST(date, an_evening_in_china_is_the_next_day_of_utc) {
    const auto late = start_of(day("2026-03-12")) + 17 * 3'600'000LL;   // 17:00 UTC = 01:00 in Shanghai
    EXPECT_EQ(text_of(date_of(late)), "2026-03-12");
    EXPECT_EQ(text_of(date_of(late, 480)), "2026-03-13");
}

TEST(season, may_pass_new_year) {
    const season winter{parse_month_day("12-01").value(), parse_month_day("02-29").value()};
    EXPECT_EQ(text_of(turn_of(winter, day("2027-01-15"))->first), "2026-12-01");
    EXPECT_EQ(text_of(turn_of(winter, day("2026-12-31"))->last), "2027-02-28");
    EXPECT_FALSE(turn_of(winter, day("2026-11-30")));
    EXPECT_FALSE(turn_of(winter, day("2027-03-01")));
}

TEST(clock, that_is_wrong_by_years_is_noticed) {
    EXPECT_EQ(judge_clock(day("1970-01-01"), false, {}), clock_doubt::behind);
    EXPECT_EQ(judge_clock(day("2026-05-01"), false, day("2026-11-20")), clock_doubt::behind);
    EXPECT_EQ(judge_clock(day("2038-01-01"), false, day("2026-11-20")), clock_doubt::ahead);
    EXPECT_EQ(judge_clock(day("2038-01-01"), true, day("2026-11-20")), clock_doubt::none) << "a synchronised clock is right";
    EXPECT_EQ(judge_clock(day("2026-11-21"), false, day("2026-11-20")), clock_doubt::none);
}

}  // namespace
}  // namespace faultline::care
