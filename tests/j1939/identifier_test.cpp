#include "protocols/j1939/identifier.hpp"

#include <gtest/gtest.h>

#include "protocols/j1939/pgn.hpp"
#include "tests/j1939/written.hpp"

using namespace faultline;
using namespace faultline::j1939;
using test::frame;

namespace {

TEST(identifier, a_pdu2_group_is_for_everybody_and_its_low_byte_counts) {
    const auto head = read_identifier(frame("18FECA00#00FF00000000FFFF"));
    ASSERT_TRUE(head);
    EXPECT_EQ(*head, (identifier{6, pgn::dm1, 0x00, global_address}));
}

TEST(identifier, a_pdu1_group_carries_its_destination_in_the_low_byte) {
    const auto head = read_identifier(frame("1CECF900#10"));
    ASSERT_TRUE(head);
    EXPECT_EQ(*head, (identifier{7, pgn::transport_control, 0x00, 0xF9}));
}

TEST(identifier, the_border_between_the_two_lies_at_f0) {
    EXPECT_EQ(read_identifier(frame("18EF1122#"))->pgn, 0x0EF00U);
    EXPECT_EQ(read_identifier(frame("18F01122#"))->pgn, 0x0F011U);
}

TEST(identifier, the_data_page_belongs_to_the_group) {
    EXPECT_EQ(read_identifier(frame("19FECA00#"))->pgn, 0x1FECAU);
    EXPECT_EQ(read_identifier(frame("1AFECA00#"))->pgn, 0x2FECAU);
}

TEST(identifier, what_is_no_j1939_frame_has_none) {
    can::frame standard = frame("00000123#00");
    standard.is_extended = false;
    EXPECT_FALSE(read_identifier(standard));
    can::frame fd = frame("18FECA00#00");
    fd.is_fd = true;
    EXPECT_FALSE(read_identifier(fd));
    EXPECT_FALSE(read_identifier(frame("1BFECA00#00")));   // both page bits: ISO 15765-3
    can::frame flagged = frame("18FECA00#00");
    flagged.id |= 0x80000000U;
    EXPECT_FALSE(read_identifier(flagged));
    can::frame nine = frame("18FECA00#00");
    nine.size = 9;
    EXPECT_FALSE(read_identifier(nine));
}

TEST(identifier, a_frame_is_written_as_it_is_read) {
    for (const char* text : {"18FECA00#00FF00000000FFFF", "18EAFFF9#CAFE00", "00000000#", "1DEE01F9#01", "1CECF900#10"}) {
        const auto what = frame(text);
        const auto head = read_identifier(what);
        ASSERT_TRUE(head);
        EXPECT_EQ(can::to_text(make_frame(*head, what.data())), text);
    }
}

TEST(identifier, no_more_than_eight_bytes_go_into_a_frame) {
    EXPECT_EQ(make_frame({}, test::bytes("00 01 02 03 04 05 06 07 08")).size, 8);
}

}   // namespace
