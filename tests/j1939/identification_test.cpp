#include "protocols/j1939/identification.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace faultline::j1939;
using namespace std::string_literals;
using error = identification_error;

namespace {

std::span<const std::uint8_t> as_bytes(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

TEST(identification, a_vin_ends_with_its_star) {
    const auto text = "LZZ1CLSB0JA123456*"s;
    const auto read = read_vin(as_bytes(text));
    EXPECT_EQ(read.error, error::none);
    EXPECT_EQ(read.vin, "LZZ1CLSB0JA123456");
    EXPECT_TRUE(read.is_terminated);
}

TEST(identification, a_vin_without_star_with_blanks_or_with_a_second_field_is_read) {
    const auto plain = "LZZ1CLSB0JA123456"s;
    EXPECT_EQ(read_vin(as_bytes(plain)).vin, plain);
    EXPECT_FALSE(read_vin(as_bytes(plain)).is_terminated);
    EXPECT_EQ(read_vin(as_bytes("  LZZ1CLSB0JA123456 *"s)).error, error::none);
    const auto padded = "\0\0\0LZZ1CLSB0JA123456"s + "\0*\xFF\xFF"s;
    EXPECT_EQ(read_vin(as_bytes(padded)).vin, plain);
    const auto two = "LZZ1CLSB0JA123456*TRAILER*"s;
    EXPECT_EQ(read_vin(as_bytes(two)).vin, plain);
}

TEST(identification, a_device_that_was_never_told_its_vin_says_so_in_many_ways) {
    EXPECT_EQ(read_vin({}).error, error::not_available);
    EXPECT_EQ(read_vin(as_bytes(std::string(8, '\xFF'))).error, error::not_available);
    EXPECT_EQ(read_vin(as_bytes(std::string(8, '\0'))).error, error::not_available);
    EXPECT_EQ(read_vin(as_bytes("*"s)).error, error::empty);
    EXPECT_EQ(read_vin(as_bytes("     *"s)).error, error::empty);
    EXPECT_EQ(read_vin(as_bytes(std::string(17, '\xFF') + "*")).error, error::empty);
}

TEST(identification, bytes_that_are_no_text_are_no_vin) {
    EXPECT_EQ(read_vin(as_bytes("LZZ1\x01LSB0JA123456*"s)).error, error::not_text);
    EXPECT_EQ(read_vin(as_bytes("LZZ1\x80LSB0JA123456*"s)).error, error::not_text);
    EXPECT_EQ(read_vin(as_bytes("LZZ1\x7FLSB0JA123456*"s)).error, error::not_text);
    EXPECT_TRUE(read_vin(as_bytes("LZZ1\x80LSB0JA123456*"s)).vin.empty());
}

TEST(identification, a_component_has_make_model_serial_and_unit) {
    const auto text = "CMMNS*6C u07D0*79612345*UNIT 7*"s;
    const auto read = read_component(as_bytes(text));
    EXPECT_EQ(read.error, error::none);
    EXPECT_EQ(read.make, "CMMNS");
    EXPECT_EQ(read.model, "6C u07D0");
    EXPECT_EQ(read.serial, "79612345");
    EXPECT_EQ(read.unit, "UNIT 7");
}

TEST(identification, fields_left_away_are_empty) {
    const auto text = "WEICHAI**123"s;
    const auto read = read_component(as_bytes(text));
    EXPECT_EQ(read.error, error::none);
    EXPECT_EQ(read.make, "WEICHAI");
    EXPECT_EQ(read.model, "");
    EXPECT_EQ(read.serial, "123");
    EXPECT_EQ(read.unit, "");
    EXPECT_EQ(read_component(as_bytes("****"s)).error, error::empty);
    EXPECT_EQ(read_component(as_bytes("A*B*C*D*E*F*\xFF\xFF"s)).error, error::none);
    EXPECT_EQ(read_component(as_bytes("A*\x02*"s)).error, error::not_text);
    EXPECT_EQ(read_component(as_bytes("A*B*\x02"s)).error, error::not_text);
    EXPECT_EQ(read_component(as_bytes(std::string(9, '\xFF'))).error, error::not_available);
}

TEST(identification, software_says_how_many_fields_it_has) {
    const auto text = "\x02" "EDC17CV44*P1234 V56*"s;
    const auto read = read_software(as_bytes(text));
    EXPECT_EQ(read.error, error::none);
    ASSERT_EQ(read.count, 2U);
    EXPECT_EQ(read.fields[0], "EDC17CV44");
    EXPECT_EQ(read.fields[1], "P1234 V56");
}

TEST(identification, software_with_another_number_of_fields) {
    const auto three = read_software(as_bytes("\x03" "A*B*"s));
    EXPECT_EQ(three.error, error::too_short);
    EXPECT_EQ(three.count, 2U);
    EXPECT_EQ(read_software(as_bytes("\x01" "A*B*"s)).error, error::none);
    EXPECT_EQ(read_software(as_bytes("\x00" "A*B*"s)).error, error::empty);
    EXPECT_EQ(read_software(as_bytes("\x21" "A*B*"s)).error, error::too_many);
    EXPECT_EQ(read_software(as_bytes("\x20" "A*B*"s)).error, error::too_short);
    EXPECT_EQ(read_software(as_bytes("\x02" "A*\x03*"s)).error, error::not_text);
    EXPECT_EQ(read_software(as_bytes("\x02" "A*\x03*"s)).count, 0U);
    EXPECT_EQ(read_software({}).error, error::not_available);
}

}   // namespace
