#include "protocols/elm/reply.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/elm/heard.hpp"

using namespace faultline;
using namespace faultline::elm;
using namespace std::string_view_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

// CAN with headers

TEST(reply, an_11_bit_answer_with_blanks) {
    const auto got = hear(bus::can11, "0100", {"7E8 06 41 00 BE 3F A8 13"});
    EXPECT_THAT(got.messages, ElementsAre("7E8: 41 00 BE 3F A8 13"));
    EXPECT_THAT(got.damages, IsEmpty());
    EXPECT_EQ(got.frames, 1U);
}

TEST(reply, an_11_bit_answer_without_blanks) {
    EXPECT_THAT(hear(bus::can11, "010C", {"7E804410C1AF8"}).messages, ElementsAre("7E8: 41 0C 1A F8"));
}

TEST(reply, a_29_bit_answer_however_its_header_is_spaced) {
    for (const auto line : {"18 DA F1 10 04 41 0C 1A F8", "18DAF110 04 41 0C 1A F8", "18DAF11004410C1AF8"})
        EXPECT_THAT(hear(bus::can29, "010C", {line}).messages, ElementsAre("18DAF110: 41 0C 1A F8")) << line;
}

TEST(reply, the_shape_of_the_lines_tells_the_bus_when_nobody_else_does) {
    EXPECT_EQ(hear(bus::unknown, "010C", {"7E804410C1AF8"}).kind, bus::can11);
    EXPECT_EQ(hear(bus::unknown, "010C", {"18DAF11004410C1AF8"}).kind, bus::can29);
    EXPECT_EQ(hear(bus::unknown, "0100", {"86 F1 10 41 00 BF 9F A8 91 5F"}).kind, bus::kwp);
    EXPECT_EQ(hear(bus::unknown, "0100", {"48 6B 10 41 00 BE 3E B8 11 C9"}).kind, bus::iso9141);
    EXPECT_EQ(hear(bus::unknown, "0100", {"48 6B 10 41 00 BE 3E B8 11 FA"}).kind, bus::j1850);
    EXPECT_EQ(hear(bus::unknown, "", {"18 FE CA 00 43 FF 41 1A 05 01 FF FF"}).kind, bus::j1939);
}

TEST(reply, padding_behind_the_length_is_not_payload) {
    for (const auto line : {"7E8 04 41 0C 1A F8 00 00 00", "7E8 04 41 0C 1A F8 55 55 55", "7E8 04 41 0C 1A F8 AA AA AA",
                            "7E8 04 41 0C 1A F8 CC CC CC", "7E8 04 41 0C 1A F8 FF FF FF"})
        EXPECT_THAT(hear(bus::can11, "010C", {line}).messages, ElementsAre("7E8: 41 0C 1A F8")) << line;
}

TEST(reply, a_long_message_is_put_together) {
    const auto got =
        hear(bus::can11, "0902",
             {"7E8 10 14 49 02 01 31 47 31", "7E8 21 4A 43 35 34 34 34 52", "7E8 22 37 32 35 32 33 36 37"});
    EXPECT_THAT(got.messages, ElementsAre("7E8: 49 02 01 31 47 31 4A 43 35 34 34 34 52 37 32 35 32 33 36 37"));
    EXPECT_EQ(got.frames, 3U);
}

TEST(reply, several_ecus_may_interleave) {
    const auto got = hear(
        bus::can11, "0904",
        {"7E8 10 08 49 04 01 41 42 43", "7E9 10 08 49 04 01 51 52 53", "7E9 21 54 55", "7EA 02 49 04", "7E8 21 44 45"});
    EXPECT_THAT(got.messages,
                ElementsAre("7E9: 49 04 01 51 52 53 54 55", "7EA: 49 04", "7E8: 49 04 01 41 42 43 44 45"));
    EXPECT_THAT(got.damages, IsEmpty());
}

TEST(reply, two_short_answers_of_one_ecu_are_two_messages) {
    EXPECT_THAT(hear(bus::can29, "0106", {"18DAF11003410680", "18DAF11003410681"}).messages,
                ElementsAre("18DAF110: 41 06 80", "18DAF110: 41 06 81"));
}

