#include "gateway/care/usage.hpp"

#include <gtest/gtest.h>

#include <random>

namespace faultline::care {
namespace {

date day(const char* text) { return parse_date(text).value(); }
mileage_point at(date when, double km) { return {.wall_ms = start_of(when), .km = km, .confidence = 0.95}; }

TEST(usage, of_an_even_driver_is_what_he_drives) {
    std::vector<mileage_point> points;
    for (int i = 0; i < 12; ++i) points.push_back(at(day("2026-01-01") + std::chrono::days{30 * i}, 10000 + 30 * 50 * i));
    const auto used = usage_of(points).value();
    EXPECT_NEAR(used.km_per_day, 50, 0.01);
    EXPECT_NEAR(used.low, 50, 0.01);
    EXPECT_NEAR(used.high, 50, 0.01);
    EXPECT_EQ(used.readings, 12);
}

TEST(usage, is_not_bent_by_one_holiday) {
    std::vector<mileage_point> points;
    double km = 10000;
    for (int i = 0; i < 12; ++i, km += i == 6 ? 4500 : 900) points.push_back(at(day("2026-01-01") + std::chrono::days{30 * i}, km));
    const auto used = usage_of(points).value();
    EXPECT_NEAR(used.km_per_day, 35, 8);
    EXPECT_LE(used.low, used.km_per_day);
    EXPECT_GE(used.high, used.km_per_day);
}

TEST(usage, of_too_little_is_not_known) {
    EXPECT_FALSE(usage_of(std::vector<mileage_point>{}));
    EXPECT_FALSE(usage_of(std::vector{at(day("2026-01-01"), 10000)}));
    EXPECT_FALSE(usage_of(std::vector{at(day("2026-01-01"), 10000), at(day("2026-01-08"), 10400)})) << "one week is no habit";
    const auto two = usage_of(std::vector{at(day("2026-01-01"), 10000), at(day("2026-03-02"), 13000)}).value();
    EXPECT_DOUBLE_EQ(two.low, 25);
    EXPECT_DOUBLE_EQ(two.high, 100);
}

TEST(usage, forgets_how_the_car_was_used_years_ago) {
    std::vector<mileage_point> points;
    for (int i = 0; i < 20; ++i) points.push_back(at(day("2020-01-01") + std::chrono::days{30 * i}, 6000.0 * i));
    const double km = points.back().km;
    for (int i = 0; i < 12; ++i) points.push_back(at(day("2026-01-01") + std::chrono::days{30 * i}, km + 300 * i));
    EXPECT_NEAR(usage_of(points)->km_per_day, 10, 0.1);
}

TEST(usage, the_interval_holds_the_truth_nine_times_in_ten) {
    std::mt19937 random{3};
    std::normal_distribution<double> noise{0, 150};
    int held = 0;
    for (int round = 0; round < 400; ++round) {
        std::vector<mileage_point> points;
        for (int i = 0; i < 15; ++i) points.push_back(at(day("2026-01-01") + std::chrono::days{20 * i}, 10000 + 40.0 * 20 * i + noise(random)));
        const auto used = usage_of(points).value();
        held += used.low <= 40 && 40 <= used.high;
    }
    EXPECT_GE(held, 340);
    EXPECT_LE(held, 399) << "an interval that never misses says nothing";
}

TEST(mileage_now, is_read_today_and_estimated_tomorrow) {
    const std::vector points{at(day("2026-01-01"), 10000), at(day("2026-03-02"), 13000)};
    const auto used = usage_of(points);
    EXPECT_FALSE(mileage_at(points, used, day("2026-03-02")).estimated);
    const auto later = mileage_at(points, used, day("2026-03-12"));
    EXPECT_TRUE(later.estimated);
    EXPECT_DOUBLE_EQ(*later.km, 13500);
    EXPECT_DOUBLE_EQ(later.low, 13000);
    EXPECT_DOUBLE_EQ(later.high, 14000);
    EXPECT_EQ(to_record(later).kind, "estimated");
    EXPECT_LT(later.confidence, mileage_at(points, used, day("2026-03-02")).confidence);
    EXPECT_EQ(to_record(mileage_at({}, {}, day("2026-03-12"))).kind, "unknown");
}

TEST(mileage_now, counts_what_was_measured_since_the_last_reading) {
    const std::vector points{at(day("2026-03-02"), 13000)};
    const auto now = mileage_at(points, {}, day("2026-03-12"), 730);
    EXPECT_TRUE(now.estimated);
    EXPECT_DOUBLE_EQ(*now.km, 13730);
}

TEST(expected_at, is_an_interval_of_dates_around_the_likely_one) {
    const std::vector points{at(day("2026-01-01"), 10000), at(day("2026-03-02"), 13000)};
    const auto used = usage_of(points);
    const auto when = expected_at(15000, mileage_at(points, used, day("2026-03-02")), used, day("2026-03-02")).value();
    EXPECT_EQ(when.earliest, "2026-03-22");
    EXPECT_EQ(when.likely, "2026-04-11");
    EXPECT_EQ(when.latest, "2026-05-21");
    EXPECT_FALSE(expected_at(15000, mileage_now{}, used, day("2026-03-02")));
}

TEST(expected_at, of_a_car_that_stands_has_no_date) {
    const std::vector points{at(day("2026-01-01"), 10000), at(day("2026-06-01"), 10000)};
    const auto used = usage_of(points);
    EXPECT_EQ(expected_at(15000, mileage_at(points, used, day("2026-06-01")), used, day("2026-06-01"))->likely, "");
}

}  // namespace
}  // namespace faultline::care
