#include "protocols/j1939/freeze_frame.hpp"

#include <gtest/gtest.h>

#include "protocols/j1939/parameters.hpp"
#include "tests/j1939/written.hpp"

using namespace faultline::j1939;
using test::bytes;

namespace {

TEST(freeze_frame, a_length_a_code_and_data) {
    std::array<freeze_frame, 4> out{};
    const auto message = bytes("06 6E 00 03 01 AA BB 04 5B 00 04 02");
    const auto read = read_freeze_frames(message, out);
    ASSERT_EQ(read.error, frames_error::none);
    ASSERT_EQ(read.count, 2U);
    EXPECT_EQ(out[0].code.spn, 110U);
    EXPECT_EQ((std::vector<std::uint8_t>{out[0].data.begin(), out[0].data.end()}), bytes("AA BB"));
    EXPECT_EQ(out[1].code.spn, 91U);
    EXPECT_TRUE(out[1].data.empty());
}

TEST(freeze_frame, none_is_a_length_and_a_code_of_zeros) {
    std::array<freeze_frame, 1> out{};
    for (const char* none : {"00 00 00 00 00 FF FF FF", "00 00 00 00 00", "00 00 00 00 00 00 00 00"}) {
        const auto read = read_freeze_frames(bytes(none), out);
        EXPECT_EQ(read.error, frames_error::none) << none;
        EXPECT_EQ(read.count, 0U);
    }
}

TEST(freeze_frame, lengths_that_do_not_fit_make_the_message_unknown) {
    std::array<freeze_frame, 4> out{};
    for (const char* broken : {"03 6E 00 03 01", "05 6E 00 03 01", "04 6E 00 03 01 04 5B 00 04", "00 00 00 00 00 FF FF FE",
                               "04 6E 00 03 01 FF", "00 6E 00 03 01 FF FF FF"}) {
        const auto read = read_freeze_frames(bytes(broken), out);
        EXPECT_EQ(read.error, frames_error::bad_length) << broken;
        EXPECT_EQ(read.count, 0U);
    }
    EXPECT_EQ(read_freeze_frames(bytes("04 6E 00 03"), out).error, frames_error::too_short);
    EXPECT_EQ(read_freeze_frames(bytes("04 6E 00 03 01 04 5B 00 04 02"), std::span{out}.first(1)).error, frames_error::no_room);
}

TEST(freeze_frame, a_single_frame_is_filled_up) {
    std::array<freeze_frame, 4> out{};
    EXPECT_EQ(read_freeze_frames(bytes("04 6E 00 03 01 FF FF FF"), out).count, 1U);
}

TEST(freeze_frame, dm4_begins_with_six_known_parameters) {
    std::array<freeze_frame, 1> out{};
    const auto message = bytes("0E 6E 00 03 01 02 40 E0 2E 32 78 00 4B 77 88");
    ASSERT_EQ(read_freeze_frames(message, out).count, 1U);
    std::array<reading, 8> values{};
    const auto read = read_sequence(dm4_parameters(), out[0].data, values);
    ASSERT_EQ(read.count, 6U);
    EXPECT_EQ(read.used, 8U);   // two bytes are the maker's own
    EXPECT_EQ(values[0].raw, 2U);
    EXPECT_DOUBLE_EQ(values[1].number, 128);     // kPa
    EXPECT_DOUBLE_EQ(values[2].number, 1500);    // rpm
    EXPECT_DOUBLE_EQ(values[3].number, 50);      // %
    EXPECT_DOUBLE_EQ(values[4].number, 80);      // degrees
    EXPECT_DOUBLE_EQ(values[5].number, 75);      // km/h
}

}   // namespace
