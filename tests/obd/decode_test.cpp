#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/obd/answers.hpp"

using namespace faultline::obd;

namespace {

TEST(obd, reads_six_pids_from_one_answer) {
    const answer it{"04 05 0B 0C 0D 11", "41 04 3F 05 78 0B 22 0C 1A F8 0D 32 11 26"};
    EXPECT_EQ(it.read.error, decode_error::none);
    EXPECT_EQ(it.read.count, 6U);
    EXPECT_NEAR(it["engine_load"], 24.706, 0.001);
    EXPECT_EQ(it["coolant_temperature"], 80);
    EXPECT_EQ(it["intake_pressure"], 34);
    EXPECT_EQ(it["engine_speed"], 1726);
    EXPECT_EQ(it["vehicle_speed"], 50);
    EXPECT_NEAR(it["throttle_position"], 14.902, 0.001);
}

TEST(obd, the_order_of_the_answer_is_free) {
    const answer it{"0C 0D 05", "41 0D 32 05 78 0C 1A F8"};
    EXPECT_EQ(it.read.count, 3U);
    EXPECT_EQ(it["engine_speed"], 1726);
    EXPECT_EQ(it.values[0].pid, 0x0D);
}

TEST(obd, absent_pids_are_simply_missing) {
    const answer it{"0C 0D 5C 05", "41 0C 1A F8 05 78"};
    EXPECT_EQ(it.read.error, decode_error::none);
    EXPECT_EQ(it.read.count, 2U);
}

TEST(obd, an_answer_to_another_pid_gives_no_value) {
    EXPECT_EQ((answer{"0C", "41 05 78"}).read.error, decode_error::not_asked);
    EXPECT_EQ((answer{"0C", "41 05 78"}).read.count, 0U);
}

TEST(obd, a_short_or_long_answer_is_an_error_and_not_a_value) {
    EXPECT_EQ((answer{"0C", "41 0C 1A"}).read.error, decode_error::too_short);
    EXPECT_EQ((answer{"0C", "41 0C"}).read.error, decode_error::too_short);
    EXPECT_EQ((answer{"0C", "41 0C 1A F8 99"}).read.error, decode_error::unexplained_bytes);
    EXPECT_EQ((answer{"0C 0D", "41 0C 1A 0D 00"}).read.error, decode_error::unexplained_bytes) << "a lost byte";
    EXPECT_EQ((answer{"0C", "41 0C 1A"}).read.count, 0U);
}

TEST(obd, padding_is_ignored_only_where_a_can_frame_ends) {
    for (const auto* fill : {"00 00 00", "55 55 55", "AA AA AA", "CC CC CC", "FF FF FF"}) {
        const answer it{"0C", std::string{"41 0C 1A F8 "} + fill};
        EXPECT_EQ(it.read.error, decode_error::none) << fill;
        EXPECT_EQ(it["engine_speed"], 1726) << fill;
    }
    EXPECT_EQ((answer{"0C", "41 0C 1A F8 55"}).read.error, decode_error::unexplained_bytes);
    EXPECT_EQ((answer{"0C", "41 0C 1A F8 FE AA 55"}).read.error, decode_error::unexplained_bytes);
    EXPECT_EQ((answer{"0D 0C 05", "41 0C 1A F8 05 78 0D 32 55 55 55 55 55"}).read.count, 3U) << "two frames";
}

// Recorded on real cars: one PID was asked, the frame answers more (another tester's, or a batch cut by the recorder).
TEST(obd, pids_nobody_asked_for_are_stepped_over) {
    const answer coolant{"05", "41 05 73 00 BF 9F A8 97"};
    EXPECT_EQ(coolant["coolant_temperature"], 75);
    EXPECT_EQ(coolant.read.count, 1U);
    EXPECT_EQ(coolant.read.foreign, 1U);
    const answer behind{"05", "41 00 BF 9F A8 97 05 73"};
    EXPECT_EQ(behind["coolant_temperature"], 75);
}

TEST(obd, a_pid_with_two_lengths_is_read_by_what_explains_all_bytes) {
    EXPECT_EQ((answer{"06", "41 06 80"})["short_term_fuel_trim_bank1"], 0);
    const answer banks{"06", "41 06 80 81"};
    EXPECT_NEAR(banks["short_term_fuel_trim_bank3"], 0.78125, 1e-9);
    const answer mixed{"06 0C", "41 06 80 07 0C 1A F8"};
    EXPECT_EQ(mixed["engine_speed"], 1726);
    EXPECT_EQ(mixed.read.count, 3U) << "06 has two bytes here";
    EXPECT_EQ((answer{"06 07", "41 06 80 07 81"}).read.count, 2U);
}

TEST(obd, signals_beyond_a_shorter_form_are_missing) {
    const answer it{"70", "41 70 02 00 00 0C 93 00 00 00 00"};   // nine bytes, no status byte
    EXPECT_NEAR(it["boost_pressure_a"], 100.59375, 1e-9);
    EXPECT_THROW((void)it.of("boost_a_status"), std::runtime_error);
}

TEST(obd, without_a_request_only_the_first_pid_counts) {
    const answer it{"", "41 0C 1A F8 0D 32"};
    EXPECT_EQ(it.read.count, 1U);
    EXPECT_EQ(it["engine_speed"], 1726);
}

TEST(obd, a_pid_of_unknown_length_gives_an_error) {
    EXPECT_EQ((answer{"FE", "41 FE 12"}).read.error, decode_error::unknown_pid);
    EXPECT_EQ((answer{"0C FE", "41 0C 1A F8 FE 12"}).read.count, 0U);
}

TEST(obd, a_repeated_pid_is_not_believed) {
    EXPECT_EQ((answer{"0D", "41 0D 32 0D 33"}).read.error, decode_error::unexplained_bytes);
}

TEST(obd, another_service_is_not_decoded) {
    EXPECT_EQ((answer{"0C", "7F 01 12"}).read.error, decode_error::wrong_service);
    EXPECT_EQ((answer{"0C", ""}).read.error, decode_error::wrong_service);
}

TEST(obd, freeze_frames_use_the_same_table_and_name_their_frame) {
    const answer it{"0C 05", "42 0C 01 1A F8 05 01 78"};
    EXPECT_EQ(it.read.frame, 1);
    EXPECT_EQ(it["engine_speed"], 1726);
    EXPECT_EQ(it["coolant_temperature"], 80);
    EXPECT_EQ((answer{"0C 05", "42 0C 01 1A F8 05 00 78"}).read.error, decode_error::frame_mismatch);
    EXPECT_EQ((answer{"02", "42 02 00 03 01"}).of("freeze_frame_dtc").raw, 0x0301U);
    EXPECT_EQ((answer{"0C", "42 0C"}).read.error, decode_error::too_short);
    EXPECT_EQ((answer{"0C", "42 0C 00"}).read.error, decode_error::too_short);
}

TEST(obd, says_when_there_is_no_room) {
    const auto data = bytes("41 01 00 07 65 00");
    const auto asked = bytes("01");
    std::array<value, 3> few;
    const auto read = decode_values(data, asked, few);
    EXPECT_EQ(read.error, decode_error::no_room);
    EXPECT_EQ(read.count, 0U);
}

// Any set of PIDs put together by the length table must come apart again, whatever the order.
TEST(obd, every_batch_of_usual_lengths_is_read_completely) {
    std::mt19937 random{7};
    const auto all = all_pids();
    for (int round = 0; round < 3000; ++round) {
        std::vector<std::uint8_t> asked;
        std::vector<std::uint8_t> payload{0x41};
        std::size_t expected = 0;
        for (int i = 0; i < 6; ++i) {
            const auto& info = all[random() % all.size()];
            if (std::ranges::find(asked, info.pid) != asked.end()) continue;
            asked.push_back(info.pid);
            payload.push_back(info.pid);
            for (int n = 0; n < info.lengths[0]; ++n) payload.push_back(static_cast<std::uint8_t>(random()));
            for (const auto& each : signals_of(info.pid))
                if (each.start_bit + each.bit_length <= 8 * info.lengths[0]) ++expected;
        }
        std::ranges::shuffle(asked, random);
        std::array<value, max_values> values;
        const auto read = decode_values(payload, asked, values);
        ASSERT_EQ(read.error, decode_error::none);
        ASSERT_EQ(read.count, expected);
        ASSERT_EQ(read.foreign, 0);
    }
}

TEST(obd, any_truncation_of_a_batch_loses_whole_pids_or_everything) {
    const auto full = bytes("41 0C 1A F8 05 78 0D 32 42 33 44");
    const auto asked = bytes("0C 05 0D 42");
    for (std::size_t size = 0; size < full.size(); ++size) {
        std::array<value, 8> values;
        const auto read = decode_values(std::span{full}.first(size), asked, values);
        for (const auto& each : std::span{values}.first(read.count)) {
            const double expected = each.pid == 0x0C ? 1726 : each.pid == 0x05 ? 80 : 50;
            EXPECT_EQ(each.number, expected) << size;
        }
        EXPECT_EQ(read.count > 0, size == 4 || size == 6 || size == 8) << size;
    }
}

}   // namespace
