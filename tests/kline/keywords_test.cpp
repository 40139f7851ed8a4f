#include "protocols/kline/keywords.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "protocols/kline/j1850_header.hpp"

using namespace faultline::kline;

namespace {

using bytes = std::vector<std::uint8_t>;

TEST(keywords, name_the_protocol) {
    EXPECT_EQ(protocol_of({0xE9, 0x8F}), keyword_protocol::kwp2000);
    EXPECT_EQ(protocol_of({0x08, 0x08}), keyword_protocol::iso9141);
    EXPECT_EQ(protocol_of({0x94, 0x94}), keyword_protocol::iso9141);
    EXPECT_EQ(protocol_of({0x01, 0x8A}), keyword_protocol::kwp1281);
    EXPECT_EQ(protocol_of({0x00, 0x00}), keyword_protocol::none);
    EXPECT_EQ(protocol_of({0x08, 0x94}), keyword_protocol::unknown);
}

TEST(keywords, the_four_that_obd_allows_have_headers_with_addresses_and_normal_timing) {
    for (const auto first : bytes{0xE9, 0x6B, 0x6D, 0xEF}) {
        const keywords said{first, 0x8F};
        EXPECT_EQ(timing_of(said), timing_set::normal) << int{first};
        EXPECT_TRUE(headers_of(said).addresses) << int{first};
        EXPECT_TRUE(headers_of(said).length_in_format) << int{first};
    }
    EXPECT_FALSE(headers_of({0xE9, 0x8F}).length_byte);
    EXPECT_TRUE(headers_of({0x6B, 0x8F}).length_byte);
    EXPECT_FALSE(headers_of({0x6B, 0x8F}).one_byte_header);
    EXPECT_TRUE(headers_of({0x6D, 0x8F}).one_byte_header);
    EXPECT_TRUE(headers_of({0xEF, 0x8F}).length_byte);
    EXPECT_EQ(number_of({0xE9, 0x8F}), 2025U);
}

TEST(keywords, timing_is_told_by_two_bits_and_only_in_kwp2000) {
    EXPECT_EQ(timing_of({0xD0, 0x8F}), timing_set::extended);
    EXPECT_EQ(timing_of({0xC8, 0x8F}), timing_set::unknown);
    EXPECT_EQ(timing_of({0xF8, 0x8F}), timing_set::unknown);
    EXPECT_EQ(timing_of({0x94, 0x94}), timing_set::unknown);
    EXPECT_FALSE(headers_of({0x08, 0x08}).addresses);
}

TEST(keywords, come_as_bytes_of_the_answer) {
    EXPECT_EQ(read_keywords(bytes{0xE9, 0x8F}), (keywords{0xE9, 0x8F}));
    EXPECT_FALSE(read_keywords(bytes{0xE9}));
}

TEST(keywords, are_read_as_an_elm_prints_them) {
    EXPECT_EQ(read_printed_keywords("1:E9 2:8F"), (keywords{0xE9, 0x8F}));
    EXPECT_EQ(read_printed_keywords(" 1:e9  2:8f "), (keywords{0xE9, 0x8F}));
    EXPECT_EQ(read_printed_keywords("1:E92:8F"), (keywords{0xE9, 0x8F}));   // blanks off
    for (const char* no : {"", "?", "OK", "1:E9", "2:8F 1:E9", "1:E9 2:8", "1:E9 2:8F 3:00", "1:G9 2:8F", "1:E9 2:8G", "1;E9 2:8F"})
        EXPECT_FALSE(read_printed_keywords(no)) << no;
}

TEST(j1850_header, the_first_byte_says_what_follows) {
    const auto vpw = read_j1850_header(0x48);
    EXPECT_EQ(vpw.priority, 2);
    EXPECT_FALSE(vpw.is_single_byte);
    EXPECT_FALSE(vpw.may_be_answered_in_frame);
    EXPECT_EQ(vpw.target, addressing::functional);
    EXPECT_EQ(vpw.type, 0);
    const auto pwm = read_j1850_header(0x61);
    EXPECT_EQ(pwm.priority, 3);
    EXPECT_TRUE(pwm.may_be_answered_in_frame);
    EXPECT_EQ(pwm.target, addressing::functional);
    EXPECT_EQ(pwm.type, 1);
    EXPECT_EQ(read_j1850_header(0xC4).target, addressing::physical);
    EXPECT_EQ(read_j1850_header(0xC4).priority, 6);
    EXPECT_TRUE(read_j1850_header(0x10).is_single_byte);
    EXPECT_EQ(read_j1850_header(0x03).type, 3);
}

TEST(j1850_header, the_kinds_a_tester_meets) {
    EXPECT_EQ(j1850_kind_of(0x68, 0x6A), j1850_kind::obd_request);
    EXPECT_EQ(j1850_kind_of(0x61, 0x6A), j1850_kind::obd_request);
    EXPECT_EQ(j1850_kind_of(0x48, 0x6B), j1850_kind::obd_answer);
    EXPECT_EQ(j1850_kind_of(0x41, 0x6B), j1850_kind::obd_answer);
    EXPECT_EQ(j1850_kind_of(0x48, 0x6A), j1850_kind::other);
    EXPECT_EQ(j1850_kind_of(0x6C, 0x10), j1850_kind::node_to_node);
    EXPECT_EQ(j1850_kind_of(0xC4, 0x10), j1850_kind::node_to_node);
    EXPECT_EQ(j1850_kind_of(0x6D, 0x10), j1850_kind::other);
    EXPECT_EQ(j1850_kind_of(0x88, 0x1B), j1850_kind::other);
}

}   // namespace
