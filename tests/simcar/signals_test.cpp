#include "tools/simcar/signals.hpp"

#include <gtest/gtest.h>

using namespace faultline::simcar;

namespace {

std::string encoded(std::uint8_t pid, std::initializer_list<double> numbers) {
    const std::vector<double> list{numbers};
    return to_hex(encode(*shape_of(pid), list));
}

TEST(signals, values_become_the_bytes_of_j1979) {
    EXPECT_EQ(encoded(0x0C, {1726}), "1AF8");
    EXPECT_EQ(encoded(0x05, {83}), "7B");
    EXPECT_EQ(encoded(0x0D, {55}), "37");
    EXPECT_EQ(encoded(0x06, {-100}), "00");
    EXPECT_EQ(encoded(0x06, {0}), "80");
    EXPECT_EQ(encoded(0x10, {2.43}), "00F3");
    EXPECT_EQ(encoded(0x0E, {10}), "94");
    EXPECT_EQ(encoded(0x32, {-26.5}), "FF96");
    EXPECT_EQ(encoded(0x5D, {0}), "6900");
    EXPECT_EQ(encoded(0x44, {1}), "8000");
    EXPECT_EQ(encoded(0x15, {0.68, 99.22}), "88FF");
    EXPECT_EQ(encoded(0xA6, {48213.4}), "00075B56");
}

TEST(signals, what_does_not_fit_stops_at_the_end_of_the_scale) {
    EXPECT_EQ(encoded(0x0D, {400}), "FF");
    EXPECT_EQ(encoded(0x05, {-60}), "00");
    EXPECT_EQ(encoded(0x34, {2.5, 0}), "FFFF8000");
    EXPECT_EQ(encoded(0x32, {-9000}), "8000");
}

}  // namespace