TEST(reply, the_sequence_number_wraps) {
    std::vector<std::string> lines{"7E8 10 77 62 12 34 00 00 00"};   // 119 bytes: 6 + 16 * 7 + 1
    for (int i = 1; i <= 17; ++i)
        lines.push_back("7E8 2" + std::string{"0123456789ABCDEF"[i % 16]} + " 01 02 03 04 05 06 07");
    const auto got = hear(bus::can11, "221234", {lines.begin(), lines.end()});
    ASSERT_EQ(got.messages.size(), 1U);
    EXPECT_EQ(got.messages[0].size(), 5U + 3 * 119U - 1);
}

TEST(reply, an_extended_address_is_recognised) {
    const auto got = hear(bus::can11, "22D107", {"612 F1 10 0A 62 D1 07 00 01", "612 F1 21 02 03 04 05 06"});
    EXPECT_THAT(got.messages, ElementsAre("612: 62 D1 07 00 01 02 03 04 05 06"));
    EXPECT_THAT(hear(bus::can11, "22D107", {"612F10462D10755FFFF"}).messages, ElementsAre("612: 62 D1 07 55"));
}

TEST(reply, flow_control_and_remote_frames_carry_nothing) {
    const auto got =
        hear(bus::can11, "010C", {"FC: 7E0 30 00 00", "7E8 30 00 00 00 00 00 00 00", "7E8 RTR", "7E8 04 41 0C 1A F8"});
    EXPECT_THAT(got.messages, ElementsAre("7E8: 41 0C 1A F8"));
    EXPECT_THAT(got.damages, IsEmpty());
}

TEST(reply, the_length_digit_of_ATD1_is_tolerated) {
    EXPECT_THAT(hear(bus::can11, "010C", {"7E8 8 04 41 0C 1A F8 00 00 00"}).messages, ElementsAre("7E8: 41 0C 1A F8"));
    EXPECT_THAT(hear(bus::can11, "010C", {"7E8804410C1AF8000000"}).messages, ElementsAre("7E8: 41 0C 1A F8"));
    EXPECT_THAT(hear(bus::can29, "010C", {"18DAF110504410C1AF8"}).messages, ElementsAre("18DAF110: 41 0C 1A F8"));
}

// Noise around the data

TEST(reply, nuls_FC_bytes_and_prompts_are_noise) {
    EXPECT_THAT(hear(bus::can11, "010C",
                     {"\0>\xFC"
                      "7E8 0\0"
                      "4 41 0C 1A F8 >"sv})
                    .messages,
                ElementsAre("7E8: 41 0C 1A F8"));
}

TEST(reply, the_echo_is_told_apart_with_and_without_its_digit) {
    for (const auto echo : {"010C", "010C1", "01 0C", ">010c1"}) {
        const auto got = hear(bus::can11, "010C", {echo, "7E8 04 41 0C 1A F8"});
        EXPECT_TRUE(got.echoed) << echo;
        EXPECT_THAT(got.messages, ElementsAre("7E8: 41 0C 1A F8")) << echo;
        EXPECT_THAT(got.damages, IsEmpty()) << echo;
    }
    EXPECT_FALSE(hear(bus::can11, "010C", {"7E8 04 41 0C 1A F8"}).echoed);
}

TEST(reply, the_echo_may_run_into_the_answer) {
    for (const auto line : {"010C7E804410C1AF8", "010C17E804410C1AF8", "010C410C1AF8", "010C1410C1AF8"})
        for (const auto kind : {bus::can11, bus::unknown}) {
            const auto got = hear(kind, "010C", {line});
            EXPECT_TRUE(got.echoed) << line;
            ASSERT_EQ(got.messages.size(), 1U) << line;
            EXPECT_TRUE(got.messages[0].ends_with("41 0C 1A F8")) << line;
        }
}

TEST(reply, an_echo_of_five_digits_is_no_frame) {
    const auto got = hear(bus::can11, "0111", {"01111", "7E803411124"});
    EXPECT_THAT(got.messages, ElementsAre("7E8: 41 11 24"));
    EXPECT_THAT(got.damages, IsEmpty());
}

