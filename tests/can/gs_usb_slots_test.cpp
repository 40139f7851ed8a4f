#include "protocols/can/gs_usb_slots.hpp"

#include <gtest/gtest.h>

using namespace faultline::can;
using namespace std::chrono_literals;

namespace {

const gs_usb::slots::instant start{};

TEST(gs_usb_slots, an_adapter_holds_ten_frames) {
    gs_usb::slots held;
    for (std::uint32_t i = 0; i < gs_usb::slots::count; ++i) EXPECT_EQ(held.take(start), i);
    EXPECT_FALSE(held.take(start));
    EXPECT_TRUE(held.give_back(4));
    EXPECT_EQ(held.take(start), 4U);
}

TEST(gs_usb_slots, an_echo_counts_once) {
    gs_usb::slots held;
    const auto slot = held.take(start);
    ASSERT_TRUE(slot);
    EXPECT_TRUE(held.give_back(*slot));
    EXPECT_FALSE(held.give_back(*slot));
    EXPECT_FALSE(held.give_back(gs_usb::slots::count));
    EXPECT_FALSE(held.give_back(0xFFFFFFFE));
    EXPECT_EQ(held.out(), 0U);
}

TEST(gs_usb_slots, a_late_echo_does_not_free_the_next_frame_at_once) {
    gs_usb::slots held;
    const auto first = held.take(start);
    EXPECT_EQ(held.expire(start + 1s, 1s), 1U);
    const auto second = held.take(start + 1s);
    EXPECT_NE(first, second);
    EXPECT_FALSE(held.give_back(*first));
    EXPECT_EQ(held.out(), 1U);
}

TEST(gs_usb_slots, lost_echoes_free_their_slots_after_a_while_and_not_before) {
    gs_usb::slots held;
    while (held.take(start)) {}
    EXPECT_EQ(held.oldest(), start);
    EXPECT_EQ(held.expire(start + 999ms, 1s), 0U);
    EXPECT_EQ(held.expire(start + 1s, 1s), gs_usb::slots::count);
    EXPECT_EQ(held.oldest(), gs_usb::slots::instant::max());
    EXPECT_TRUE(held.take(start + 1s));
}

TEST(gs_usb_slots, a_reset_adapter_holds_nothing) {
    gs_usb::slots held;
    while (held.take(start)) {}
    held.forget();
    EXPECT_EQ(held.out(), 0U);
    EXPECT_TRUE(held.take(start));
}

}   // namespace
