#include "protocols/obd/readiness.hpp"

#include <gtest/gtest.h>

#include "tests/obd/bytes.hpp"

using namespace faultline::obd;

namespace {

const monitor_status& of(const readiness& ready, std::string_view key) {
    for (const auto& each : ready.all())
        if (each.key == key) return each;
    throw std::runtime_error{"no monitor " + std::string{key}};
}

TEST(obd_readiness, a_set_status_bit_means_not_complete) {
    const auto ready = read_readiness(bytes("41 01 81 07 65 04"));
    ASSERT_TRUE(ready);
    EXPECT_TRUE(ready->mil);
    EXPECT_EQ(ready->dtc_count, 1);
    EXPECT_EQ(ready->kind, ignition::spark);
    EXPECT_TRUE(of(*ready, "evaporative_system").supported);
    EXPECT_FALSE(of(*ready, "evaporative_system").complete);
    EXPECT_TRUE(of(*ready, "catalyst").complete);
    EXPECT_FALSE(of(*ready, "heated_catalyst").supported);
    EXPECT_FALSE(ready->all_complete());
    EXPECT_EQ(ready->count, 11U);
}

TEST(obd_readiness, continuous_monitors_have_their_status_in_the_upper_half_of_byte_b) {
    const auto ready = read_readiness(bytes("41 01 00 17 00 00"));
    ASSERT_TRUE(ready);
    EXPECT_FALSE(of(*ready, "misfire").complete);
    EXPECT_TRUE(of(*ready, "fuel_system").complete);
}

TEST(obd_readiness, diesel_engines_have_monitors_of_their_own) {
    const auto ready = read_readiness(bytes("41 01 00 0F 6A 40"));
    ASSERT_TRUE(ready);
    EXPECT_EQ(ready->kind, ignition::compression);
    EXPECT_TRUE(of(*ready, "nox_aftertreatment").supported);
    EXPECT_FALSE(of(*ready, "particulate_filter").complete);
    EXPECT_EQ(ready->count, 9U);
}

TEST(obd_readiness, this_cycle_has_neither_lamp_nor_count) {
    const auto ready = read_readiness(bytes("41 41 81 07 65 00"));
    ASSERT_TRUE(ready);
    EXPECT_TRUE(ready->this_cycle);
    EXPECT_FALSE(ready->mil);
    EXPECT_EQ(ready->dtc_count, 0);
    EXPECT_TRUE(ready->all_complete());
}

TEST(obd_readiness, only_a_whole_answer_counts) {
    EXPECT_FALSE(read_readiness(bytes("41 01 00 07 65")));
    EXPECT_FALSE(read_readiness(bytes("41 0C 00 07 65 00")));
    EXPECT_FALSE(read_readiness(bytes("41 01 00 07 65 00 12")));
    EXPECT_FALSE(read_readiness({}));
    EXPECT_TRUE(read_readiness(bytes("41 01 00 07 65 00 AA"))) << "an adapter that leaves the padding";
}

}   // namespace
