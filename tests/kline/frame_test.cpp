#include "protocols/kline/frame.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "protocols/kline/checksum.hpp"

using namespace faultline;
using namespace faultline::kline;

namespace {

using bytes = std::vector<std::uint8_t>;

bytes payload_of(const frame& read) {
    return {read.payload.begin(), read.payload.end()};
}

bytes with_sum(bytes message) {
    message.push_back(sum(message));
    return message;
}

TEST(checksum, agrees_with_the_examples_of_the_adapter_data_sheet) {
    EXPECT_EQ(j1850_crc(bytes{0x48, 0x6B, 0x10, 0x41, 0x00, 0xBE, 0x3E, 0xB8, 0x11}), 0xFA);
    EXPECT_EQ(sum(bytes{0x86, 0xF1, 0x10, 0x41, 0x00, 0xBF, 0x9F, 0xA8, 0x91}), 0x5F);
}

TEST(frame, a_kwp_message_says_its_length_in_the_first_byte) {
    const bytes message{0x87, 0xF1, 0x12, 0x43, 0x15, 0x53, 0x13, 0x28, 0x00, 0x00, 0x70};
    const auto read = read_frame(bus::kwp, message);
    EXPECT_EQ(read.error, frame_error::none);
    EXPECT_EQ(read.source, 0x12);
    EXPECT_EQ(payload_of(read), (bytes{0x43, 0x15, 0x53, 0x13, 0x28, 0x00, 0x00}));
}

TEST(frame, a_functional_kwp_header_is_one_too) {
    EXPECT_EQ(payload_of(read_frame(bus::kwp, with_sum({0xC2, 0xF1, 0x10, 0x44, 0x01}))), (bytes{0x44, 0x01}));
}

TEST(frame, a_kwp_length_of_zero_moves_into_a_fourth_byte) {
    bytes message{0x80, 0xF1, 0x10, 70, 0x61, 0x01};
    message.resize(4 + 70, 0x22);
    const auto read = read_frame(bus::kwp, with_sum(message));
    EXPECT_EQ(read.error, frame_error::none);
    EXPECT_EQ(read.payload.size(), 70U);
}

TEST(frame, a_kwp_length_that_does_not_fit_is_damage) {
    EXPECT_EQ(read_frame(bus::kwp, with_sum({0x85, 0xF1, 0x10, 0x41, 0x0C, 0x1A, 0xF8})).error,
              frame_error::bad_length);
    EXPECT_EQ(read_frame(bus::kwp, with_sum({0x80, 0xF1, 0x10, 0x00, 0x41, 0x0C})).error, frame_error::bad_length);
}

TEST(frame, iso_9141_and_j1850_differ_by_their_check_byte) {
    const bytes data{0x48, 0x6B, 0x10, 0x41, 0x0C, 0x1A, 0xF8};
    bytes j1850 = data;
    j1850.push_back(j1850_crc(data));
    EXPECT_EQ(read_frame(bus::unknown, with_sum(data)).kind, bus::iso9141);
    EXPECT_EQ(read_frame(bus::unknown, j1850).kind, bus::j1850);
    EXPECT_EQ(read_frame(bus::iso9141, j1850).error, frame_error::bad_checksum);
    EXPECT_EQ(read_frame(bus::j1850, with_sum(data)).error, frame_error::bad_checksum);
}

TEST(frame, j1850_pwm_and_makers_headers_are_known) {
    for (const bytes& header : {bytes{0x41, 0x6B, 0x10}, bytes{0x6C, 0xF1, 0x10}, bytes{0xC4, 0xF1, 0x10}}) {
        bytes message = header;
        message.insert(message.end(), {0x62, 0x11, 0x22, 0x33});
        message.push_back(j1850_crc(message));
        EXPECT_EQ(read_frame(bus::j1850, message).error, frame_error::none);
    }
}

TEST(frame, more_than_seven_payload_bytes_are_damage_outside_kwp) {
    EXPECT_EQ(read_frame(bus::iso9141, with_sum({0x48, 0x6B, 0x10, 0x43, 1, 2, 3, 4, 5, 6, 7})).error,
              frame_error::bad_length);
}

TEST(frame, every_flipped_digit_is_seen) {
    const bytes good = with_sum({0x86, 0xF1, 0x10, 0x41, 0x00, 0xBF, 0x9F, 0xA8, 0x91});
    for (std::size_t i = 0; i < good.size(); ++i)
        for (unsigned flip = 1; flip < 16; ++flip)
            for (const unsigned shift : {0U, 4U}) {
                bytes bad = good;
                bad[i] = static_cast<std::uint8_t>(bad[i] ^ flip << shift);
                EXPECT_NE(read_frame(bus::kwp, bad).error, frame_error::none) << i;
            }
}

TEST(frame, the_damaged_one_still_shows_whose_it_seemed) {
    const auto read = read_frame(bus::iso9141, bytes{0x48, 0x6B, 0x11, 0x41, 0x0C, 0x1A, 0xF8, 0x00});
    EXPECT_EQ(read.error, frame_error::bad_checksum);
    EXPECT_EQ(read.source, 0x11);
}

TEST(frame, too_few_bytes_are_no_message) {
    EXPECT_EQ(read_frame(bus::kwp, bytes{}).error, frame_error::too_short);
    EXPECT_EQ(read_frame(bus::unknown, bytes{0x81, 0xF1, 0x10, 0x44}).error, frame_error::too_short);
    EXPECT_EQ(read_frame(bus::unknown, bytes{0x12, 0x34, 0x56, 0x78, 0x9A}).error, frame_error::no_header);
}

}   // namespace
