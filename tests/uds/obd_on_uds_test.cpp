#include "protocols/uds/obd_on_uds.hpp"

#include <gtest/gtest.h>

#include "tests/obd/bytes.hpp"

using namespace faultline;
using namespace faultline::uds;
using obd::bytes;

namespace {

std::vector<std::uint8_t> request_of(const code_request& what) {
    std::vector<std::uint8_t> room(16);
    room.resize(write(what, room));
    return room;
}

TEST(obd_on_uds, the_questions_of_a_scan) {
    EXPECT_EQ(request_of(ask_confirmed()), bytes("19 42 33 08 FF"));
    EXPECT_EQ(request_of(ask_pending()), bytes("19 42 33 04 FF"));
    EXPECT_EQ(request_of(ask_permanent()), bytes("19 55 33"));
    EXPECT_EQ(request_of(ask_freeze_frames(0x030162)), bytes("19 04 03 01 62 FF"));
    EXPECT_EQ(request_of(ask_codes_with_extended(0x91)), bytes("19 1A 91"));
    EXPECT_EQ(request_of(ask_extended(0x030162)), bytes("19 06 03 01 62 FE"));
    EXPECT_EQ(request_of(ask_readiness(0x01)), bytes("19 56 33 01"));
    std::vector<std::uint8_t> room(8);
    room.resize(write(ask_clear(), room));
    EXPECT_EQ(room, bytes("14 FF FF 33"));
    EXPECT_EQ(did_of_pid(0x0C), 0xF40C);
    EXPECT_EQ(did_of_monitor(0x21), 0xF621);
    EXPECT_EQ(did_of_infotype(0x02), did_vin);
}

TEST(obd_on_uds, one_pid) {
    std::array<obd::value, 8> values{};
    const auto read = decode_pids(bytes("62 F4 0C 1A F8"), bytes("22 F4 0C"), values);
    ASSERT_EQ(read.error, obd::decode_error::none);
    EXPECT_EQ(values[0].what->key, "engine_speed");
    EXPECT_DOUBLE_EQ(values[0].number, 1726.0);
}

TEST(obd_on_uds, several_pids_in_any_order_with_filler) {
    std::array<obd::value, 8> values{};
    const auto read = decode_pids(bytes("62 F4 0D 32 F4 0C 1A F8 AA AA"), bytes("22 F4 0C F4 0D F4 05"), values);
    ASSERT_EQ(read.count, 2U);
    EXPECT_EQ(values[0].pid, 0x0D);
    EXPECT_DOUBLE_EQ(values[0].number, 50.0);
    EXPECT_EQ(values[1].pid, 0x0C);
}

TEST(obd_on_uds, an_answer_that_cannot_be_explained_gives_no_value) {
    std::array<obd::value, 8> values{};
    const auto error_of = [&](const char* answer, const char* request) {
        const auto read = decode_pids(bytes(answer), bytes(request), values);
        EXPECT_EQ(read.count, 0U);
        return read.error;
    };
    EXPECT_EQ(error_of("62 F4 0C 1A", "22 F4 0C"), obd::decode_error::unexplained_bytes);
    EXPECT_EQ(error_of("62 F4 0C", "22 F4 0C"), obd::decode_error::too_short);
    EXPECT_EQ(error_of("62 F4 0C 1A F8 01", "22 F4 0C"), obd::decode_error::unexplained_bytes);
    EXPECT_EQ(error_of("62 F4 0D 32", "22 F4 0C"), obd::decode_error::not_asked);
    EXPECT_EQ(error_of("62 F4 0C 1A F8 F4 0D 32", "22 F4 0C"), obd::decode_error::unexplained_bytes);
    EXPECT_EQ(error_of("62 F1 90 57", "22 F1 90"), obd::decode_error::unknown_pid);
    EXPECT_EQ(error_of("7F 22 31", "22 F4 0C"), obd::decode_error::wrong_service);
    EXPECT_EQ(error_of("62 F4 0C 1A F8", "01 0C"), obd::decode_error::wrong_service);
}

TEST(obd_on_uds, a_freeze_frame_is_decoded_did_by_did) {
    const auto payload = bytes("59 04 03 01 62 2F 01 02 F4 0C 1A F8 F4 05 78 F0 02 F4 0C 0F A0 F4 05 30");
    contents_reader reader{payload, {.dids = obd_did_sizes}};
    std::vector<double> numbers;
    content_item item;
    while (reader.next(item)) {
        std::array<obd::value, 8> values{};
        ASSERT_EQ(decode_pid(*item.did, item.data, values).count, 1U);
        numbers.push_back(values[0].number);
    }
    EXPECT_EQ(numbers, (std::vector<double>{1726.0, 80.0, 1000.0, 8.0}));
    EXPECT_TRUE(reader.exact());
    std::array<obd::value, 8> values{};
    EXPECT_EQ(decode_pid(0xF190, bytes("57"), values).error, obd::decode_error::unknown_pid);
}

TEST(obd_on_uds, monitors_in_all_three_forms) {
    std::array<obd::monitor_test, 8> tests{};
    for (const auto* text : {"62 F6 21 81 0A 0B B0 0B B0 0B B0 82 0A 0B B1 0B B0 0B B2",
                             "62 F6 21 81 0A 0B B0 0B B0 0B B0 21 82 0A 0B B1 0B B0 0B B2",
                             "62 F6 21 81 0A 0B B0 0B B0 0B B0 F6 21 82 0A 0B B1 0B B0 0B B2"}) {
        const auto read = read_monitors(bytes(text), tests);
        ASSERT_EQ(read.error, obd::monitor_error::none) << text;
        ASSERT_EQ(read.count, 2U) << text;
        EXPECT_EQ(tests[1].mid, 0x21);
        EXPECT_EQ(tests[1].tid, 0x82);
        EXPECT_TRUE(tests[1].passed);
        EXPECT_NEAR(tests[1].value, 0x0BB1 * 0.122, 1e-9);
    }
    EXPECT_EQ(read_monitors(bytes("62 F6 21 81 0A 0B B0 0B B0 0B"), tests).error, obd::monitor_error::bad_length);
    EXPECT_EQ(read_monitors(bytes("62 F6 21"), tests).error, obd::monitor_error::bad_length);
    EXPECT_EQ(read_monitors(bytes("62 F6 20 C0 00 00 01"), tests).error, obd::monitor_error::bitmap);
    EXPECT_EQ(read_monitors(bytes("62 F4 21 81"), tests).error, obd::monitor_error::wrong_service);
}

TEST(obd_on_uds, support_bitmaps) {
    obd::pid_set set;
    EXPECT_EQ(add_supported(set, bytes("62 F4 00 BE 3F A8 13 F4 20 80 00 00 00")), obd::support_error::none);
    EXPECT_TRUE(set.contains(0x0C));
    EXPECT_TRUE(set.contains(0x21));
    EXPECT_FALSE(set.contains(0x02));
    obd::pid_set nothing;
    EXPECT_EQ(add_supported(nothing, bytes("62 F4 00 BE 3F A8")), obd::support_error::bad_length);
    EXPECT_EQ(add_supported(nothing, bytes("62 F4 00 BE 3F A8 13 F6 20 80 00 00 00")), obd::support_error::bad_length);
    EXPECT_EQ(add_supported(nothing, bytes("62 F4 0C BE 3F A8 13")), obd::support_error::not_a_bitmap);
    EXPECT_EQ(add_supported(nothing, bytes("62 F1 00 BE 3F A8 13")), obd::support_error::wrong_service);
    EXPECT_TRUE(nothing.empty());
}

TEST(obd_on_uds, the_vin_with_and_without_a_count) {
    for (const auto* text : {"62 F8 02 57 42 41 5A 5A 5A 31 32 33 34 35 36 37 38 39 30 31",
                             "62 F8 02 01 57 42 41 5A 5A 5A 31 32 33 34 35 36 37 38 39 30 31"}) {
        const auto vin = obd::read_vin(collect_info(bytes(text), 0x02));
        EXPECT_EQ(vin.error, obd::info_error::none) << text;
        EXPECT_EQ(vin.view(), "WBAZZZ12345678901");
    }
    EXPECT_NE(obd::read_vin(collect_info(bytes("62 F8 02 57 42"), 0x02)).error, obd::info_error::none);
    EXPECT_EQ(collect_info(bytes("62 F8 04 57"), 0x02).error, obd::info_error::no_answer);
}

TEST(obd_on_uds, verification_numbers_and_names) {
    std::array<std::uint32_t, 4> numbers{};
    for (const auto* text : {"62 F8 06 11 22 33 44 55 66 77 88", "62 F8 06 02 11 22 33 44 55 66 77 88"}) {
        const auto read = obd::read_cvns(collect_info(bytes(text), 0x06), numbers);
        ASSERT_EQ(read.count, 2U) << text;
        EXPECT_EQ(numbers[1], 0x55667788U);
    }
    EXPECT_EQ(collect_info(bytes("62 F8 06 11 22 33 44 55 66"), 0x06).error, obd::info_error::bad_count);
    const auto name = obd::read_ecu_name(
        collect_info(bytes("62 F8 0A 45 43 4D 00 2D 45 6E 67 69 6E 65 43 6F 6E 74 72 6F 6C 00 00"), 0x0A));
    EXPECT_EQ(name.acronym.view(), "ECM");
    const auto other = collect_info(bytes("62 F8 0D 41 42 43"), 0x0D);
    EXPECT_EQ(other.size, 3U);
}

TEST(obd_on_uds, readiness_of_a_group_counts_tests_that_have_not_run) {
    const auto payload = bytes("59 56 33 FF 04 01 12 34 56 50 12 34 57 00");
    const auto open = readiness_of(read_code_list(payload));
    ASSERT_TRUE(open);
    EXPECT_EQ(open->group, std::uint8_t{0x01});
    EXPECT_EQ(open->codes, 2U);
    EXPECT_EQ(open->incomplete, 1U);
    EXPECT_FALSE(open->is_complete());
    const auto done = bytes("59 56 33 FF 04 01 12 34 56 2F");
    EXPECT_TRUE(readiness_of(read_code_list(done))->is_complete());
    EXPECT_FALSE(readiness_of(read_code_list(bytes("59 56 33 FF 04 01")))->is_complete());
    EXPECT_EQ(readiness_of(read_code_list(bytes("59 56 33 08 04 01 12 34 56 08")))->not_said, 1U);
    EXPECT_FALSE(readiness_of(read_code_list(bytes("59 02 FF"))));
    EXPECT_FALSE(readiness_of(read_code_list(bytes("59 56 33 FF 04 01 12"))));
}

}   // namespace
