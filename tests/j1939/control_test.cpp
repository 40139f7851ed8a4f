#include "protocols/j1939/control.hpp"

#include <gtest/gtest.h>

#include "tests/j1939/written.hpp"

using namespace faultline::j1939;
using test::bytes;

namespace {

std::vector<std::uint8_t> written(const control& what, bool is_extended = false) {
    const auto all = write_control(what, is_extended);
    return {all.begin(), all.end()};
}

TEST(control, a_broadcast_is_announced_with_size_packets_and_group) {
    const control bam{.kind = control_kind::announcement, .size = 30, .packets = 5, .pgn = 0xFECA};
    EXPECT_EQ(written(bam), bytes("20 1E 00 05 FF CA FE 00"));
    EXPECT_EQ(read_control(bytes("20 1E 00 05 FF CA FE 00"), false), bam);
}

TEST(control, a_request_to_send_says_how_many_packets_it_takes_at_a_time) {
    const control rts{.kind = control_kind::request_to_send, .size = 1785, .packets = 255, .limit = 16, .pgn = 0xFEEC};
    EXPECT_EQ(written(rts), bytes("10 F9 06 FF 10 EC FE 00"));
    EXPECT_EQ(read_control(bytes("10 F9 06 FF 10 EC FE 00"), false), rts);
}

TEST(control, a_clear_to_send_names_the_first_packet) {
    const control cts{.kind = control_kind::clear_to_send, .packets = 16, .next = 17, .pgn = 0xFEEC};
    EXPECT_EQ(written(cts), bytes("11 10 11 FF FF EC FE 00"));
    EXPECT_EQ(read_control(bytes("11 10 11 FF FF EC FE 00"), false), cts);
}

TEST(control, the_end_repeats_size_and_packets) {
    const control end{.kind = control_kind::end_of_message, .size = 20, .packets = 3, .pgn = 0xFEEC};
    EXPECT_EQ(written(end), bytes("13 14 00 03 FF EC FE 00"));
    EXPECT_EQ(read_control(bytes("13 14 00 03 FF EC FE 00"), false), end);
}

TEST(control, an_abort_has_the_same_form_in_both_protocols) {
    const control abort{.kind = control_kind::abort, .reason = 3, .pgn = 0x1FECA};
    for (const bool is_extended : {false, true}) {
        EXPECT_EQ(written(abort, is_extended), bytes("FF 03 FF FF FF CA FE 01"));
        EXPECT_EQ(read_control(bytes("FF 03 FF FF FF CA FE 01"), is_extended), abort);
    }
}

TEST(control, the_extended_protocol_has_four_bytes_of_size_and_three_of_packet_number) {
    const control rts{.kind = control_kind::request_to_send, .size = 0x01020304, .pgn = 0xD700};
    EXPECT_EQ(written(rts, true), bytes("14 04 03 02 01 00 D7 00"));
    EXPECT_EQ(read_control(bytes("14 04 03 02 01 00 D7 00"), true), rts);
    const control cts{.kind = control_kind::clear_to_send, .packets = 255, .next = 0x010203, .pgn = 0xD700};
    EXPECT_EQ(written(cts, true), bytes("15 FF 03 02 01 00 D7 00"));
    EXPECT_EQ(read_control(bytes("15 FF 03 02 01 00 D7 00"), true), cts);
    const control offset{.kind = control_kind::data_offset, .packets = 255, .next = 0x010202, .pgn = 0xD700};
    EXPECT_EQ(written(offset, true), bytes("16 FF 02 02 01 00 D7 00"));
    EXPECT_EQ(read_control(bytes("16 FF 02 02 01 00 D7 00"), true), offset);
    const control end{.kind = control_kind::end_of_message, .size = 2000, .pgn = 0xD700};
    EXPECT_EQ(written(end, true), bytes("17 D0 07 00 00 00 D7 00"));
    EXPECT_EQ(read_control(bytes("17 D0 07 00 00 00 D7 00"), true), end);
}

TEST(control, one_protocol_does_not_know_the_others_frames) {
    EXPECT_EQ(read_control(bytes("14 04 03 02 01 00 D7 00"), false).kind, control_kind::unknown);
    EXPECT_EQ(read_control(bytes("20 1E 00 05 FF CA FE 00"), true).kind, control_kind::unknown);
    EXPECT_EQ(written({.kind = control_kind::announcement}, true), bytes("FF FF FF FF FF FF FF FF"));
    EXPECT_EQ(written({.kind = control_kind::data_offset}, false), bytes("FF FF FF FF FF FF FF FF"));
}

TEST(control, seven_bytes_are_no_control_frame) {
    EXPECT_EQ(read_control(bytes("20 1E 00 05 FF CA FE"), false).kind, control_kind::unknown);
    EXPECT_EQ(read_control({}, true).kind, control_kind::unknown);
    EXPECT_EQ(read_control(bytes("12 1E 00 05 FF CA FE 00"), false).kind, control_kind::unknown);
}

TEST(control, seven_bytes_make_a_packet) {
    EXPECT_EQ(packets_for(9), 2U);
    EXPECT_EQ(packets_for(14), 2U);
    EXPECT_EQ(packets_for(15), 3U);
    EXPECT_EQ(packets_for(longest_transport), 255U);
    EXPECT_EQ(packets_for(longest_extended), 0xFFFFFFU);
}

}   // namespace
