#include "protocols/can/gs_usb.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using namespace faultline::can;
using what = gs_usb::item::what;

namespace {

std::vector<std::uint8_t> bytes(std::string_view hex) {
    std::vector<std::uint8_t> made;
    std::string digits;
    for (const char letter : hex) {
        if (letter != ' ') digits += letter;
    }
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) made.push_back(static_cast<std::uint8_t>(std::stoul(digits.substr(i, 2), nullptr, 16)));
    return made;
}

std::string text_of(const gs_usb::item& said) {
    switch (said.kind) {
        case what::frame: return to_text(said.frame) + (said.has_lost_some ? " lost some" : "");
        case what::echo: return "echo " + std::to_string(said.slot);
        case what::error: return "error";
        case what::remote: return "remote";
        case what::damaged: break;
    }
    return "damaged";
}

std::vector<std::string> read(const std::vector<std::uint8_t>& transfer, bool has_time_stamps = false) {
    std::vector<std::string> all;
    std::span<const std::uint8_t> rest = transfer;
    gs_usb::item said;
    while (gs_usb::next(rest, has_time_stamps, said)) all.push_back(text_of(said));
    return all;
}

using texts = std::vector<std::string>;
const std::string from_bus = "FFFFFFFF ";

TEST(gs_usb, a_frame_from_the_bus) {
    EXPECT_EQ(read(bytes(from_bus + "E8070000 08 00 00 00 0641000BE3FA8130")), texts{"7E8#0641000BE3FA8130"});
    EXPECT_EQ(read(bytes(from_bus + "10F1DA98 02 00 00 00 0102000000000000")), texts{"18DAF110#0102"});
}

TEST(gs_usb, an_echo_frees_its_slot_whatever_its_flags) {
    // Firmware sends our own flags back, and some set overflow on echoes for no reason.
    EXPECT_EQ(read(bytes("07000000 DF070000 08 00 01 00 02010C0000000000")), texts{"echo 7"});
}

TEST(gs_usb, frames_lost_in_the_adapter_are_said_with_the_next_one) {
    EXPECT_EQ(read(bytes(from_bus + "E8070000 01 00 01 00 AA00000000000000")), texts{"7E8#AA lost some"});
}

TEST(gs_usb, several_frames_in_one_transfer) {
    EXPECT_EQ(read(bytes(from_bus + "E8070000 01 00 00 00 0100000000000000" + from_bus + "E9070000 01 00 00 00 0200000000000000")),
              (texts{"7E8#01", "7E9#02"}));
}

TEST(gs_usb, what_fills_a_packet_is_no_frame) {
    const auto frame = bytes(from_bus + "E8070000 01 00 00 00 0100000000000000");
    auto filled = frame;
    filled.resize(32);   // to the endpoint's packet size
    EXPECT_EQ(read(filled), texts{"7E8#01"});
    filled.resize(64);
    EXPECT_EQ(read(filled), texts{"7E8#01"});
    filled.resize(76);   // a classic frame in an FD container: its rest may be anything
    filled[40] = 0x55;
    EXPECT_EQ(read(filled), texts{"7E8#01"});
}

TEST(gs_usb, fd_frames_carry_sizes_by_their_code) {
    auto frame = bytes(from_bus + "E8070000 0F 00 06 00");
    frame.resize(76, 0xAB);
    EXPECT_EQ(read(frame), texts{"7E8##1" + [] {
        std::string all;
        for (int i = 0; i < 64; ++i) all += "AB";
        return all;
    }()});
    frame[8] = 9;   // twelve bytes
    frame[10] = 2;
    EXPECT_EQ(read(frame), texts{"7E8##0ABABABABABABABABABABABAB"});
}

TEST(gs_usb, time_stamps_follow_the_data) {
    std::vector<std::uint8_t> transfer = bytes(from_bus + "E8070000 01 00 00 00 0100000000000000 40420F00");
    std::span<const std::uint8_t> rest = transfer;
    gs_usb::item said;
    ASSERT_TRUE(gs_usb::next(rest, true, said));
    EXPECT_EQ(said.microseconds, 1'000'000U);
    EXPECT_TRUE(rest.empty());
}

TEST(gs_usb, a_torn_frame_is_damaged_and_nothing_of_it_is_believed) {
    auto frame = bytes(from_bus + "E8070000 01 00 00 00 0100000000000000");
    for (std::size_t size = 1; size < frame.size(); ++size) EXPECT_EQ(read({frame.begin(), frame.begin() + static_cast<long>(size)}), texts{"damaged"});
    frame[8] = 16;   // no such length code
    EXPECT_EQ(read(frame), texts{"damaged"});
    EXPECT_EQ(read({}), texts{});
}

TEST(gs_usb, an_fd_flag_on_a_classic_sized_frame_is_damage) {
    EXPECT_EQ(read(bytes(from_bus + "E8070000 08 00 02 00 0102030405060708")), texts{"damaged"});
}

TEST(gs_usb, remote_requests_are_told_apart) {
    EXPECT_EQ(read(bytes(from_bus + "E8070040 08 00 00 00 0000000000000000")), texts{"remote"});
}

std::optional<gs_usb::controller> state_of(std::string_view id, std::string_view data) {
    const auto transfer = bytes(from_bus + std::string{id} + " 08 00 00 00" + std::string{data});
    std::span<const std::uint8_t> rest = transfer;
    gs_usb::item said;
    EXPECT_TRUE(gs_usb::next(rest, false, said));
    EXPECT_EQ(said.kind, what::error);
    return said.health.state;
}