TEST(reply, searching_may_stand_in_front_of_the_data) {
    for (const auto line : {"SEARCHING...7E8 06 41 00 BE 3F A8 13", "SEARCHING...7E8064100BE3FA813",
                            "EARCHING... 7E8064100BE3FA813", "0100SEARCHING...7E8064100BE3FA813"}) {
        const auto got = hear(bus::unknown, "0100", {line});
        EXPECT_THAT(got.messages, ElementsAre("7E8: 41 00 BE 3F A8 13")) << line;
        EXPECT_THAT(got.statuses, Contains(status::searching)) << line;
        EXPECT_THAT(got.damages, IsEmpty()) << line;
    }
}

TEST(reply, the_bus_init_text_may_stand_in_front_of_the_data) {
    const auto got = hear(bus::unknown, "0100", {"BUS INIT: ...OK86 F1 10 41 00 BF 9F A8 91 5F"});
    EXPECT_THAT(got.messages, ElementsAre("10: 41 00 BF 9F A8 91"));
    EXPECT_THAT(got.statuses, ElementsAre(status::bus_init_ok));
}

TEST(reply, a_line_the_adapter_marked_is_not_decoded) {
    for (const auto line :
         {"7E8 04 41 0C 1A F8 <DATA ERROR", "7E804410C1AF8<DATA ERROR", "7E8 04 41 0C 1A F8 <RX ERROR",
          "7E8 04 41 0C BUFFER FULL", "7E8 04 41 0C 1A F8 STOPPED", "7E804410C1AF8?"}) {
        const auto got = hear(bus::can11, "010C", {line});
        EXPECT_THAT(got.messages, IsEmpty()) << line;
        EXPECT_THAT(got.damages, ElementsAre("7E8 suspect")) << line;
    }
}

TEST(reply, text_of_other_commands_is_no_damage) {
    const auto got =
        hear(bus::can11, "0131", {"> 7E2.7EA.0131", "NO DATA", "> ATRV", "13.1V", "ELM327 v1.5", "7E8044131FFFF"});
    EXPECT_THAT(got.messages, ElementsAre("7E8: 41 31 FF FF"));
    EXPECT_THAT(got.damages, IsEmpty());
    EXPECT_THAT(got.statuses, ElementsAre(status::no_data, status::other_text));
}

TEST(reply, frames_that_lost_the_CR_between_them_are_cut_by_their_lengths) {
    EXPECT_THAT(hear(bus::can11, "0105", {"7E8034105817E903410582"}).messages,
                ElementsAre("7E8: 41 05 81", "7E9: 41 05 82"));
    EXPECT_THAT(hear(bus::can11, "0105", {"7E8 03 41 05 81 00 00 00 007E9 03 41 05 82 00 00 00 00"}).messages,
                ElementsAre("7E8: 41 05 81", "7E9: 41 05 82"));
    EXPECT_THAT(hear(bus::can29, "0105", {"18DAF1100341058118DAF11E03410582"}).messages,
                ElementsAre("18DAF110: 41 05 81", "18DAF11E: 41 05 82"));
    EXPECT_THAT(hear(bus::can11, "0904", {"7E810084904014142437E82144450000000000"}).messages,
                ElementsAre("7E8: 49 04 01 41 42 43 44 45"));
    EXPECT_THAT(hear(bus::kwp, "03", {"87F1184300000000000 0D387F11243155313280000 70"}).messages,
                IsEmpty());   // torn bytes
    EXPECT_THAT(hear(bus::kwp, "03", {"87F118430000000000 00D387F1124315531328000070"}).messages,
                ElementsAre("18: 43 00 00 00 00 00 00", "12: 43 15 53 13 28 00 00"));
}

TEST(reply, a_frame_cut_short_by_the_next_one_is_damage) {
    const auto got = hear(bus::can11, "22AB11", {"74C25B800B20192074C27000007021C000D"});
    EXPECT_THAT(got.messages, IsEmpty());
    EXPECT_FALSE(got.damages.empty());
}

// CAN without headers

