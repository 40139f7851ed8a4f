// The mistakes scan tools really make with services 03, 07 and 0A, as promises.
#include "protocols/obd/trouble_codes.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/obd/bytes.hpp"

using namespace faultline;
using namespace faultline::obd;

namespace {

// "P0301 P0171", or the error's name.
std::string codes_of(std::string_view payload, bus kind = bus::can11) {
    std::array<dtc::code, max_codes> codes;
    const auto read = read_codes(bytes(payload), kind, codes);
    if (read.error != codes_error::none) {
        EXPECT_EQ(read.count, 0U) << payload;
        return std::string{to_text(read.error)};
    }
    std::string text;
    for (std::size_t i = 0; i < read.count; ++i) {
        if (i > 0) text += ' ';
        text += dtc::to_text(codes[i]).view();
    }
    return text;
}

TEST(obd_codes, on_can_the_first_byte_is_a_count_and_no_code) {
    EXPECT_EQ(codes_of("43 02 03 01 01 71"), "P0301 P0171");
    EXPECT_EQ(codes_of("43 01 01 33"), "P0133");
    EXPECT_EQ(codes_of("43 00"), "");
}

TEST(obd_codes, legacy_messages_have_no_count) {
    EXPECT_EQ(codes_of("43 01 33 00 00 00 00", bus::iso9141), "P0133");
    EXPECT_EQ(codes_of("43 15 53 13 28 00 00", bus::kwp), "P1553 P1328");
    EXPECT_EQ(codes_of("43 00 00 00 00 00 00", bus::j1850), "");
    EXPECT_EQ(codes_of("43 02 03 01 01 71 00", bus::kwp), "P0203 P0101 C3100") << "the bus decides, not the bytes";
}

TEST(obd_codes, zero_padding_is_never_p0000) {
    EXPECT_EQ(codes_of("43 02 03 01 00 00"), "P0301") << "counted, but empty";
    EXPECT_EQ(codes_of("43 01 03 01 00 00 00"), "P0301");
    EXPECT_EQ(codes_of("43 00 00 00 00 00 00"), "");
    EXPECT_EQ(codes_of("43 00 AA AA AA AA AA"), "");
}

TEST(obd_codes, hexadecimal_letters_are_upper_case) {
    EXPECT_EQ(codes_of("43 02 0A 0F 02 CD"), "P0A0F P02CD");
}

TEST(obd_codes, all_four_letters) {
    EXPECT_EQ(codes_of("43 04 03 01 41 23 92 34 C1 00"), "P0301 C0123 B1234 U0100");
}

TEST(obd_codes, services_tell_their_state) {
    std::array<dtc::code, 4> codes;
    EXPECT_EQ(read_codes(bytes("43 00"), bus::can11, codes).state, code_state::stored);
    EXPECT_EQ(read_codes(bytes("47 00"), bus::can11, codes).state, code_state::pending);
    EXPECT_EQ(read_codes(bytes("4A 00"), bus::can29, codes).state, code_state::permanent);
}

TEST(obd_codes, two_answers_run_together_are_an_error) {
    EXPECT_EQ(codes_of("43 00 43 00"), "too_long") << "would be a false C0300";
    EXPECT_EQ(codes_of("43 01 03 01 43 01 01 71"), "too_long");
}

TEST(obd_codes, short_and_odd_answers_are_errors_not_an_empty_list) {
    EXPECT_EQ(codes_of("43 02 03 01"), "too_short");
    EXPECT_EQ(codes_of("43 01 03"), "too_short");
    EXPECT_EQ(codes_of("43"), "too_short");
    EXPECT_EQ(codes_of("43 01 33 00", bus::iso9141), "odd_length");
    EXPECT_EQ(codes_of("43 01 33", bus::iso9141), "too_short");
    EXPECT_EQ(codes_of("43", bus::kwp), "too_short");
    EXPECT_EQ(codes_of("43 01 33 01 34 01 35 01 36", bus::kwp), "too_long");
}

TEST(obd_codes, kwp_ecus_may_leave_the_padding_away) {
    EXPECT_EQ(codes_of("43 01 33", bus::kwp), "P0133");
}

TEST(obd_codes, without_knowing_the_bus_nothing_is_guessed) {
    EXPECT_EQ(codes_of("43 01 01 33", bus::unknown), "wrong_bus");
    EXPECT_EQ(codes_of("43 01 01 33", bus::j1939), "wrong_bus");
}

TEST(obd_codes, other_services_and_full_lists_are_told) {
    EXPECT_EQ(codes_of("7F 03 11"), "wrong_service");
    EXPECT_EQ(codes_of(""), "wrong_service");
    std::array<dtc::code, 1> one;
    EXPECT_EQ(read_codes(bytes("43 02 03 01 01 71"), bus::can11, one).error, codes_error::no_room);
}

}   // namespace