TEST(gs_usb, error_frames_tell_the_controllers_state) {
    EXPECT_EQ(state_of("40000020", "0000000000000000"), gs_usb::controller::off);
    EXPECT_EQ(state_of("04000020", "0008000000006000"), gs_usb::controller::warning);
    EXPECT_EQ(state_of("04000020", "0020000000008000"), gs_usb::controller::passive);
    EXPECT_EQ(state_of("04000020", "0040000000000000"), gs_usb::controller::active);
    EXPECT_EQ(state_of("00010020", "0000000000000000"), gs_usb::controller::active);   // restarted
    EXPECT_EQ(state_of("20000020", "0000000000000000"), std::nullopt);                 // nobody acknowledged: the state is as it was
}

TEST(gs_usb, error_counters_are_read) {
    const auto transfer = bytes(from_bus + "04000020 08 00 00 00 0020000000008001");
    std::span<const std::uint8_t> rest = transfer;
    gs_usb::item said;
    ASSERT_TRUE(gs_usb::next(rest, false, said));
    EXPECT_EQ(said.health.send_errors, 0x80);
    EXPECT_EQ(said.health.receive_errors, 1);
}

TEST(gs_usb, what_is_written_is_read_again) {
    const frame sent{.id = 0x18DA10F1, .is_extended = true, .size = 3, .bytes = {2, 1, 12}};
    std::array<std::uint8_t, gs_usb::longest_host_frame> out{};
    ASSERT_EQ(gs_usb::write(sent, 3, 0, false, false, out), 20U);
    EXPECT_EQ(std::vector(out.begin(), out.begin() + 20), bytes("03000000 F110DA98 03 00 00 00 02010C0000000000"));
    for (std::size_t i = 0; i < 4; ++i) out[i] = 0xFF;
    std::span<const std::uint8_t> rest{out.data(), 20};
    gs_usb::item said;
    ASSERT_TRUE(gs_usb::next(rest, false, said));
    EXPECT_EQ(said.frame, sent);
}

TEST(gs_usb, an_fd_channel_takes_full_containers_and_a_classic_one_no_fd) {
    frame wide{.id = 0x7E0, .is_fd = true, .has_rate_switch = true, .size = 64};
    std::array<std::uint8_t, gs_usb::longest_host_frame> out{};
    EXPECT_EQ(gs_usb::write(wide, 0, 0, true, false, out), 76U);
    EXPECT_EQ(out[8], 15);
    EXPECT_EQ(out[10], 6);
    EXPECT_EQ(gs_usb::write(wide, 0, 0, true, true, out), 77U);
    EXPECT_EQ(gs_usb::write(wide, 0, 0, false, false, out), 0U);
    wide.size = 13;
    EXPECT_EQ(gs_usb::write(wide, 0, 0, true, false, out), 0U);
    const frame classic{.id = 0x7E0, .size = 8};
    EXPECT_EQ(gs_usb::write(classic, 0, 0, true, false, out), 76U);
    EXPECT_EQ(gs_usb::write(classic, 0, 0, false, true, out), 21U);
    EXPECT_EQ(gs_usb::write({.id = 0x800, .size = 1}, 0, 0, false, false, out), 0U);
}

TEST(gs_usb, answers_of_control_requests) {
    const auto config = gs_usb::read_device_config(bytes("000000 00 02000000 01000000"));
    ASSERT_TRUE(config);
    EXPECT_EQ(config->channels, 1);   // sent as one less
    EXPECT_EQ(config->software, 2U);
    auto answer = bytes("00010000 006CDC02 01000000 10000000 01000000 08000000 04000000 01000000 00040000 01000000");
    const auto limits = gs_usb::read_limits(answer);
    ASSERT_TRUE(limits);
    EXPECT_TRUE(limits->has(gs_usb::fd));
    EXPECT_FALSE(limits->has(gs_usb::listen_only));
    EXPECT_EQ(limits->clock, 48'000'000U);
    EXPECT_EQ(limits->nominal.segment_1_most, 16U);
    EXPECT_EQ(limits->nominal.divider_most, 1024U);
    EXPECT_FALSE(limits->data);
    answer.resize(72, 1);
    EXPECT_TRUE(gs_usb::read_limits(answer)->data);
    EXPECT_FALSE(gs_usb::read_limits(bytes("0001")));
    EXPECT_EQ(gs_usb::read_state(bytes("03000000 05000000 80000000"))->state, gs_usb::controller::off);
    EXPECT_FALSE(gs_usb::read_state(bytes("09000000 05000000 80000000")));
}

TEST(gs_usb, requests_are_written_low_byte_first) {
    const auto timing = gs_usb::write_bit_timing({.propagation = 6, .phase_1 = 6, .phase_2 = 3, .jump_width = 1, .divider = 6});
    EXPECT_EQ(std::vector(timing.begin(), timing.end()), bytes("06000000 06000000 03000000 01000000 06000000"));
    const auto mode = gs_usb::write_mode(true, gs_usb::listen_only | gs_usb::fd);
    EXPECT_EQ(std::vector(mode.begin(), mode.end()), bytes("01000000 01010000"));
}

}   // namespace