TEST(reply, an_answer_without_header_has_no_ecu) {
    EXPECT_THAT(hear(bus::can11, "010C", {"41 0C 1A F8"}).messages, ElementsAre(": 41 0C 1A F8"));
    EXPECT_THAT(hear(bus::can11, "010C", {"7F0112"}).messages, ElementsAre(": 7F 01 12"));
}

TEST(reply, numbered_lines_are_joined_and_cut_to_the_length_line) {
    const auto got =
        hear(bus::can11, "0902", {"014", "0: 49 02 01 31 47 31", "1: 4A 43 35 34 34 34 52", "2: 37 32 35 32 33 36 37"});
    EXPECT_THAT(got.messages, ElementsAre(": 49 02 01 31 47 31 4A 43 35 34 34 34 52 37 32 35 32 33 36 37"));
    EXPECT_THAT(hear(bus::can11, "0904", {"008", "0:490401414243", "1:44450000000000"}).messages,
                ElementsAre(": 49 04 01 41 42 43 44 45"));
}

TEST(reply, numbered_lines_may_start_at_one) {
    EXPECT_THAT(hear(bus::can11, "0904", {"008", "1:490401414243", "2:4445"}).messages,
                ElementsAre(": 49 04 01 41 42 43 44 45"));
}

TEST(reply, without_the_length_line_only_an_answer_that_counts_itself_is_complete) {
    EXPECT_THAT(hear(bus::can11, "03", {"0: 43 03 01 33 02 44", "1: 03 55 AA AA AA AA AA"}).messages,
                ElementsAre(": 43 03 01 33 02 44 03 55"));
    const auto got = hear(bus::can11, "221234", {"0: 62 12 34 01 02 03", "1: 04 05 06 07 08 09 AA"});
    EXPECT_THAT(got.messages, IsEmpty());
    EXPECT_THAT(got.damages, ElementsAre("incomplete"));
}

TEST(reply, numbered_lines_out_of_order_give_nothing) {
    for (const auto& lines : std::vector<std::vector<std::string_view>>{
             {"014", "0: 49 02 01 31 47 31", "2: 37 32 35 32 33 36 37", "1: 4A 43 35 34 34 34 52"},
             {"014", "0: 49 02 01 31 47 31", "1: 4A 43 35 34 34 34 52", "1: 4A 43 35 34 34 34 52",
              "2: 37 32 35 32 33 36 37"},
             {"014", "1: 4A 43 35 34 34 34 52", "2: 37 32 35 32 33 36 37"},
             {"014", "0: 49 02 01 31 47 31", "1: 4A 43 35 34 34 34 52"}}) {
        const auto got = hear(bus::can11, "0902", lines);
        EXPECT_THAT(got.messages, IsEmpty());
        EXPECT_FALSE(got.damages.empty());
    }
}

TEST(reply, two_ecus_mixed_without_headers_give_nothing) {
    EXPECT_THAT(hear(bus::can11, "0904", {"00A", "0:490401414243", "00A", "0:490401515253", "1:44454647", "1:54555657"})
                    .messages,
                IsEmpty());
}

TEST(reply, a_line_without_header_among_lines_with_headers_had_lost_it) {
    const auto got = hear(bus::can11, "010C", {"7E8 04 41 0C 1A F8", "41 0C 00 00"});
    EXPECT_THAT(got.messages, ElementsAre("7E8: 41 0C 1A F8"));
    EXPECT_THAT(got.damages, ElementsAre("suspect"));
}

TEST(reply, without_headers_one_damaged_line_spoils_the_reply) {
    const auto got = hear(bus::iso9141, "03", {"6B 10", "43 01 33 00 00 00 00"});   // a header and its data, torn apart
    EXPECT_THAT(got.messages, IsEmpty());
    EXPECT_THAT(got.damages, ElementsAre("bad_pci", "suspect"));
}

TEST(reply, frames_with_automatic_formatting_off_still_carry_their_transport_byte) {
    EXPECT_THAT(hear(bus::can11, "010C", {"04 41 0C 1A F8 00 00 00"}).messages, ElementsAre(": 41 0C 1A F8"));
}

// Damage

