#include "gateway/link/frame_ring.hpp"

#include <gtest/gtest.h>

#include <array>

namespace faultline::link {
namespace {

stamped_frame number(std::uint32_t id) { return {.what = {.id = id}, .when = {}}; }

TEST(frame_ring, gives_back_in_order_across_its_end) {
    frame_ring ring;
    std::array<stamped_frame, 1000> room{};
    std::uint32_t put = 0, seen = 0;
    for (int round = 0; round < 30; ++round) {
        for (int i = 0; i < 1000; ++i) ASSERT_TRUE(ring.put(number(put++)));
        const auto got = ring.take(room);
        ASSERT_EQ(got, room.size());
        for (const auto& one : room) ASSERT_EQ(one.what.id, seen++);
    }
    EXPECT_EQ(ring.take(room), 0U);
}

TEST(frame_ring, refuses_what_does_not_fit_and_keeps_what_it_has) {
    frame_ring ring;
    for (std::uint32_t i = 0; i < frame_ring::room; ++i) ASSERT_TRUE(ring.put(number(i)));
    EXPECT_FALSE(ring.put(number(0xFFFF)));
    std::array<stamped_frame, 2> room{};
    ASSERT_EQ(ring.take(room), 2U);
    EXPECT_EQ(room[0].what.id, 0U);
    EXPECT_EQ(room[1].what.id, 1U);
    EXPECT_TRUE(ring.put(number(1)));
    ring.clear();
    EXPECT_EQ(ring.take(room), 0U);
}

}  // namespace
}  // namespace faultline::link
