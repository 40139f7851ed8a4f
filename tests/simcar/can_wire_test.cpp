// The wire: bit times, arbitration, order.
#include "tools/simcar/can_wire.hpp"

#include <gtest/gtest.h>

#include "tests/simcar/bus_bench.hpp"

using namespace faultline;
using namespace faultline::simcar;
using namespace std::chrono_literals;

namespace {

const instant start{1h};

TEST(can_wire, a_frame_takes_its_bit_time) {
    const auto full = frame_of(0x7E8, {1, 2, 3, 4, 5, 6, 7, 8});
    EXPECT_GE(bit_time(full, 500'000), 222us);   // 111 bits without a stuff bit
    EXPECT_LE(bit_time(full, 500'000), 270us);   // 135 with all of them
    EXPECT_EQ(bit_time(full, 250'000), 2 * bit_time(full, 500'000));
    EXPECT_GT(bit_time(frame_of(0x18DAF110, {1, 2, 3, 4, 5, 6, 7, 8}), 500'000), bit_time(full, 500'000));
    EXPECT_LT(bit_time(frame_of(0x7E8, {}), 500'000), bit_time(full, 500'000) / 2);
}

TEST(can_wire, the_lowest_identifier_goes_first_and_a_node_keeps_its_order) {
    can_wire wire{500'000};
    wire.put({.what = frame_of(0x7E9, {1}), .from = 1, .since = start});
    wire.put({.what = frame_of(0x100, {2}), .from = 1, .since = start});   // behind 7E9: the same controller
    wire.put({.what = frame_of(0x18DAF110, {3}), .from = 2, .since = start});
    wire.put({.what = frame_of(0x7E8, {4}), .from = 3, .since = start});
    std::string order;
    for (auto due = wire.next_due(); due; due = wire.next_due()) {
        if (const auto done = wire.take(*due)) order += std::to_string(done->what.bytes[0]);
    }
    EXPECT_EQ(order, "3412");   // 18DAF110 begins with 636
}

TEST(can_wire, a_running_frame_is_not_interrupted) {
    can_wire wire{500'000};
    const auto slow = frame_of(0x7FF, {1, 2, 3, 4, 5, 6, 7, 8});
    wire.put({.what = slow, .from = 1, .since = start});
    EXPECT_FALSE(wire.take(start));
    wire.put({.what = frame_of(0x001, {1}), .from = 2, .since = start + 10us});
    const auto first = wire.take(start + bit_time(slow, 500'000));
    ASSERT_TRUE(first);
    EXPECT_EQ(first->what.id, 0x7FFU);
    EXPECT_EQ(wire.next_due(), first->end);
}

TEST(can_wire, what_a_node_had_not_sent_goes_with_it) {
    can_wire wire{500'000};
    wire.put({.what = frame_of(0x100, {1}), .from = 7, .since = start});
    EXPECT_EQ(wire.waiting(7), 1U);
    wire.drop(7);
    EXPECT_EQ(wire.next_due(), std::nullopt);
}

}  // namespace
