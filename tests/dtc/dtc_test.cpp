#include "protocols/dtc/dtc.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <cstdio>
#include <string>

using namespace faultline::dtc;

namespace {

std::string text_of(std::uint8_t high, std::uint8_t low) {
    return std::string{to_text(from_bytes(high, low)).view()};
}

TEST(dtc, prints_letter_and_digits) {
    EXPECT_EQ(text_of(0x03, 0x01), "P0301");
    EXPECT_EQ(text_of(0x41, 0x23), "C0123");
    EXPECT_EQ(text_of(0x92, 0x34), "B1234");
    EXPECT_EQ(text_of(0xC1, 0x00), "U0100");
    EXPECT_EQ(text_of(0x3F, 0xFF), "P3FFF");
}

TEST(dtc, hexadecimal_digits_are_upper_case) {
    EXPECT_EQ(text_of(0x0A, 0x0F), "P0A0F");
    EXPECT_EQ(text_of(0x02, 0xCD), "P02CD");
}

TEST(dtc, three_byte_codes_carry_their_failure_type) {
    EXPECT_EQ(to_text(from_bytes(0xA5, 0xB6, 0xC7)).view(), "B25B6-C7");
    EXPECT_EQ(to_text(from_bytes(0x56, 0x78, 0x9A)).view(), "C1678-9A");
    EXPECT_EQ(to_text(from_bytes(0x03, 0x01, 0x00)).view(), "P0301-00");
}

TEST(dtc, every_number_survives_printing_and_parsing) {
    for (unsigned number = 0; number <= 0xFFFF; ++number) {
        const code what{static_cast<std::uint16_t>(number), std::nullopt};
        const auto text = to_text(what);
        char expected[8];
        std::snprintf(expected, sizeof expected, "%c%04X", "PCBU"[number >> 14U], number & 0x3FFFU);
        ASSERT_EQ(text.view(), expected);
        ASSERT_EQ(parse(text), what);
    }
}

TEST(dtc, parses_what_people_type) {
    EXPECT_EQ(parse(" p0a0f "), from_bytes(0x0A, 0x0F));
    EXPECT_EQ(parse("P03011C"), from_bytes(0x03, 0x01, 0x1C));
    EXPECT_EQ(parse("p0301-1c"), from_bytes(0x03, 0x01, 0x1C));
}

TEST(dtc, refuses_everything_else) {
    for (const auto* text : {"", "P", "P030", "P03011", "P4000", "X0301", "P03G1", "0301", "P0301-", "P0301-1",
                             "P0301-1G", "P0301 1C", "P0301-1C0", "P 301"})
        EXPECT_FALSE(parse(text)) << text;
}

TEST(dtc, zero_is_padding) {
    EXPECT_TRUE(from_bytes(0, 0).is_padding());
    EXPECT_FALSE(from_bytes(0, 1).is_padding());
}

TEST(dtc, knows_whose_numbers_they_are) {
    for (const auto* text : {"P0301", "P2002", "P3400", "P3900", "B0001", "C0040", "U0100", "U3000"})
        EXPECT_EQ(owner_of(*parse(text)), owner::standard) << text;
    for (const auto* text : {"P1131", "P3000", "P3300", "B1000", "B2000", "C1000", "C2000", "U1000", "U2000"})
        EXPECT_EQ(owner_of(*parse(text)), owner::manufacturer) << text;
    for (const auto* text : {"P3A00", "B3000", "C3000"}) EXPECT_EQ(owner_of(*parse(text)), owner::reserved) << text;
}

}   // namespace
