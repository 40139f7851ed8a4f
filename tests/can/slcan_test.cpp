#include "protocols/can/slcan.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

using namespace faultline::can;
using namespace std::string_literals;
using what = slcan::item::what;

namespace {

// What was said, one short text an item: "7E8#0102", "ok", "damaged t7E8".
std::string text_of(const slcan::item& said) {
    const std::string text{said.text};
    switch (said.kind) {
        case what::frame: {
            auto frame = to_text(said.frame);
            if (said.is_remote) frame += "R" + std::to_string(said.code);
            if (said.milliseconds) frame += " @" + std::to_string(*said.milliseconds);
            return frame;
        }
        case what::ok: return "ok";
        case what::error: return "error";
        case what::accepted: return "accepted " + text;
        case what::status: return "status " + std::to_string(said.status);
        case what::version: return "version " + text;
        case what::serial: return "serial " + text;
        case what::other: return "other " + text;
        case what::damaged: break;
    }
    return "damaged " + text;
}

using texts = std::vector<std::string>;

texts read(slcan::reader& machine, std::string_view input) {
    texts all;
    slcan::item said;
    while (machine.next(input, said)) all.push_back(text_of(said));
    EXPECT_TRUE(input.empty());
    return all;
}

texts read(std::string_view input) {
    slcan::reader machine;
    return read(machine, input);
}

TEST(slcan, frames_of_all_letters) {
    EXPECT_EQ(read("t7E83064100\r"), texts{"7E8#064100"});
    EXPECT_EQ(read("T18DAF110102\r"), texts{"18DAF110#02"});
    EXPECT_EQ(read("t0000\r"), texts{"000#"});
    EXPECT_EQ(read("r7DF8\r"), texts{"7DF#R8"});
    EXPECT_EQ(read("R1FFFFFFF0\r"), texts{"1FFFFFFF#R0"});
    EXPECT_EQ(read("d7E81AB\r"), texts{"7E8##0AB"});
    EXPECT_EQ(read("D18DAF1109"s + std::string(24, 'A') + "\r"), texts{"18DAF110##0" + std::string(24, 'A')});
    EXPECT_EQ(read("b123F"s + std::string(128, '5') + "\r"), texts{"123##1" + std::string(128, '5')});
    EXPECT_EQ(read("B000001231ff\r"), texts{"00000123##1FF"});
}

TEST(slcan, a_length_code_beyond_8_is_eight_bytes_on_classic_can) {
    slcan::reader machine;
    slcan::item said;
    std::string_view input = "t7E8F0102030405060708\r";
    ASSERT_TRUE(machine.next(input, said));
    EXPECT_EQ(text_of(said), "7E8#0102030405060708");
    EXPECT_EQ(said.code, 15);
    EXPECT_EQ(said.frame.size, 8);
    EXPECT_EQ(read("t7E89010203040506070809\r"), texts{"damaged t7E89010203040506070809"});
}

TEST(slcan, timestamps_are_milliseconds_behind_the_data) {
    EXPECT_EQ(read("t7E81AAEA5F\r"), texts{"7E8#AA @59999"});
    EXPECT_EQ(read("r7E820000\r"), texts{"7E8#R2 @0"});
    EXPECT_EQ(read("t7E81AA123\r"), texts{"damaged t7E81AA123"});
    EXPECT_EQ(read("t7E81AA12345\r"), texts{"damaged t7E81AA12345"});
    EXPECT_EQ(read("t7E81AA123G\r"), texts{"damaged t7E81AA123G"});
}

TEST(slcan, answers_to_commands) {
    EXPECT_EQ(read("\r\a\rz\rZ\r"), (texts{"ok", "error", "ok", "accepted z", "accepted Z"}));
    EXPECT_EQ(read("F81\rV1013\rvSTM32\rNA123\r"),
              (texts{"status 129", "version V1013", "version vSTM32", "serial NA123"}));
    EXPECT_EQ(read("F8\rF812\rFXY\rCANable 2.0\r"),
              (texts{"other F8", "other F812", "other FXY", "other CANable 2.0"}));
}

TEST(slcan, a_lost_carriage_return_is_found_again) {
    EXPECT_EQ(read("t7E81AAt7E91BB\r"), (texts{"7E8#AA", "7E9#BB"}));
    EXPECT_EQ(read("t7E81AAz\r"), (texts{"7E8#AA", "accepted z"}));
    EXPECT_EQ(read("zt7E81AA\r"), (texts{"accepted z", "7E8#AA"}));
    EXPECT_EQ(read("t7E81AAT000000011BBr0120\r"), (texts{"7E8#AA", "00000001#BB", "012#R0"}));
}

TEST(slcan, a_lost_carriage_return_with_timestamps) {
    EXPECT_EQ(read("t7E81AA0010t7E91BB0011\r"), (texts{"7E8#AA @16", "7E9#BB @17"}));
    // D123 4 ... could be a timestamp or the beginning of an FD frame: the frame before decides.
    const auto ambiguous = "t7E81AAd7E8t7E91BBd7E9\r"s;
    EXPECT_EQ(read("t7E81AA0010\r" + ambiguous), (texts{"7E8#AA @16", "7E8#AA @55272", "7E9#BB @55273"}));
    EXPECT_EQ(read("t7E81AAd7E81CC\r"), (texts{"7E8#AA", "7E8##0CC"}));
    EXPECT_EQ(read("t7E81AA0010\rt7E81AAd7E81CC\r"), (texts{"7E8#AA @16", "7E8#AA", "7E8##0CC"}));
}

TEST(slcan, where_both_readings_are_whole_the_last_frame_decides) {
    const auto data = "7E91BB"s + std::string(58, '0');
    const auto torn =
        "t7E81AAd7E8d" + data + "\r";   // then an FD frame of 32 bytes, or clock D7E8 and an FD frame of one
    EXPECT_EQ(read(torn), (texts{"7E8#AA", "7E8##0" + data}));
    const auto stamped = read("t7E81AA0010\r" + torn);
    ASSERT_GE(stamped.size(), 2U);
    EXPECT_EQ(stamped[1], "7E8#AA @55272");
}

TEST(slcan, a_torn_line_costs_nothing_but_itself) {
    EXPECT_EQ(read("t7E8806\rt7E91BB\r"), (texts{"damaged t7E8806", "7E9#BB"}));
    EXPECT_EQ(read("t7E8806t7E91BB\r"), (texts{"damaged t7E8806", "7E9#BB"}));
    EXPECT_EQ(read("t7E8806tt7E91BB\r"), (texts{"damaged t7E8806t", "7E9#BB"}));
    EXPECT_EQ(read("E81AA\r"), texts{"other E81AA"});   // its beginning lost: no frame is made of it
    EXPECT_EQ(read("t7E81A\r"), texts{"damaged t7E81A"});
    EXPECT_EQ(read("t7E\r"), texts{"damaged t7E"});
    EXPECT_EQ(read("t\r"), texts{"damaged t"});
    EXPECT_EQ(read("t7E8G\r"), texts{"damaged t7E8G"});
    EXPECT_EQ(read("t7G81AA\r"), texts{"damaged t7G81AA"});
    EXPECT_EQ(read("t7E81A-\r"), texts{"damaged t7E81A-"});
    EXPECT_EQ(read("zz!\r"), texts{"damaged zz!"});
    EXPECT_EQ(read("\x01\x02\r"), texts{"damaged \x01\x02"});
}

TEST(slcan, identifiers_beyond_their_bits_are_damage) {
    EXPECT_EQ(read("t7FF0\r"), texts{"7FF#"});
    EXPECT_EQ(read("t8000\r"), texts{"damaged t8000"});
    EXPECT_EQ(read("T200000000\r"), texts{"damaged T200000000"});
}

TEST(slcan, a_refusal_in_the_middle_of_a_line_ends_it) {
    EXPECT_EQ(read("t7E81AA\at7E91BB\r"), (texts{"7E8#AA", "error", "7E9#BB"}));
    EXPECT_EQ(read("t7E8\a\r"), (texts{"damaged t7E8", "error", "ok"}));
}

TEST(slcan, line_feeds_behind_carriage_returns_do_not_matter) {
    EXPECT_EQ(read("t7E81AA\r\nV1013\r\n\r\n"), (texts{"7E8#AA", "version V1013", "ok"}));
}

TEST(slcan, a_line_without_end_is_dropped_up_to_the_next_return) {
    const std::string longest(slcan::longest_line, 'x');
    EXPECT_EQ(read(longest + "\r"), texts{"other " + longest});
    EXPECT_EQ(read(longest + "x\rz\r").size(), 2U);
    EXPECT_EQ(read(longest + "x\rz\r")[0].substr(0, 7), "damaged");
    EXPECT_EQ(read(std::string(5000, '0') + "\az\r").size(), 3U);
    slcan::reader machine;
    EXPECT_EQ(read(machine, longest.substr(0, 200)), texts{});
    EXPECT_EQ(read(machine, longest.substr(200) + "\r"), texts{"other " + longest});
    EXPECT_EQ(read(machine, std::string(200, 'x')), texts{});
    EXPECT_EQ(read(machine, std::string(200, 'x')), texts{});
    EXPECT_EQ(read(machine, "\rt7E81AA\r"), (texts{"damaged ", "7E8#AA"})) << "as when it came in one piece";
}

TEST(slcan, forgetting_drops_what_is_incomplete) {
    slcan::reader machine;
    EXPECT_EQ(read(machine, "t7E81"), texts{});
    machine.forget();
    EXPECT_EQ(read(machine, "t7E91BB\r"), texts{"7E9#BB"});
}

TEST(slcan, however_the_stream_is_split_the_items_are_the_same) {
    std::mt19937 random{8};
    const std::array<std::string, 12> pieces{"t7E81AA\r", "T18DAF110102", "\r",   "\a",   "z\r", "d7E81CC",
                                             "V1\r",      "\n",           "t7E8", "0010", "x",   "r7DF8\r"};
    for (int round = 0; round < 2000; ++round) {
        std::string stream;
        for (std::size_t i = 0; i < random() % 12; ++i) stream += pieces.at(random() % pieces.size());
        stream += '\r';
        slcan::reader machine;
        texts in_pieces;
        for (std::size_t at = 0; at < stream.size();) {
            const std::size_t part = 1 + random() % 9;
            const auto said = read(machine, std::string_view{stream}.substr(at, part));
            in_pieces.insert(in_pieces.end(), said.begin(), said.end());
            at += part;
        }
        ASSERT_EQ(in_pieces, read(stream)) << stream;
    }
}

std::string written(const frame& what, bool is_remote = false) {
    std::array<char, slcan::longest_frame> out{};
    return {out.data(), slcan::write(what, out, is_remote)};
}

TEST(slcan, frames_are_written_as_they_are_read) {
    EXPECT_EQ(written({.id = 0x7E0, .size = 3, .bytes = {0x02, 0x01, 0x0C}}), "t7E0302010C\r");
    EXPECT_EQ(written({.id = 0x18DA10F1, .is_extended = true, .size = 1, .bytes = {0xAF}}), "T18DA10F11AF\r");
    EXPECT_EQ(written({.id = 1, .is_fd = true, .size = 1}), "d001100\r");
    EXPECT_EQ(written({.id = 1, .is_extended = true, .is_fd = true, .has_rate_switch = true, .size = 1}),
              "B00000001100\r");
    EXPECT_EQ(written({.id = 0x7DF, .size = 8}, true), "r7DF8\r");
    EXPECT_EQ(written({.id = 1, .is_fd = true, .has_rate_switch = true, .size = 64}).substr(0, 5), "b001F");
}

TEST(slcan, what_cannot_be_is_not_written) {
    EXPECT_EQ(written({.id = 0x800}), "");
    EXPECT_EQ(written({.id = 0x20000000, .is_extended = true}), "");
    EXPECT_EQ(written({.size = 9}), "");
    EXPECT_EQ(written({.is_fd = true, .size = 9}), "");
    EXPECT_EQ(written({.is_fd = true, .size = 65}), "");
    EXPECT_EQ(written({.is_fd = true}, true), "");   // FD has no remote frames
    std::array<char, 12> small{};
    EXPECT_EQ(slcan::write({.id = 0x7E0, .size = 3}, small), 12U);
    EXPECT_EQ(slcan::write({.id = 0x7E0, .size = 3}, std::span{small}.first(11)), 0U);
}

TEST(slcan, every_frame_comes_back_as_it_went_out) {
    std::mt19937 random{9};
    for (int round = 0; round < 5000; ++round) {
        frame sent;
        sent.is_extended = random() % 2 == 0;
        sent.is_fd = random() % 2 == 0;
        sent.has_rate_switch = sent.is_fd && random() % 2 == 0;
        sent.id = static_cast<std::uint32_t>(random()) & (sent.is_extended ? longest_extended_id : longest_standard_id);
        sent.size = static_cast<std::uint8_t>(size_on_bus(random() % (sent.is_fd ? 65 : 9), sent.is_fd));
        for (auto& byte : sent.bytes) byte = static_cast<std::uint8_t>(random());
        const auto text = written(sent);
        slcan::reader machine;
        slcan::item said;
        std::string_view input = text;
        ASSERT_TRUE(machine.next(input, said)) << text;
        ASSERT_EQ(said.kind, what::frame) << text;
        ASSERT_EQ(said.frame, sent) << text;
        ASSERT_FALSE(machine.next(input, said));
    }
}

TEST(slcan, bit_rates_without_a_letter_are_refused) {
    EXPECT_EQ(slcan::bit_rate(500'000), "S6\r");
    EXPECT_EQ(slcan::bit_rate(10'000), "S0\r");
    EXPECT_EQ(slcan::bit_rate(1'000'000), "S8\r");
    EXPECT_FALSE(slcan::bit_rate(33'300));
    EXPECT_EQ(slcan::data_bit_rate(2'000'000), "Y2\r");
    EXPECT_FALSE(slcan::data_bit_rate(500'000));
}

}   // namespace