TEST(reply, consecutive_frames_lost_swapped_or_doubled_give_nothing) {
    const std::string_view first = "7E8 10 14 49 02 01 31 47 31";
    const std::string_view one = "7E8 21 4A 43 35 34 34 34 52";
    const std::string_view two = "7E8 22 37 32 35 32 33 36 37";
    EXPECT_THAT(hear(bus::can11, "0902", {first, two, one}).damages, ElementsAre("7E8 wrong_sequence"));
    EXPECT_THAT(hear(bus::can11, "0902", {first, one, one, two}).damages, ElementsAre("7E8 wrong_sequence"));
    EXPECT_THAT(hear(bus::can11, "0902", {first, two}).damages, ElementsAre("7E8 wrong_sequence"));
    EXPECT_THAT(hear(bus::can11, "0902", {first, one}).damages, ElementsAre("7E8 incomplete"));
    EXPECT_THAT(hear(bus::can11, "0902", {one, two}).damages, ElementsAre("7E8 orphan"));
    for (const auto& lines : std::vector<std::vector<std::string_view>>{
             {first, two, one}, {first, one, one, two}, {first, two}, {one, two}})
        EXPECT_THAT(hear(bus::can11, "0902", lines).messages, IsEmpty());
}

TEST(reply, a_part_too_many_withdraws_the_message_before_it) {
    // The stray part may have been the true one: its twin could come from a line whose identifier was damaged.
    const auto got = hear(bus::can11, "0904", {"7E8 10 08 49 04 01 41 42 43", "7E8 21 99 99", "7E8 21 44 45"});
    EXPECT_THAT(got.messages, IsEmpty());
    EXPECT_THAT(got.damages, ElementsAre("7E8 orphan"));
}

TEST(reply, two_first_frames_under_one_identifier_make_it_doubtful) {
    const auto got =
        hear(bus::can11, "0904", {"7E9 10 08 49 04 01 51 52 53", "7E9 10 08 49 04 01 41 42 43", "7E9 21 54 55"});
    EXPECT_THAT(got.messages, IsEmpty());
    EXPECT_THAT(got.damages, ElementsAre("7E9 incomplete", "7E9 wrong_sequence"));
}

TEST(reply, a_stuttering_first_frame_is_no_harm) {
    const auto got =
        hear(bus::can11, "0904", {"7E8 10 08 49 04 01 41 42 43", "7E8 10 08 49 04 01 41 42 43", "7E8 21 44 45"});
    EXPECT_THAT(got.messages, ElementsAre("7E8: 49 04 01 41 42 43 44 45"));
}

TEST(reply, a_lost_digit_is_seen) {
    EXPECT_THAT(hear(bus::can11, "0100", {"7E8 06 41 00 BE 3F A8 1"}).damages, ElementsAre("7E8 odd_nibbles"));
    EXPECT_THAT(hear(bus::can11, "0100", {"7E8 06 41 0 BE 3 A8 13"}).damages, ElementsAre("7E8 odd_nibbles"));
    EXPECT_THAT(hear(bus::can29, "0100", {"18DAF110064100BE3FA81"}).messages, IsEmpty());
}

TEST(reply, a_lost_byte_is_seen) {
    EXPECT_THAT(hear(bus::can11, "0100", {"7E8 06 41 00 BE 3F A8"}).damages, ElementsAre("7E8 short_frame"));
    EXPECT_THAT(hear(bus::can11, "010C", {"7E8 04 41 0C F8 00 00 00"}).damages,
                ElementsAre("7E8 short_frame"));   // neither exact nor padded
    EXPECT_THAT(hear(bus::can11, "0902", {"7E8 10 14 49 02 01 31 47"}).damages, ElementsAre("7E8 short_frame"));
}

TEST(reply, a_frame_of_more_than_eight_bytes_is_seen) {
    EXPECT_THAT(hear(bus::can11, "0100", {"7E8 06 41 00 BE 3F A8 13 00 00"}).damages, ElementsAre("7E8 too_long"));
}

TEST(reply, what_no_transport_frame_begins_with_is_seen) {
    EXPECT_THAT(hear(bus::can11, "0100", {"7E8 46 41 00 BE 3F A8 13 00"}).damages, ElementsAre("7E8 bad_pci"));
    EXPECT_THAT(hear(bus::can11, "0100", {"7E8 00 41 00 BE 3F A8 13 00"}).damages, ElementsAre("7E8 bad_pci"));
}

