#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "gateway/link/ftdi_line.hpp"

namespace faultline::link {
namespace {

// What is left of a transfer after its status bytes, as text.
std::string stripped(std::string transfer, std::size_t packet) {
    std::vector<std::uint8_t> bytes{transfer.begin(), transfer.end()};
    const auto kept = strip_ftdi_status(bytes, packet);
    return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(kept)};
}

TEST(ftdi, every_packet_begins_with_two_status_bytes) {
    EXPECT_EQ(stripped("##41 0C>", 64), "41 0C>");
    EXPECT_EQ(stripped("##abcdef##ghi", 8), "abcdefghi");
    EXPECT_EQ(stripped("##abcdef##ghijkl##", 8), "abcdefghijkl");
}

TEST(ftdi, a_status_packet_alone_is_no_text) {
    EXPECT_EQ(stripped("##", 64), "");
    EXPECT_EQ(stripped("#", 64), "");
    EXPECT_EQ(stripped("", 64), "");
}

TEST(ftdi, rates_become_the_chips_divisors) {
    // 3 MHz / 26 = 115385; 3 MHz / 78.125 = 38400: an eighth has the code 3 in bits 14..16.
    EXPECT_EQ(divide_ftdi(115'200).value, 26);
    EXPECT_EQ(divide_ftdi(115'200).baud, 115'384U);
    EXPECT_EQ(divide_ftdi(38'400).value, 0xC000 | 78);
    EXPECT_EQ(divide_ftdi(38'400).high, 0);
    EXPECT_EQ(divide_ftdi(9'600).value, 0x4000 | 312);   // a half has the code 1
    EXPECT_EQ(divide_ftdi(500'000).value, 6);
    EXPECT_EQ(divide_ftdi(1'000'000).value, 3);
    EXPECT_EQ(divide_ftdi(2'000'000).value, 1);
    EXPECT_EQ(divide_ftdi(3'000'000).value, 0);
    EXPECT_EQ(divide_ftdi(921'600).baud, 923'076U);      // a quarter: 13 quarters
    EXPECT_EQ(divide_ftdi(460'800).high, 0);
    EXPECT_EQ(divide_ftdi(230'769).value, 13);
}

TEST(ftdi, every_rate_is_met_within_three_per_cent_or_refused) {
    for (unsigned baud = 100; baud < 4'000'000; baud += 97) {
        const auto made = divide_ftdi(baud);
        if (made.baud == 0) continue;
        const auto apart = made.baud > baud ? made.baud - baud : baud - made.baud;
        EXPECT_LE(std::uint64_t{apart} * 100, std::uint64_t{baud} * 3 + 100) << baud;
    }
    for (const unsigned baud : {0U, 1U, 100U, 2'500'000U, 4'000'000U, 12'000'000U}) EXPECT_EQ(divide_ftdi(baud).baud, 0U) << baud;
}

}  // namespace
}  // namespace faultline::link
