#include "gateway/care/distance.hpp"

#include <gtest/gtest.h>

namespace faultline::care {
namespace {

TEST(distance, since_clear_grows_by_what_was_driven) {
    EXPECT_DOUBLE_EQ(driven_between(std::vector<distance_mark>{{.since_clear_km = 312, .with_mil_km = 47}, {.since_clear_km = 842, .with_mil_km = 47}}), 530);
}

TEST(distance, after_clearing_counts_from_zero_at_least) {
    EXPECT_DOUBLE_EQ(driven_between(std::vector<distance_mark>{{.since_clear_km = 900, .with_mil_km = {}}, {.since_clear_km = 40, .with_mil_km = {}}, {.since_clear_km = 90, .with_mil_km = {}}}), 90);
}

TEST(distance, a_counter_that_stands_at_its_end_says_nothing) {
    EXPECT_DOUBLE_EQ(driven_between(std::vector<distance_mark>{{.since_clear_km = 65535, .with_mil_km = {}}, {.since_clear_km = 65535, .with_mil_km = {}, .driven_km = 12}}), 12);
}

TEST(distance, one_mark_is_no_distance) {
    EXPECT_EQ(driven_between(std::vector<distance_mark>{}), 0);
    EXPECT_EQ(driven_between(std::vector<distance_mark>{{.since_clear_km = 500, .with_mil_km = {}, .driven_km = 5}}), 0);
}

TEST(speed_integrator, sums_speed_and_leaves_gaps_out) {
    speed_integrator way;
    for (int second = 0; second <= 3600; ++second) way.add(second * 1000LL, 60);
    EXPECT_NEAR(way.km(), 60, 1e-6);
    way.add(3'700'000, 60);
    EXPECT_NEAR(way.km(), 60, 1e-6) << "nobody watched these 100 seconds";
    EXPECT_EQ(way.unseen_ms(), 100'000);
    way.add(3'600'000, 60);
    way.add(3'700'500, -5);
    EXPECT_NEAR(way.km(), 60, 1e-6);
}

}  // namespace
}  // namespace faultline::care
