// Services 10 11 14 22 27 28 2E 2F 31 34-37 3E 85, request and answer, both directions.
#include <gtest/gtest.h>

#include "protocols/uds/clear_codec.hpp"
#include "protocols/uds/control_codec.hpp"
#include "protocols/uds/data_codec.hpp"
#include "protocols/uds/routine_codec.hpp"
#include "protocols/uds/security_codec.hpp"
#include "protocols/uds/session_codec.hpp"
#include "protocols/uds/transfer_codec.hpp"
#include "tests/obd/bytes.hpp"

using namespace faultline;
using namespace faultline::uds;
using namespace std::chrono_literals;
using obd::bytes;

namespace {

std::vector<std::uint8_t> list(bytes_view view) {
    return {view.begin(), view.end()};
}

// What `write` makes of it; and that one byte less of room makes nothing.
template <class Value>
std::vector<std::uint8_t> written(const Value& what) {
    std::vector<std::uint8_t> room(64);
    const auto size = write(what, room);
    room.resize(size);
    if (size > 0) {
        std::vector<std::uint8_t> small(size - 1);
        EXPECT_EQ(write(what, small), 0U);
    }
    return room;
}

TEST(session_codec, requests_carry_the_session_and_the_suppress_bit) {
    EXPECT_EQ(written(session_request{session::extended}), bytes("10 03"));
    EXPECT_EQ(written(session_request{session::extended, true}), bytes("10 83"));
    const auto read = read_session_request(bytes("10 83"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->session, 0x03);
    EXPECT_TRUE(read->suppress);
    EXPECT_EQ(read_session_request(bytes("10")).error, parse_error::too_short);
    EXPECT_EQ(read_session_request(bytes("10 03 00")).error, parse_error::too_long);
    EXPECT_EQ(read_session_request(bytes("11 03")).error, parse_error::wrong_service);
    EXPECT_EQ(read_session_request({}).error, parse_error::wrong_service);
}

TEST(session_codec, the_answer_promises_p2_in_1_ms_and_p2_star_in_10_ms) {
    const auto read = read_session_answer(bytes("50 03 00 32 01 F4"));
    ASSERT_TRUE(read && read->timing);
    EXPECT_EQ(read->timing->p2, 50ms);
    EXPECT_EQ(read->timing->p2_star, 5000ms);
    EXPECT_FALSE(read.padded);
    EXPECT_EQ(written(session_answer{0x03, session_timing{50ms, 5000ms}}), bytes("50 03 00 32 01 F4"));
}

TEST(session_codec, an_old_answer_promises_nothing) {
    const auto read = read_session_answer(bytes("50 03"));
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->timing);
    for (const auto* text : {"50 03 00", "50 03 00 32", "50 03 00 32 01"})
        EXPECT_EQ(read_session_answer(bytes(text)).error, parse_error::too_short) << text;
}

TEST(session_codec, filler_is_tolerated_and_said) {
    const auto read = read_session_answer(bytes("50 03 00 32 01 F4 00"));
    ASSERT_TRUE(read);
    EXPECT_TRUE(read.padded);
    EXPECT_EQ(read_session_answer(bytes("50 03 00 32 01 F4 01")).error, parse_error::too_long);
}

TEST(session_codec, reset_tells_the_power_down_time_of_kind_04_only) {
    EXPECT_EQ(written(reset_request{0x01}), bytes("11 01"));
    EXPECT_EQ(read_reset_answer(bytes("51 04 0F"))->power_down_seconds, std::uint8_t{0x0F});
    EXPECT_FALSE(read_reset_answer(bytes("51 04"))->power_down_seconds);
    EXPECT_EQ(read_reset_answer(bytes("51 01 0F")).error, parse_error::too_long);
    EXPECT_EQ(written(reset_answer{0x04, 0x0F}), bytes("51 04 0F"));
    EXPECT_EQ(read_reset_request(bytes("11 01 00")).error, parse_error::too_long);
}

TEST(session_codec, tester_present) {
    std::array<std::uint8_t, 2> room{};
    EXPECT_EQ(write_request(tester_present{true}, room), 2U);
    EXPECT_EQ(list(room), bytes("3E 80"));
    EXPECT_EQ(write_answer(tester_present{}, room), 2U);
    EXPECT_EQ(list(room), bytes("7E 00"));
    EXPECT_TRUE(read_tester_present_request(bytes("3E 80"))->suppress);
    EXPECT_TRUE(read_tester_present_answer(bytes("7E 00")));
    EXPECT_EQ(read_tester_present_answer(bytes("7E 01")).error, parse_error::wrong_subfunction);
    EXPECT_EQ(read_tester_present_request(bytes("3E 01")).error, parse_error::wrong_subfunction);
    EXPECT_EQ(read_tester_present_answer(bytes("7E")).error, parse_error::too_short);
}

TEST(control_codec, communication_control_names_a_node_only_for_04_and_05) {
    EXPECT_EQ(written(communication_request{0x03, 0x01, {}, true}), bytes("28 83 01"));
    EXPECT_EQ(written(communication_request{0x04, 0x01, 0x000A}), bytes("28 04 01 00 0A"));
    EXPECT_EQ(read_communication_request(bytes("28 04 01 00 0A"))->node, std::uint16_t{0x0A});
    EXPECT_EQ(read_communication_request(bytes("28 04 01 00")).error, parse_error::too_short);
    EXPECT_EQ(read_communication_request(bytes("28 03")).error, parse_error::too_short);
    EXPECT_EQ(read_communication_request(bytes("28 03 01 00")).error, parse_error::too_long);
    EXPECT_EQ(written(communication_answer{0x03}), bytes("68 03"));
    EXPECT_EQ(read_communication_answer(bytes("68 03"))->control, 0x03);
}

TEST(control_codec, dtc_setting) {
    EXPECT_EQ(written(code_setting_request{code_setting::off}), bytes("85 02"));
    EXPECT_EQ(read_code_setting_request(bytes("85 82 FF FF FF"))->option.size(), 3U);
    EXPECT_TRUE(read_code_setting_request(bytes("85 82"))->suppress);
    EXPECT_EQ(read_code_setting_answer(bytes("C5 02"))->setting, 0x02);
    EXPECT_EQ(written(code_setting_answer{0x02}), bytes("C5 02"));
    EXPECT_EQ(read_code_setting_answer(bytes("C5")).error, parse_error::too_short);
}

TEST(security_codec, a_seed_of_zeros_means_open_already) {
    EXPECT_TRUE(read_security_answer(bytes("67 01 00 00 00 00"))->is_open_already());
    EXPECT_FALSE(read_security_answer(bytes("67 01 00 00 00 01"))->is_open_already());
    EXPECT_FALSE(read_security_answer(bytes("67 02"))->is_open_already());
}

TEST(security_codec, a_seed_keeps_every_byte_and_a_key_is_only_confirmed) {
    EXPECT_EQ(list(read_security_answer(bytes("67 01 12 34 00 00"))->seed), bytes("12 34 00 00"));
    EXPECT_EQ(read_security_answer(bytes("67 01")).error, parse_error::too_short);
    EXPECT_EQ(read_security_answer(bytes("67 02 12 34")).error, parse_error::too_long);
    const auto key = bytes("DE AD");
    EXPECT_EQ(written(security_request{0x02, key}), bytes("27 02 DE AD"));
    EXPECT_TRUE(read_security_request(bytes("27 02 DE AD"))->is_key());
    EXPECT_FALSE(read_security_request(bytes("27 01"))->is_key());
    EXPECT_EQ(written(security_answer{0x01, key}), bytes("67 01 DE AD"));
}

TEST(clear_codec, a_group_and_perhaps_a_memory) {
    EXPECT_EQ(written(clear_request{code_group::emissions}), bytes("14 FF FF 33"));
    EXPECT_EQ(written(clear_request{code_group::all, 0x10}), bytes("14 FF FF FF 10"));
    EXPECT_EQ(read_clear_request(bytes("14 FF FF FF 10"))->memory, std::uint8_t{0x10});
    EXPECT_EQ(read_clear_request(bytes("14 FF FF")).error, parse_error::too_short);
    EXPECT_EQ(read_clear_request(bytes("14 FF FF FF 10 00")).error, parse_error::too_long);
    EXPECT_EQ(written(clear_answer{}), bytes("54"));
    EXPECT_TRUE(read_clear_answer(bytes("54")));
    EXPECT_TRUE(read_clear_answer(bytes("54 00 00")).padded);
    EXPECT_EQ(read_clear_answer(bytes("54 01")).error, parse_error::too_long);
}

TEST(data_codec, one_identifier_takes_every_byte) {
    std::array<data_item, 4> items{};
    const auto answer = bytes("62 F1 90 57 56 00 00");
    const auto read = read_read_answer(answer, bytes("22 F1 90"), {}, items);
    ASSERT_EQ(read.count, 1U);
    EXPECT_EQ(items[0].did, 0xF190);
    EXPECT_EQ(list(items[0].data), bytes("57 56 00 00"));
    EXPECT_TRUE(items[0].exact);
}

TEST(data_codec, several_identifiers_are_told_apart_by_their_sizes_in_any_order) {
    constexpr std::array<did_size, 2> sizes{{{0x0100, 2}, {0x0200, 1}}};
    std::array<data_item, 4> items{};
    const auto request = bytes("22 01 00 02 00 03 00");
    const auto answer = bytes("62 02 00 AA 01 00 11 22");
    const auto read = read_read_answer(answer, request, {.table = sizes}, items);
    ASSERT_EQ(read.count, 2U);
    EXPECT_EQ(items[0].did, 0x0200);
    EXPECT_EQ(list(items[0].data), bytes("AA"));
    EXPECT_EQ(items[1].did, 0x0100);
    EXPECT_EQ(list(items[1].data), bytes("11 22"));
}

TEST(data_codec, an_unknown_size_keeps_the_rest_raw_and_says_so) {
    std::array<data_item, 4> items{};
    const auto answer = bytes("62 01 00 11 22 02 00 AA");
    const auto read = read_read_answer(answer, bytes("22 01 00 02 00"), {}, items);
    ASSERT_EQ(read.count, 1U);
    EXPECT_FALSE(items[0].exact);
    EXPECT_EQ(list(items[0].data), bytes("11 22 02 00 AA"));
}

TEST(data_codec, the_last_identifier_asked_for_ends_with_the_answer) {
    constexpr std::array<did_size, 1> sizes{{{0x0100, 2}}};
    std::array<data_item, 4> items{};
    const auto answer = bytes("62 01 00 11 22 02 00 AA BB");
    const auto read = read_read_answer(answer, bytes("22 01 00 02 00"), {.table = sizes}, items);
    ASSERT_EQ(read.count, 2U);
    EXPECT_TRUE(items[1].exact);
    EXPECT_EQ(list(items[1].data), bytes("AA BB"));
}

TEST(data_codec, damaged_answers_give_no_item) {
    constexpr std::array<did_size, 2> sizes{{{0x0100, 2}, {0x0200, 1}}};
    std::array<data_item, 4> items{};
    const auto request = bytes("22 01 00 02 00");
    const auto error_of = [&](const char* text) {
        const auto read = read_read_answer(bytes(text), request, {.table = sizes}, items);
        EXPECT_EQ(read.count, 0U);
        return read.error;
    };
    EXPECT_EQ(error_of("62 01 00 11"), parse_error::too_short);
    EXPECT_EQ(error_of("62 01 00 11 22 02"), parse_error::too_short);
    EXPECT_EQ(error_of("62 01 00 11 22 03 00 11"), parse_error::bad_value);
    EXPECT_EQ(error_of("62 01 00 11 22 01 00 11 22"), parse_error::bad_value);
    EXPECT_EQ(error_of("62"), parse_error::too_short);
    EXPECT_EQ(error_of("7F 22 31"), parse_error::wrong_service);
    std::array<data_item, 1> one{};
    EXPECT_EQ(read_read_answer(bytes("62 01 00 11 22 02 00 AA"), request, {.table = sizes}, one).error,
              parse_error::too_long);
}

TEST(data_codec, filler_behind_the_last_item_is_said) {
    constexpr std::array<did_size, 2> sizes{{{0x0100, 2}, {0x0200, 1}}};
    std::array<data_item, 4> items{};
    const auto answer = bytes("62 01 00 11 22 AA AA AA");
    const auto read = read_read_answer(answer, bytes("22 01 00 02 00"), {.table = sizes}, items);
    EXPECT_EQ(read.count, 1U);
    EXPECT_TRUE(read.padded);
}

TEST(data_codec, requests) {
    std::array<std::uint8_t, 8> room{};
    EXPECT_EQ(write_read_request(std::array<std::uint16_t, 2>{0xF190, 0xF18C}, room), 5U);
    EXPECT_EQ(list(std::span{room}.first(5)), bytes("22 F1 90 F1 8C"));
    EXPECT_EQ(write_read_request({}, room), 0U);
    EXPECT_EQ(read_read_request(bytes("22 F1")).error, parse_error::too_short);
    EXPECT_EQ(read_read_request(bytes("22 F1 90 F1")).error, parse_error::bad_length);
    EXPECT_EQ(read_read_request(bytes("22 F1 90 F1 8C")).value[1], 0xF18C);
}

TEST(data_codec, write_and_io_control) {
    const auto data = bytes("11 22");
    EXPECT_EQ(written(data_write_request{0xF198, data}), bytes("2E F1 98 11 22"));
    EXPECT_EQ(read_write_request(bytes("2E F1 98")).error, parse_error::too_short);
    EXPECT_EQ(read_write_answer(bytes("6E F1 98"))->did, 0xF198);
    EXPECT_EQ(read_write_answer(bytes("6E F1")).error, parse_error::too_short);
    EXPECT_EQ(written(data_write_answer{0xF198}), bytes("6E F1 98"));
    EXPECT_EQ(written(io_request{0x9B00, io_parameter::adjust, data}), bytes("2F 9B 00 03 11 22"));
    EXPECT_EQ(read_io_request(bytes("2F 9B 00")).error, parse_error::too_short);
    EXPECT_EQ(list(read_io_answer(bytes("6F 9B 00 03 11 22"))->state), data);
    EXPECT_EQ(read_io_answer(bytes("6F 9B 00")).error, parse_error::too_short);
    EXPECT_EQ(written(io_answer{0x9B00, 0x00, {}}), bytes("6F 9B 00 00"));
}

TEST(routine_codec, start_stop_results) {
    const auto option = bytes("05");
    EXPECT_EQ(written(routine_request{routine::start, 0x0203, option}), bytes("31 01 02 03 05"));
    EXPECT_EQ(read_routine_request(bytes("31 81 02 03"))->suppress, true);
    EXPECT_EQ(read_routine_request(bytes("31 01 02")).error, parse_error::too_short);
    EXPECT_EQ(list(read_routine_answer(bytes("71 03 02 03 10"))->status), bytes("10"));
    EXPECT_EQ(read_routine_answer(bytes("71 03 02")).error, parse_error::too_short);
    EXPECT_EQ(written(routine_answer{routine::results, 0x0203, option}), bytes("71 03 02 03 05"));
}

TEST(transfer_codec, the_longest_block_counts_service_and_counter) {
    const auto read = read_transfer_answer(bytes("74 20 0F FA"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->longest_block, 0x0FFAU);
    EXPECT_EQ(read->data_per_block(), 0x0FF8U);
    EXPECT_EQ(read_transfer_answer(bytes("74 10 02"))->data_per_block(), 0U);
    EXPECT_EQ(read_transfer_answer(bytes("74 00")).error, parse_error::bad_value);
    EXPECT_EQ(read_transfer_answer(bytes("74 90 00")).error, parse_error::bad_value);
    EXPECT_EQ(read_transfer_answer(bytes("74 20 0F")).error, parse_error::too_short);
    EXPECT_EQ(written(transfer_answer{false, 0x0FFA, 2}), bytes("74 20 0F FA"));
}

TEST(transfer_codec, address_and_size_have_their_own_widths) {
    const transfer_request what{
        .upload = true, .format = 0x11, .address = 0x602000, .size = 0xFFFF, .address_width = 3, .size_width = 2};
    EXPECT_EQ(written(what), bytes("35 11 23 60 20 00 FF FF"));
    const auto read = read_transfer_request(bytes("34 11 23 60 20 00 FF FF"));
    ASSERT_TRUE(read);
    EXPECT_FALSE(read->upload);
    EXPECT_EQ(read->address, 0x602000U);
    EXPECT_EQ(read->size, 0xFFFFU);
    EXPECT_EQ(read_transfer_request(bytes("34 00 23 60 20 00 FF")).error, parse_error::too_short);
    EXPECT_EQ(read_transfer_request(bytes("34 00 20 60")).error, parse_error::bad_value);
    EXPECT_EQ(read_transfer_request(bytes("34 00 19")).error, parse_error::bad_value);
    EXPECT_EQ(written(transfer_request{.address_width = 9}), bytes(""));
    EXPECT_EQ(written(transfer_request{.size_width = 0}), bytes(""));
}

TEST(transfer_codec, blocks_count_from_ff_to_00) {
    EXPECT_EQ(next_block(0x01), 0x02);
    EXPECT_EQ(next_block(0xFF), 0x00);
    const auto data = bytes("AA BB");
    EXPECT_EQ(written(block_request{0x01, data}), bytes("36 01 AA BB"));
    EXPECT_EQ(written(block_answer{0x01, {}}), bytes("76 01"));
    EXPECT_EQ(read_block_answer(bytes("76")).error, parse_error::too_short);
    EXPECT_EQ(list(read_block_request(bytes("36 01 AA BB"))->data), data);
    EXPECT_EQ(written(exit_request{data}), bytes("37 AA BB"));
    EXPECT_TRUE(read_exit_answer(bytes("77")));
    EXPECT_EQ(read_exit_answer(bytes("7F 37 24")).error, parse_error::wrong_service);
    EXPECT_EQ(read_exit_request(bytes("37"))->record.size(), 0U);
}

}   // namespace