TEST(reply, letters_among_the_digits_are_seen) {
    EXPECT_THAT(hear(bus::can11, "0100", {"7E8 06 41 00 BG 3F A8 13"}).damages, ElementsAre("not_hex"));
}

TEST(reply, more_than_it_holds_is_said) {
    reply machine;
    machine.begin(bus::can11, ask("010C"));
    for (std::size_t i = 0; i <= reply::max_messages; ++i) machine.add_line("7E8 04 41 0C 1A F8");
    machine.finish();
    EXPECT_EQ(machine.messages().size(), reply::max_messages);
    ASSERT_EQ(machine.damages().size(), 1U);
    EXPECT_EQ(machine.damages()[0].what, damage::overflow);
}

TEST(reply, begin_forgets_everything) {
    reply machine;
    machine.begin(bus::unknown, ask("0902"));
    machine.add_line("0902");
    machine.add_line("7E8 10 14 49 02 01 31 47 31");
    machine.finish();
    machine.begin(bus::unknown, ask("010C"));
    machine.add_line("7E8 21 4A 43 35 34 34 34 52");
    machine.finish();
    EXPECT_THAT(understood(machine).damages, ElementsAre("7E8 orphan"));
    EXPECT_FALSE(machine.echoed());
    EXPECT_EQ(machine.data_lines(), 1U);
}

// Buses before CAN

TEST(reply, legacy_messages_are_checked_and_stripped) {
    EXPECT_THAT(hear(bus::kwp, "0100", {"86 F1 10 41 00 BF 9F A8 91 5F"}).messages,
                ElementsAre("10: 41 00 BF 9F A8 91"));
    EXPECT_THAT(hear(bus::iso9141, "0100", {"486B104100BE3EB811C9"}).messages, ElementsAre("10: 41 00 BE 3E B8 11"));
    EXPECT_THAT(hear(bus::j1850, "0100", {"48 6B 10 41 00 BE 3E B8 11 FA"}).messages,
                ElementsAre("10: 41 00 BE 3E B8 11"));
    EXPECT_THAT(hear(bus::j1850, "0100", {"48 6B 10 41 00 BE 3E B8 10 FA"}).damages, ElementsAre("10 bad_checksum"));
    EXPECT_THAT(hear(bus::kwp, "0100", {"85 F1 10 41 00 BF 9F A8 91 5E"}).damages, ElementsAre("10 short_frame"));
}

TEST(reply, several_code_frames_of_several_legacy_ecus_stay_apart) {
    EXPECT_THAT(
        hear(bus::unknown, "03", {"87 F1 18 43 00 00 00 00 00 00 D3", "87 F1 12 43 15 53 13 28 00 00 70"}).messages,
        ElementsAre("18: 43 00 00 00 00 00 00", "12: 43 15 53 13 28 00 00"));
}

TEST(reply, numbered_legacy_messages_keep_their_order_byte) {
    const auto got =
        hear(bus::iso9141, "0902", {"48 6B 10 49 02 01 00 00 00 31 40", "48 6B 10 49 02 02 47 31 4A 43 15"});
    EXPECT_THAT(got.messages, ElementsAre("10: 49 02 01 00 00 00 31", "10: 49 02 02 47 31 4A 43"));
}

TEST(reply, legacy_answers_without_header_are_taken_as_they_are) {
    EXPECT_THAT(hear(bus::kwp, "010C", {"41 0C 1A F8"}).messages, ElementsAre(": 41 0C 1A F8"));
}

TEST(reply, a_truck_frame_shows_its_source) {
    EXPECT_THAT(hear(bus::j1939, "", {"6 0FECA 0B 43 FF 00 00 00 00 FF FF"}).messages,
                ElementsAre("0B: 43 FF 00 00 00 00 FF FF"));
    EXPECT_THAT(hear(bus::unknown, "", {"18FED400#43FF411A0501FFFF"}).messages,
                ElementsAre("00: 43 FF 41 1A 05 01 FF FF"));
}

}   // namespace
