#include "protocols/isotp/pci.hpp"

#include <gtest/gtest.h>

#include <vector>

using namespace faultline::isotp;

namespace {

using bytes = std::vector<std::uint8_t>;

TEST(pci, a_single_frame_says_its_length) {
    const auto head = read_pci(bytes{0x04, 0x41, 0x0C, 0x1A, 0xF8});
    EXPECT_EQ(head.kind, frame_kind::single);
    EXPECT_EQ(head.length, 4);
    EXPECT_EQ(head.header, 1);
}

TEST(pci, a_first_frame_says_the_length_of_the_message) {
    const auto head = read_pci(bytes{0x1F, 0xFF, 0x62, 0, 0, 0, 0, 0});
    EXPECT_EQ(head.kind, frame_kind::first);
    EXPECT_EQ(head.length, longest_message);
    EXPECT_EQ(head.header, 2);
}

TEST(pci, a_consecutive_frame_says_its_place) {
    const auto head = read_pci(bytes{0x2B, 1, 2, 3});
    EXPECT_EQ(head.kind, frame_kind::consecutive);
    EXPECT_EQ(head.sequence, 0x0B);
}

TEST(pci, an_address_byte_moves_everything_by_one_and_takes_its_room) {
    const auto head = read_pci(bytes{0xF1, 0x06, 1, 2, 3, 4, 5, 6}, 1);
    EXPECT_EQ(head.kind, frame_kind::single);
    EXPECT_EQ(head.header, 2);
    EXPECT_EQ(read_pci(bytes{0xF1, 0x07, 1, 2, 3, 4, 5, 6}, 1).kind, frame_kind::none);
    EXPECT_EQ(read_pci(bytes{0xF1, 0x10, 0x07, 1, 2, 3, 4, 5}, 1).kind, frame_kind::first);
}

TEST(pci, flow_control_has_three_states) {
    for (const auto first : bytes{0x30, 0x31, 0x32})
        EXPECT_EQ(read_pci(bytes{first, 0, 0}).kind, frame_kind::flow_control);
    for (const auto first : bytes{0x33, 0x34, 0x3F}) EXPECT_EQ(read_pci(bytes{first, 0, 0}).kind, frame_kind::none);
}

TEST(pci, what_a_receiver_must_ignore_is_no_frame) {
    EXPECT_EQ(read_pci(bytes{}).kind, frame_kind::none);
    EXPECT_EQ(read_pci(bytes{0x00, 1}).kind, frame_kind::none);                        // SF_DL 0
    EXPECT_EQ(read_pci(bytes{0x08, 1}).kind, frame_kind::none);                        // beyond a classic frame
    EXPECT_EQ(read_pci(bytes{0x10, 0x07, 1, 2, 3, 4, 5, 6}).kind, frame_kind::none);   // fits a single frame
    EXPECT_EQ(read_pci(bytes{0x10, 0x00, 0, 0, 0x10, 0, 1, 2}).kind,
              frame_kind::none);   // 32-bit length: not on classic CAN
    EXPECT_EQ(read_pci(bytes{0x10}).kind, frame_kind::none);
    for (unsigned type = 4; type < 16; ++type)
        EXPECT_EQ(read_pci(bytes{static_cast<std::uint8_t>(type << 4), 1, 2}).kind, frame_kind::none) << type;
}

TEST(pci, a_frame_is_padded_to_eight_or_ends_with_its_last_byte) {
    const pci single{frame_kind::single, 3, 0, 1};
    EXPECT_TRUE(size_is_possible(single, 4, 0));
    EXPECT_TRUE(size_is_possible(single, 8, 0));
    for (const std::size_t size : {2U, 3U, 5U, 6U, 7U}) EXPECT_FALSE(size_is_possible(single, size, 0)) << size;
    const pci part{frame_kind::consecutive, 0, 1, 1};
    EXPECT_TRUE(size_is_possible(part, 3, 2));
    EXPECT_FALSE(size_is_possible(part, 4, 2));
    EXPECT_FALSE(size_is_possible(part, 7, 20));
    EXPECT_TRUE(size_is_possible(part, 8, 20));
}

}   // namespace
