#include "gateway/vehicle/latency.hpp"

#include <gtest/gtest.h>

using faultline::vehicle::latency;
using namespace std::chrono_literals;

namespace {

TEST(latency, nothing_measured_is_zero) { EXPECT_EQ(latency{}.percentile_ms(0.5), 0); }

TEST(latency, percentiles_are_right_within_two_per_cent) {
    latency seen;
    for (int ms = 1; ms <= 1000; ++ms) seen.add(std::chrono::milliseconds{ms});
    EXPECT_NEAR(seen.percentile_ms(0.5), 500, 10);
    EXPECT_NEAR(seen.percentile_ms(0.99), 990, 20);
}

TEST(latency, what_is_beyond_the_scale_counts_at_its_end) {
    latency seen;
    seen.add(1ns);
    seen.add(1h);
    EXPECT_EQ(seen.count(), 2U);
    EXPECT_GT(seen.percentile_ms(0.99), 10000);
}

}  // namespace
