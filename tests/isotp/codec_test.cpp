#include "protocols/isotp/codec.hpp"

#include "tests/isotp/frames.hpp"

using namespace faultline;
using namespace faultline::isotp;

namespace {

pdu_head read(std::string_view text, std::size_t address_bytes = 0) {
    return read_head(hex(text), address_bytes);
}

oddity why(std::string_view text, std::size_t address_bytes = 0) {
    const auto head = read(text, address_bytes);
    return head.kind == pdu_kind::none ? head.why : oddity::none;
}

// A frame of `size` bytes that begins with these.
bytes padded(std::string_view text, std::size_t size) {
    auto made = hex(text);
    made.resize(size, 0xCC);
    return made;
}

TEST(codec, a_single_frame_says_its_length) {
    const auto head = read("04 41 0C 1A F8 00 00 00");
    EXPECT_EQ(head.kind, pdu_kind::single);
    EXPECT_EQ(head.length, 4U);
    EXPECT_EQ(head.header, 1);
    EXPECT_EQ(read("07 01 02 03 04 05 06 07").length, 7U);
    EXPECT_EQ(read("01 3E").length, 1U);
}

TEST(codec, a_single_frame_padded_less_or_more_than_needed_is_read_by_its_length) {
    EXPECT_EQ(read("03 41 05 7B 00 00").length, 3U);
    const auto head = read_head(padded("00 03 41 05 7B", 64), 0);
    EXPECT_EQ(head.kind, pdu_kind::single);
    EXPECT_EQ(head.length, 3U);
}

TEST(codec, a_single_frame_beyond_its_frame_is_ignored) {
    EXPECT_EQ(why("03 41 05"), oddity::single_beyond_frame);
    EXPECT_EQ(why("08 01 02 03 04 05 06 07"), oddity::single_beyond_frame);
    EXPECT_EQ(why("F1 07 01 02 03 04 05 06", 1), oddity::single_beyond_frame);
    EXPECT_EQ(read("F1 06 01 02 03 04 05 06", 1).length, 6U);
    EXPECT_EQ(read_head(padded("00 0B", 12), 0).why, oddity::single_beyond_frame);
    EXPECT_EQ(read_head(padded("00 0A", 12), 0).length, 10U);
    EXPECT_EQ(read_head(padded("F1 00 0A", 12), 1).why, oddity::single_beyond_frame);
    EXPECT_EQ(read_head(padded("00 3E", 64), 0).length, 62U);
    EXPECT_EQ(read_head(padded("00 3F", 64), 0).why, oddity::single_beyond_frame);
}

TEST(codec, a_single_frame_of_length_0_is_ignored) {
    EXPECT_EQ(why("00 01 02 03 04 05 06 07"), oddity::single_of_zero);   // FD's escape in a short frame is the same
    EXPECT_EQ(read_head(padded("00 00", 12), 0).why, oddity::single_of_zero);
}

TEST(codec, a_long_single_frame_needs_the_escape) {
    EXPECT_EQ(read_head(padded("07 01", 12), 0).why, oddity::single_without_escape);
}

TEST(codec, a_first_frame_says_the_length_of_the_message) {
    const auto head = read("1F FF 62 00 00 00 00 00");
    EXPECT_EQ(head.kind, pdu_kind::first);
    EXPECT_EQ(head.length, 4095U);
    EXPECT_EQ(head.header, 2);
    EXPECT_EQ(read("10 08 01 02 03 04 05 06").length, 8U);
}

TEST(codec, a_first_frame_for_what_fits_a_single_frame_is_ignored) {
    EXPECT_EQ(why("10 07 01 02 03 04 05 06"), oddity::first_fits_single);
    EXPECT_EQ(why("F1 10 06 01 02 03 04 05", 1), oddity::first_fits_single);
    EXPECT_EQ(read("F1 10 07 01 02 03 04 05", 1).length, 7U);
    EXPECT_EQ(read_head(padded("10 3E", 64), 0).why, oddity::first_fits_single);
    EXPECT_EQ(read_head(padded("10 3F", 64), 0).length, 63U);
    EXPECT_EQ(read_head(padded("F1 10 3D", 64), 1).why, oddity::first_fits_single);
    EXPECT_EQ(read_head(padded("F1 10 3E", 64), 1).length, 62U);
    EXPECT_EQ(read_head(padded("10 0A", 12), 0).why, oddity::first_fits_single);
    EXPECT_EQ(read_head(padded("10 0B", 12), 0).length, 11U);
}

TEST(codec, a_first_frame_must_be_full) {
    EXPECT_EQ(why("10 32 01 02 03 04"), oddity::first_not_full);
    EXPECT_EQ(why("10 32 01 02 03 04 05"), oddity::first_not_full);
    EXPECT_EQ(why("10 00 00 00 10"), oddity::first_not_full);
}

TEST(codec, the_32_bit_length_is_only_for_what_needs_it) {
    EXPECT_EQ(why("10 00 00 00 00 32 01 02"), oddity::first_escape_not_needed);
    EXPECT_EQ(why("10 00 00 00 0F FF 01 02"), oddity::first_escape_not_needed);
    const auto head = read("10 00 00 00 10 00 01 02");
    EXPECT_EQ(head.kind, pdu_kind::first);
    EXPECT_EQ(head.length, 4096U);
    EXPECT_EQ(head.header, 6);
    EXPECT_EQ(read("F1 10 00 FF FF FF FF 01", 1).length, 0xFFFFFFFFU);
    EXPECT_EQ(read("F1 10 00 FF FF FF FF 01", 1).header, 7);
}

TEST(codec, a_part_says_its_place) {
    const auto head = read("2B 01");
    EXPECT_EQ(head.kind, pdu_kind::consecutive);
    EXPECT_EQ(head.low, 0x0B);
    EXPECT_EQ(why("2B"), oddity::too_short);
    EXPECT_EQ(why("F1 2B", 1), oddity::too_short);
}

TEST(codec, flow_control_keeps_its_status_block_size_and_st_min_as_received) {
    const auto head = read("35 0A F3");
    EXPECT_EQ(head.kind, pdu_kind::flow_control);
    EXPECT_EQ(head.low, 5);
    EXPECT_EQ(head.block_size, 0x0A);
    EXPECT_EQ(head.st_min, 0xF3);
    EXPECT_EQ(why("30 00"), oddity::too_short);
    EXPECT_EQ(why("F1 30 00", 1), oddity::too_short);
    EXPECT_EQ(read("F1 30 00 00", 1).header, 4);
}

TEST(codec, frame_types_4_to_f_are_ignored) {
    for (unsigned type = 4; type < 16; ++type)
        EXPECT_EQ(read_head(bytes{static_cast<std::uint8_t>(type << 4), 1, 2}, 0).why, oddity::unknown_type) << type;
    EXPECT_EQ(why(""), oddity::too_short);
    EXPECT_EQ(read_head(bytes(65, 0x21), 0).why, oddity::too_short);
}

TEST(codec, reserved_st_min_is_127_ms) {
    EXPECT_EQ(separation_time(0x00), 0us);
    EXPECT_EQ(separation_time(0x01), 1ms);
    EXPECT_EQ(separation_time(0x7F), 127ms);
    for (const std::uint8_t reserved : bytes{0x80, 0x90, 0xEF, 0xF0, 0xFA, 0xFF})
        EXPECT_EQ(separation_time(reserved), 127ms);
    EXPECT_EQ(separation_time(0xF1), 100us);
    EXPECT_EQ(separation_time(0xF9), 900us);
}

TEST(codec, framings_are_those_can_has) {
    EXPECT_TRUE(is_possible({}));
    for (const std::uint8_t tx_dl : bytes{8, 12, 16, 20, 24, 32, 48, 64})
        EXPECT_TRUE(is_possible({.tx_dl = tx_dl, .is_fd = true}));
    for (const std::uint8_t tx_dl : bytes{0, 7, 9, 11, 40, 63, 65, 255})
        EXPECT_FALSE(is_possible({.tx_dl = tx_dl, .is_fd = true}));
    EXPECT_FALSE(is_possible({.tx_dl = 12}));
    EXPECT_FALSE(is_possible({.has_rate_switch = true}));
}

struct written {
    can::frame frame;
    std::size_t taken = 0;
    [[nodiscard]] bytes data() const { return {frame.data().begin(), frame.data().end()}; }
};

written single(const framing& how, const bytes& payload, std::size_t address_bytes = 0) {
    written made;
    if (address_bytes > 0) made.frame.bytes[0] = 0xF1;
    made.taken = write_single(made.frame, how, address_bytes, payload);
    return made;
}

TEST(codec, padding_is_what_was_asked_for) {
    EXPECT_EQ(single({.pad = padding::none}, {0x3E}).data(), hex("01 3E"));
    EXPECT_EQ(single({.pad = padding::with_00}, {0x3E}).data(), hex("01 3E 00 00 00 00 00 00"));
    EXPECT_EQ(single({.pad = padding::with_55}, {0x3E}).data(), hex("01 3E 55 55 55 55 55 55"));
    EXPECT_EQ(single({.pad = padding::with_aa}, {0x3E}).data(), hex("01 3E AA AA AA AA AA AA"));
    EXPECT_EQ(single({}, {0x3E}).data(), hex("01 3E CC CC CC CC CC CC"));
    EXPECT_EQ(single({}, {0x3E}, 1).data(), hex("F1 01 3E CC CC CC CC CC"));
}

TEST(codec, fd_sends_short_messages_without_the_escape) {
    const framing fd{.tx_dl = 64, .is_fd = true, .has_rate_switch = true};
    const auto made = single(fd, counting(7));
    EXPECT_EQ(made.data(), hex("07 01 02 03 04 05 06 07"));
    EXPECT_TRUE(made.frame.is_fd);
    EXPECT_TRUE(made.frame.has_rate_switch);
    EXPECT_EQ(single(fd, counting(8)).data(), hex("00 08 01 02 03 04 05 06 07 08 CC CC"));
    EXPECT_EQ(single(fd, counting(6), 1).frame.size, 8);
    EXPECT_EQ(single(fd, counting(7), 1).data(), hex("F1 00 07 01 02 03 04 05 06 07 CC CC"));
}

TEST(codec, fd_pads_to_its_sizes_even_without_padding) {
    const framing fd{.tx_dl = 64, .is_fd = true, .pad = padding::none};
    const auto long_one = single(fd, counting(31));
    EXPECT_EQ(long_one.frame.size, 48);
    EXPECT_EQ(long_one.frame.bytes[33], 0xCC);
    EXPECT_EQ(single(fd, counting(62)).frame.size, 64);
    const auto other = single({.tx_dl = 64, .is_fd = true, .pad = padding::with_55}, counting(31));
    EXPECT_EQ(other.frame.bytes[47], 0x55);
}

TEST(codec, a_first_frame_is_full_and_takes_what_it_can) {
    can::frame out;
    EXPECT_EQ(write_first(out, {}, 0, counting(20)), 6U);
    EXPECT_EQ(text(out), "000 10 14 01 02 03 04 05 06");
    EXPECT_EQ(write_first(out, {}, 0, counting(4095)), 6U);
    EXPECT_EQ(out.bytes[0], 0x1F);
    EXPECT_EQ(out.bytes[1], 0xFF);
    EXPECT_EQ(write_first(out, {}, 0, counting(4096)), 2U);
    EXPECT_EQ(text(out), "000 10 00 00 00 10 00 01 02");
    EXPECT_EQ(write_first(out, {.tx_dl = 32, .is_fd = true}, 1, counting(100)), 29U);
    EXPECT_EQ(out.size, 32);
}

TEST(codec, the_last_part_may_be_short) {
    can::frame out;
    EXPECT_EQ(write_consecutive(out, {.pad = padding::none}, 0, 0x1F, counting(3)), 3U);
    EXPECT_EQ(text(out), "000 2F 01 02 03");
    EXPECT_EQ(write_consecutive(out, {}, 0, 1, counting(30)), 7U);
    EXPECT_EQ(write_consecutive(out, {.tx_dl = 64, .is_fd = true}, 0, 1, counting(9)), 9U);
    EXPECT_EQ(out.size, 12);
}

TEST(codec, flow_control_has_three_bytes) {
    can::frame out;
    write_flow_control(out, {.pad = padding::none}, 0, flow::clear_to_send, 8, 0xF1);
    EXPECT_EQ(text(out), "000 30 08 F1");
    write_flow_control(out, {.tx_dl = 64, .is_fd = true}, 0, flow::overflow, 0, 0);
    EXPECT_EQ(out.size, 8);
    EXPECT_EQ(out.bytes[0], 0x32);
}

TEST(codec, every_fault_has_a_name) {
    for (int i = 0; i <= static_cast<int>(fault::cancelled); ++i) EXPECT_NE(name(static_cast<fault>(i)), "?") << i;
    for (int i = 0; i <= static_cast<int>(oddity::segmented_functional); ++i)
        EXPECT_NE(name(static_cast<oddity>(i)), "?") << i;
}

}   // namespace
