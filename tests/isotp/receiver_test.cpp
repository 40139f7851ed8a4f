#include "protocols/isotp/receiver.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <vector>

using namespace faultline::isotp;

namespace {

using bytes = std::vector<std::uint8_t>;

struct fixture {
    receiver machine;
    std::array<std::uint8_t, longest_message> room{};

    step take(const bytes& frame) { return accept(frame).what; }
    taken accept(const bytes& frame, std::size_t address_bytes = 0) {
        return machine.accept(read_pci(frame, address_bytes), frame, room);
    }
    [[nodiscard]] bytes message() const { return {machine.message().begin(), machine.message().end()}; }
};

const bytes first{0x10, 0x0A, 1, 2, 3, 4, 5, 6};
const bytes last{0x21, 7, 8, 9, 10};

TEST(receiver, a_single_frame_is_a_message_without_its_padding) {
    fixture f;
    EXPECT_EQ(f.take({0x03, 0x41, 0x05, 0x7B, 0xAA, 0xAA, 0xAA, 0xAA}), step::complete);
    EXPECT_EQ(f.message(), (bytes{0x41, 0x05, 0x7B}));
}

TEST(receiver, parts_are_joined_and_cut_to_the_length) {
    fixture f;
    EXPECT_EQ(f.take(first), step::more);
    EXPECT_TRUE(f.machine.is_running());
    EXPECT_EQ(f.take({0x21, 7, 8, 9, 10, 0x55, 0x55, 0x55}), step::complete);
    EXPECT_EQ(f.message(), (bytes{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
    EXPECT_FALSE(f.machine.is_running());
}

TEST(receiver, the_longest_message_passes_and_its_numbers_wrap) {
    fixture f;
    bytes sent(longest_message);
    std::mt19937 random{1};
    for (auto& byte : sent) byte = static_cast<std::uint8_t>(random());
    bytes frame{0x1F, 0xFF};
    frame.insert(frame.end(), sent.begin(), sent.begin() + 6);
    EXPECT_EQ(f.take(frame), step::more);
    std::size_t at = 6;
    for (unsigned number = 1; at < sent.size(); ++number) {
        frame = {static_cast<std::uint8_t>(0x20 | (number & 0x0F))};
        while (frame.size() < 8 && at < sent.size()) frame.push_back(sent[at++]);
        EXPECT_EQ(f.take(frame), at == sent.size() ? step::complete : step::more);
    }
    EXPECT_EQ(f.message(), sent);
}

TEST(receiver, a_part_out_of_order_gives_the_message_up) {
    fixture f;
    EXPECT_EQ(f.take(first), step::more);
    EXPECT_EQ(f.take({0x22, 7, 8, 9, 10}), step::wrong_sequence);
    EXPECT_TRUE(f.message().empty());
    EXPECT_EQ(f.take(last), step::orphan);
}

TEST(receiver, a_part_of_the_wrong_size_gives_the_message_up) {
    fixture f;
    EXPECT_EQ(f.take(first), step::more);
    EXPECT_EQ(f.take({0x21, 7, 8, 9}), step::wrong_size);
    EXPECT_EQ(f.take(last), step::orphan);
}

TEST(receiver, a_first_frame_must_be_full) {
    fixture f;
    EXPECT_EQ(f.take({0x10, 0x0A, 1, 2, 3, 4}), step::wrong_size);
    EXPECT_FALSE(f.machine.is_running());
}

TEST(receiver, a_new_message_interrupts_a_running_one) {
    fixture f;
    EXPECT_EQ(f.take(first), step::more);
    const auto taken = f.accept({0x03, 0x7F, 0x09, 0x78});
    EXPECT_EQ(taken.what, step::complete);
    EXPECT_TRUE(taken.interrupted);
    EXPECT_EQ(f.message(), (bytes{0x7F, 0x09, 0x78}));
    EXPECT_EQ(f.take(last), step::orphan);
}

TEST(receiver, flow_control_and_garbage_disturb_nothing) {
    fixture f;
    EXPECT_EQ(f.take(first), step::more);
    EXPECT_EQ(f.take({0x30, 0, 0}), step::ignored);
    EXPECT_EQ(f.take({0xF0, 1, 2}), step::not_transport);
    EXPECT_EQ(f.take(last), step::complete);
}

TEST(receiver, a_message_larger_than_the_room_is_refused) {
    receiver machine;
    std::array<std::uint8_t, 9> small{};
    EXPECT_EQ(machine.accept(read_pci(first), first, small).what, step::no_room);
    EXPECT_FALSE(machine.is_running());
}

TEST(receiver, giving_up_forgets_the_running_message_and_says_so) {
    fixture f;
    EXPECT_FALSE(f.machine.give_up());
    EXPECT_EQ(f.take(first), step::more);
    EXPECT_TRUE(f.machine.give_up());
    EXPECT_EQ(f.take(last), step::orphan);
}

TEST(receiver, extended_addressing_has_one_byte_less_a_frame) {
    fixture f;
    EXPECT_EQ(f.accept({0xF1, 0x10, 0x0A, 1, 2, 3, 4, 5}, 1).what, step::more);
    EXPECT_EQ(f.accept({0xF1, 0x21, 6, 7, 8, 9, 10}, 1).what, step::complete);
    EXPECT_EQ(f.message(), (bytes{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
}

}   // namespace
