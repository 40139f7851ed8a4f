#include "protocols/dtc/three_byte.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

using namespace faultline::dtc;

namespace {

std::string text_of(std::uint32_t number, code_format format) {
    return std::string{to_text(three_byte_code{number, format}).view()};
}

TEST(three_byte, j2012_formats_print_letters_and_failure_type) {
    for (const auto format : {code_format::j2012_00, code_format::iso14229_1, code_format::j2012_04})
        EXPECT_EQ(text_of(0x030162, format), "P0301-62");
    EXPECT_EQ(text_of(0xC10087, code_format::j2012_04), "U0100-87");
}

TEST(three_byte, j1939_prints_spn_and_fmi) {
    EXPECT_EQ(text_of(0xB30C03, code_format::j1939_73), "SPN 3251 FMI 3");
    EXPECT_EQ(text_of(0xFFFFFF, code_format::j1939_73), "SPN 524287 FMI 31");
    EXPECT_EQ(text_of(0x000000, code_format::j1939_73), "SPN 0 FMI 0");
}

TEST(three_byte, the_high_spn_bits_stand_above_the_fmi) {
    const auto read = as_spn({0x000025, code_format::j1939_73});
    ASSERT_TRUE(read);
    EXPECT_EQ(read->spn, 0x10000U);
    EXPECT_EQ(read->fmi, 5);
    EXPECT_EQ(from_spn({0x10000, 5}).number, 0x000025U);
}

TEST(three_byte, unknown_and_other_formats_stay_digits) {
    EXPECT_EQ(text_of(0x030162, code_format::unknown), "030162");
    EXPECT_EQ(text_of(0xABCDEF, code_format::iso11992_4), "ABCDEF");
    EXPECT_EQ(text_of(0x030162, static_cast<code_format>(0x05)), "030162");
    EXPECT_FALSE(as_j2012({0x030162, code_format::unknown}));
    EXPECT_FALSE(as_j2012({0x030162, code_format::j1939_73}));
    EXPECT_FALSE(as_spn({0x030162, code_format::j2012_00}));
}

TEST(three_byte, every_code_survives_printing_and_parsing) {
    constexpr unsigned seed = 4711;
    RecordProperty("seed", static_cast<int>(seed));
    std::mt19937 random{seed};
    for (int i = 0; i < 20000; ++i)
        for (const auto format : {code_format::j2012_00, code_format::iso14229_1, code_format::j1939_73,
                                  code_format::iso11992_4, code_format::j2012_04, code_format::unknown}) {
            const three_byte_code what{static_cast<std::uint32_t>(random() & 0xFFFFFFU), format};
            ASSERT_EQ(parse(to_text(what), format), what) << to_text(what).view();
        }
}

TEST(three_byte, parses_what_people_type) {
    EXPECT_EQ(parse(" p0301-62 ", code_format::j2012_04)->number, 0x030162U);
    EXPECT_EQ(parse("spn 3251 fmi 3", code_format::j1939_73)->number, 0xB30C03U);
    EXPECT_EQ(parse("abcdef", code_format::unknown)->number, 0xABCDEFU);
}

TEST(three_byte, refuses_everything_else) {
    for (const auto* text : {"", "P0301", "P0301-6", "030162", "SPN 1 FMI 1"})
        EXPECT_FALSE(parse(text, code_format::j2012_00)) << text;
    for (const auto* text : {"", "SPN", "SPN 1", "SPN 1 FMI", "SPN 1 FMI 32", "SPN 524288 FMI 1", "SPN 1 FMI 1 x",
                             "SPN -1 FMI 1", "SPN 99999999999 FMI 1", "P0301-62"})
        EXPECT_FALSE(parse(text, code_format::j1939_73)) << text;
    for (const auto* text : {"", "12345", "1234567", "12345G"}) EXPECT_FALSE(parse(text, code_format::unknown)) << text;
}

TEST(three_byte, zero_is_padding) {
    EXPECT_TRUE(three_byte_code{}.is_padding());
    EXPECT_FALSE((three_byte_code{1, code_format::j2012_00}.is_padding()));
}

}   // namespace
