#include "protocols/can/bit_timing.hpp"

#include <gtest/gtest.h>

using namespace faultline::can;

namespace {

constexpr timing_limits candlelight{1, 16, 1, 8, 4, 1, 1024, 1};   // bxCAN's registers, 48 MHz

std::uint32_t quanta(const bit_timing& made) { return 1 + made.propagation + made.phase_1 + made.phase_2; }

TEST(bit_timing, the_rates_of_obd_are_exact_and_sampled_where_the_standard_says) {
    for (const std::uint32_t rate : {125'000U, 250'000U, 500'000U, 1'000'000U}) {
        const auto made = divide_bit(48'000'000, rate, candlelight);
        ASSERT_TRUE(made) << rate;
        EXPECT_EQ(made->divider * quanta(*made) * rate, 48'000'000U);
        const auto sampled = 1000 * (quanta(*made) - made->phase_2) / quanta(*made);
        EXPECT_NEAR(sampled, obd_sample_point, 25) << rate;   // ISO 15765-4: 80 % within the tolerance of the quanta
        EXPECT_LE(made->phase_2, candlelight.segment_2_most);
        EXPECT_LE(made->propagation + made->phase_1, candlelight.segment_1_most);
        EXPECT_LE(made->jump_width, candlelight.jump_width_most);
    }
}

TEST(bit_timing, a_rate_the_clock_does_not_make_exactly_is_none) {
    EXPECT_FALSE(divide_bit(48'000'000, 83'333, candlelight));
    EXPECT_FALSE(divide_bit(48'000'000, 0, candlelight));
    EXPECT_FALSE(divide_bit(0, 500'000, candlelight));
    EXPECT_FALSE(divide_bit(48'000'000, 25'000'000, candlelight));   // less than the fewest quanta
}

TEST(bit_timing, registers_that_hold_nothing_make_no_rate) {
    EXPECT_FALSE(divide_bit(48'000'000, 500'000, {1, 16, 1, 8, 4, 0, 1024, 1}));
    EXPECT_FALSE(divide_bit(48'000'000, 500'000, {1, 16, 1, 8, 4, 1, 1024, 0}));
    EXPECT_FALSE(divide_bit(48'000'000, 500'000, {1, 0, 1, 0, 0, 1, 1024, 1}));
}

TEST(bit_timing, dividers_move_in_the_controllers_steps) {
    const auto made = divide_bit(48'000'000, 125'000, {1, 16, 1, 8, 4, 2, 64, 2});
    ASSERT_TRUE(made);
    EXPECT_EQ(made->divider % 2, 0U);
    EXPECT_EQ(made->divider * quanta(*made), 384U);
}

TEST(bit_timing, the_largest_registers_do_not_overflow) {
    const timing_limits wide{1, 0xFFFFFFFF, 1, 0xFFFFFFFF, 0xFFFFFFFF, 1, 0xFFFFFFFF, 1};
    const auto made = divide_bit(80'000'000, 2'000'000, wide);
    ASSERT_TRUE(made);
    EXPECT_EQ(made->divider * quanta(*made), 40U);
}

}   // namespace
