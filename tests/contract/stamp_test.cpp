#include "cloud/contract/stamp.hpp"

#include <gtest/gtest.h>

using namespace faultline::contract;

namespace {

TEST(rfc3339, writes_utc_with_milliseconds) {
    EXPECT_EQ(rfc3339(0), "1970-01-01T00:00:00.000Z");
    EXPECT_EQ(rfc3339(1763717531007), "2025-11-21T09:32:11.007Z");
    EXPECT_EQ(rfc3339(-1), "1969-12-31T23:59:59.999Z");
    EXPECT_EQ(rfc3339(951782400000), "2000-02-29T00:00:00.000Z");
}

TEST(rfc3339, clamps_what_has_no_four_digit_year) {
    EXPECT_EQ(rfc3339(INT64_MAX), "9999-12-31T23:59:59.999Z");
    EXPECT_EQ(rfc3339(INT64_MIN), "0000-01-01T00:00:00.000Z");
}

TEST(rfc3339, reads_fractions_and_offsets_of_others) {
    EXPECT_EQ(parse_rfc3339("2025-11-21T09:32:11.007Z"), 1763717531007);
    EXPECT_EQ(parse_rfc3339("2025-11-21T17:32:11.0071+08:00"), 1763717531007);
    EXPECT_EQ(parse_rfc3339("2025-11-21t09:32:11z"), 1763717531000);
    EXPECT_EQ(parse_rfc3339("2025-11-20T23:32:11.5-10:00"), 1763717531500);
}

TEST(rfc3339, refuses_what_is_no_time) {
    for (const auto* bad : {"", "2025", "2025-11-21", "2025-11-21T09:32:11", "2025-13-21T09:32:11Z", "2025-02-29T09:32:11Z",
                            "2025-11-21T24:32:11Z", "2025-11-21T09:32:11.Z", "2025-11-21T09:32:11+8:00", "2025/11/21T09:32:11Z",
                            "2025-11-21T09:32:11ZZ", "-025-11-21T09:32:11Z"}) {
        EXPECT_FALSE(parse_rfc3339(bad)) << bad;
    }
}

TEST(stamp, knows_its_boot_and_moves_forward) {
    const auto first = stamp_now();
    const auto then = stamp_now();
    EXPECT_EQ(first.boot.size(), 36U);
    EXPECT_EQ(first.boot, then.boot);
    EXPECT_GE(then.monotonic_ms, first.monotonic_ms);
    EXPECT_GT(first.wall_ms, 1'600'000'000'000);
}

}  // namespace
