#include "protocols/j1939/parameters.hpp"

#include <gtest/gtest.h>

#include "tests/j1939/written.hpp"

using namespace faultline::j1939;
using test::bytes;

namespace {

const reading* find(std::span<const reading> all, std::uint32_t spn) {
    for (const auto& each : all)
        if (each.what->spn == spn) return &each;
    return nullptr;
}

double number(std::uint32_t pgn, std::string_view text, std::uint32_t spn) {
    std::array<reading, 16> out{};
    const auto message = bytes(text);
    const auto count = read_parameters(pgn, message, out);
    const auto* found = find(std::span{out}.first(count), spn);
    if (!found) throw std::runtime_error{"not there"};
    if (found->is != availability::valid) throw std::runtime_error{"no value"};
    return found->number;
}

TEST(parameters, engine_speed_and_torque) {
    EXPECT_DOUBLE_EQ(number(61444, "F1 7D 91 68 13 FF FF FF", 190), 621);
    EXPECT_DOUBLE_EQ(number(61444, "F1 7D 91 68 13 FF FF FF", 512), 0);
    EXPECT_DOUBLE_EQ(number(61444, "F1 7D 91 68 13 FF FF FF", 513), 20);
    EXPECT_DOUBLE_EQ(number(61444, "F1 7D 91 68 13 FF FF FF", 899), 1);
}

TEST(parameters, distances_in_kilometres) {
    EXPECT_DOUBLE_EQ(number(65248, "08 00 00 00 40 42 0F 00", 244), 1);
    EXPECT_DOUBLE_EQ(number(65248, "08 00 00 00 40 42 0F 00", 245), 125000);
    EXPECT_DOUBLE_EQ(number(65217, "40 78 7D 01 C8 00 00 00", 917), 125000);
    EXPECT_DOUBLE_EQ(number(65217, "40 78 7D 01 C8 00 00 00", 918), 1);
}

TEST(parameters, temperatures_hours_speed_and_levels) {
    EXPECT_DOUBLE_EQ(number(65262, "78 46 00 2C FF FF FF FF", 110), 80);
    EXPECT_DOUBLE_EQ(number(65262, "78 46 00 2C FF FF FF FF", 174), 30);
    EXPECT_DOUBLE_EQ(number(65262, "78 46 00 2C FF FF FF FF", 175), 79);
    EXPECT_DOUBLE_EQ(number(65253, "A0 86 01 00 FF FF FF FF", 247), 5000);
    EXPECT_DOUBLE_EQ(number(65265, "FF 00 50 FF FF FF FF FF", 84), 80);
    EXPECT_DOUBLE_EQ(number(65276, "FF 7D FF FF FF FF FF FF", 96), 50);
    EXPECT_DOUBLE_EQ(number(65271, "FF FF 1C 02 14 02 10 02", 168), 26.6);
    EXPECT_DOUBLE_EQ(number(65257, "02 00 00 00 E8 03 00 00", 250), 500);
    EXPECT_DOUBLE_EQ(number(65244, "02 00 00 00 C8 00 00 00", 235), 10);
}

TEST(parameters, what_a_device_does_not_have_is_not_a_number) {
    std::array<reading, 16> out{};
    const auto message = bytes("FF FE FB FF FF FE FF FF");
    const auto count = read_parameters(65262, message, out);
    ASSERT_EQ(count, 3U);
    EXPECT_EQ(out[0].is, availability::not_available);
    EXPECT_EQ(out[1].is, availability::error);
    EXPECT_EQ(out[2].is, availability::not_available);
    const auto torque = bytes("FF FF FF FF FF FF FF FF");
    EXPECT_EQ(read_parameters(61444, torque, out), 4U);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(out[i].is, availability::not_available) << i;
}

TEST(parameters, a_short_message_has_what_fits) {
    std::array<reading, 16> out{};
    const auto message = bytes("78 46 00");
    ASSERT_EQ(read_parameters(65262, message, out), 2U);
    const auto whole = bytes("78 46 00 2C");
    EXPECT_EQ(read_parameters(65262, whole, out), 3U);
    EXPECT_EQ(read_parameters(65262, {}, out), 0U);
    EXPECT_EQ(read_parameters(65262, whole, std::span{out}.first(1)), 1U);
    EXPECT_EQ(read_parameters(12345, whole, out), 0U);
}

TEST(parameters, a_sequence_stops_where_it_cannot_know_the_length) {
    std::array<reading, 4> out{};
    const std::array<std::uint32_t, 3> spns{110, 1, 190};
    const auto data = bytes("78 00 00 2C");
    const auto read = read_sequence(spns, data, out);
    EXPECT_EQ(read.count, 1U);
    EXPECT_EQ(read.used, 1U);
    const std::array<std::uint32_t, 2> cut{110, 190};
    EXPECT_EQ(read_sequence(cut, std::span{data}.first(2), out).count, 1U);
    EXPECT_EQ(read_sequence(cut, std::span{data}.first(3), out).used, 3U);
}

TEST(parameters, every_one_is_found_by_its_number) {
    for (const auto& each : parameters()) {
        EXPECT_EQ(find_parameter(each.spn), &each);
        EXPECT_FALSE(parameters_of(each.pgn).empty());
    }
    EXPECT_EQ(find_parameter(1), nullptr);
}

}   // namespace
