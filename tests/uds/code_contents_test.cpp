// Snapshots and extended data: walked as far as sizes are known, never lost. Examples of ISO 14229-1:2020 12.3.5.
#include "protocols/uds/code_contents.hpp"

#include <gtest/gtest.h>

#include "tests/obd/bytes.hpp"

using namespace faultline;
using namespace faultline::uds;
using obd::bytes;

namespace {

constexpr std::array<did_size, 2> some_dids{{{0x4711, 5}, {0x0815, 2}}};
constexpr std::array<record_size, 2> some_records{{{0x05, 1}, {0x10, 2}}};
const contents_sizes all_known{.dids = {.table = some_dids}, .records = some_records};

struct read_back {
    std::vector<content_item> items;
    parse_error error{};
    bool padded{}, exact{};
    std::size_t rest{};
};
read_back read(const std::vector<std::uint8_t>& payload, const contents_sizes& sizes) {
    contents_reader reader{payload, sizes};
    read_back back;
    content_item item;
    while (reader.next(item)) back.items.push_back(item);
    EXPECT_FALSE(reader.next(item));
    back.error = reader.error();
    back.padded = reader.padded();
    back.exact = reader.exact();
    back.rest = reader.rest().size();
    return back;
}
std::vector<std::uint8_t> data_of(const content_item& item) {
    return {item.data.begin(), item.data.end()};
}

TEST(code_contents, a_snapshot_with_known_sizes_is_walked_to_its_end) {
    const auto payload = bytes("59 04 12 34 56 24 02 01 47 11 A6 66 07 50 20");
    const auto back = read(payload, all_known);
    EXPECT_EQ(back.error, parse_error::none);
    ASSERT_EQ(back.items.size(), 1U);
    EXPECT_EQ(back.items[0].code, 0x123456U);
    EXPECT_EQ(back.items[0].status, std::uint8_t{0x24});
    EXPECT_EQ(back.items[0].record, 0x02);
    EXPECT_EQ(back.items[0].did, std::uint16_t{0x4711});
    EXPECT_EQ(data_of(back.items[0]), bytes("A6 66 07 50 20"));
    EXPECT_TRUE(back.exact);
    EXPECT_FALSE(back.padded);
}

TEST(code_contents, two_records_of_two_identifiers) {
    const auto payload = bytes("59 04 12 34 56 24 01 02 47 11 01 02 03 04 05 08 15 AA BB F0 01 08 15 CC DD");
    const auto back = read(payload, all_known);
    ASSERT_EQ(back.items.size(), 3U);
    EXPECT_EQ(back.items[1].record, 0x01);
    EXPECT_EQ(back.items[1].did, std::uint16_t{0x0815});
    EXPECT_EQ(back.items[2].record, 0xF0);
    EXPECT_EQ(data_of(back.items[2]), bytes("CC DD"));
}

TEST(code_contents, an_unknown_identifier_costs_nothing_but_its_own_border) {
    const auto payload = bytes("59 04 12 34 56 24 01 02 08 15 AA BB 99 99 01 02 03");
    const auto back = read(payload, all_known);
    EXPECT_EQ(back.error, parse_error::none);
    ASSERT_EQ(back.items.size(), 2U);
    EXPECT_TRUE(back.items[0].exact);
    EXPECT_EQ(back.items[1].did, std::uint16_t{0x9999});
    EXPECT_EQ(data_of(back.items[1]), bytes("01 02 03"));
    EXPECT_FALSE(back.items[1].exact);
    EXPECT_FALSE(back.exact);
}

TEST(code_contents, the_last_identifier_of_the_one_record_asked_for_ends_with_the_answer) {
    const auto payload = bytes("59 04 12 34 56 24 01 02 08 15 AA BB 99 99 01 02 03");
    auto sizes = all_known;
    sizes.asked_record = 0x01;
    const auto back = read(payload, sizes);
    ASSERT_EQ(back.items.size(), 2U);
    EXPECT_TRUE(back.items[1].exact);
    // Not the last: what follows it is in the same bytes.
    const auto first = bytes("59 04 12 34 56 24 01 02 99 99 01 02 03 08 15 AA BB");
    EXPECT_FALSE(read(first, sizes).exact);
}

TEST(code_contents, a_record_that_does_not_count_its_identifiers_goes_on_to_the_end) {
    const auto payload = bytes("59 04 12 34 56 24 01 00 08 15 AA BB 08 15 CC DD");
    const auto back = read(payload, all_known);
    ASSERT_EQ(back.items.size(), 2U);
    EXPECT_EQ(back.error, parse_error::none);
    auto one = all_known;
    one.asked_record = 0x01;   // where it ends nobody knows
    EXPECT_FALSE(read(bytes("59 04 12 34 56 24 01 00 99 99 01 02"), one).exact);
    const auto padded = bytes("59 04 12 34 56 24 01 00 08 15 AA BB 00 00 00");
    EXPECT_EQ(read(padded, all_known).items.size(), 1U);
    EXPECT_TRUE(read(padded, all_known).padded);
    EXPECT_EQ(read(bytes("59 04 12 34 56 24 01 00"), all_known).items.size(), 0U);
}

TEST(code_contents, a_cut_answer_keeps_what_came_before_the_cut) {
    const auto payload = bytes("59 04 12 34 56 24 01 02 08 15 AA BB 47 11 01 02");
    const auto back = read(payload, all_known);
    ASSERT_EQ(back.items.size(), 1U);
    EXPECT_EQ(back.error, parse_error::too_short);
    EXPECT_EQ(back.rest, 2U);
    EXPECT_EQ(read(bytes("59 04 12 34 56 24 01 02 08 15 AA BB 47"), all_known).error, parse_error::too_short);
    EXPECT_EQ(read(bytes("59 04 12 34 56 24 01"), all_known).error, parse_error::too_short);
    EXPECT_EQ(read(bytes("59 04 12 34 56"), all_known).error, parse_error::too_short);
    EXPECT_EQ(read(bytes("59 04 12 34 56 24"), all_known).error, parse_error::none);   // no snapshot stored
}

TEST(code_contents, filler_behind_the_records_is_said) {
    const auto zeros = read(bytes("59 04 12 34 56 24 01 01 08 15 AA BB 00 00 00"), all_known);
    EXPECT_EQ(zeros.items.size(), 1U);
    EXPECT_TRUE(zeros.padded);
    EXPECT_EQ(zeros.error, parse_error::none);
    auto one = all_known;
    one.asked_record = 0x01;
    const auto filled = read(bytes("59 04 12 34 56 24 01 01 08 15 AA BB 55 55 55"), one);
    EXPECT_EQ(filled.items.size(), 1U);
    EXPECT_TRUE(filled.padded);
}

TEST(code_contents, extended_data_by_record_number) {
    const auto payload = bytes("59 06 12 34 56 24 05 17 10 79 00");
    const auto back = read(payload, all_known);
    ASSERT_EQ(back.items.size(), 2U);
    EXPECT_EQ(back.items[0].record, 0x05);
    EXPECT_FALSE(back.items[0].did);
    EXPECT_EQ(data_of(back.items[0]), bytes("17"));
    EXPECT_EQ(data_of(back.items[1]), bytes("79 00"));
    const auto unknown = read(payload, {});
    ASSERT_EQ(unknown.items.size(), 1U);
    EXPECT_EQ(data_of(unknown.items[0]), bytes("17 10 79 00"));
    EXPECT_FALSE(unknown.exact);
    const auto single = read(bytes("59 06 12 34 56 24 90 17 18"), {.asked_record = 0x90});
    ASSERT_EQ(single.items.size(), 1U);
    EXPECT_TRUE(single.exact);
    const auto obd = read(bytes("59 06 12 34 56 24 90 17 18"), {.asked_record = all_obd_records});
    EXPECT_FALSE(obd.exact);
}

TEST(code_contents, stored_data_names_the_code_in_each_record) {
    const auto payload = bytes("59 05 02 12 34 56 24 01 08 15 AA BB 03 12 34 57 2F 01 08 15 CC DD");
    const auto back = read(payload, all_known);
    ASSERT_EQ(back.items.size(), 2U);
    EXPECT_EQ(back.items[1].code, 0x123457U);
    EXPECT_EQ(back.items[1].status, std::uint8_t{0x2F});
    EXPECT_EQ(back.items[1].record, 0x03);
    EXPECT_EQ(read(bytes("59 05 02"), all_known).error, parse_error::none);   // nothing stored under 02
    EXPECT_EQ(read(bytes("59 05 02 12 34"), all_known).error, parse_error::too_short);
}

TEST(code_contents, one_record_number_for_every_code) {
    const auto payload = bytes("59 16 05 12 34 56 24 17 12 34 57 2F 18");
    const auto back = read(payload, all_known);
    ASSERT_EQ(back.items.size(), 2U);
    EXPECT_EQ(back.items[0].record, 0x05);
    EXPECT_EQ(back.items[1].code, 0x123457U);
    EXPECT_EQ(data_of(back.items[1]), bytes("18"));
    auto one = all_known;
    one.records = {};
    one.asked_record = 0x05;   // several codes may follow all the same
    EXPECT_FALSE(read(payload, one).exact);
}

TEST(code_contents, user_memory_stands_in_front) {
    const auto payload = bytes("59 18 17 12 34 56 24 01 01 08 15 AA BB");
    contents_reader reader{payload, all_known};
    EXPECT_EQ(reader.memory(), std::uint8_t{0x17});
    EXPECT_EQ(reader.code(), 0x123456U);
    content_item item;
    ASSERT_TRUE(reader.next(item));
    EXPECT_EQ(data_of(item), bytes("AA BB"));
    const auto extended = read(bytes("59 19 17 12 34 56 24 05 17"), all_known);
    ASSERT_EQ(extended.items.size(), 1U);
    EXPECT_EQ(extended.items[0].record, 0x05);
}

TEST(code_contents, other_answers_are_told) {
    EXPECT_EQ(read(bytes("7F 19 31"), {}).error, parse_error::wrong_service);
    EXPECT_EQ(read(bytes("59 02 FF"), {}).error, parse_error::wrong_subfunction);
    EXPECT_EQ(read(bytes("59 77"), {}).error, parse_error::wrong_subfunction);
    EXPECT_EQ(read({}, {}).error, parse_error::wrong_service);
}

}   // namespace
