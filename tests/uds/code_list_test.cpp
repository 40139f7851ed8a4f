// Byte-exact examples of ISO 14229-1:2020 12.3.5.
#include "protocols/uds/code_list.hpp"

#include <gtest/gtest.h>

#include "protocols/uds/code_request.hpp"
#include "tests/obd/bytes.hpp"

using namespace faultline;
using namespace faultline::uds;
using obd::bytes;

namespace {

TEST(code_request, every_subfunction_has_its_fields) {
    const code_request all{.status_mask = 0x84,
                           .severity_mask = 0xC0,
                           .code = 0x123456,
                           .record = 0x02,
                           .memory = 0x10,
                           .group = 0x33,
                           .readiness_group = 0x07};
    const std::pair<int, const char*> wanted[] = {{0x01, "19 01 84"},
                                                  {0x02, "19 02 84"},
                                                  {0x03, "19 03"},
                                                  {0x04, "19 04 12 34 56 02"},
                                                  {0x05, "19 05 02"},
                                                  {0x06, "19 06 12 34 56 02"},
                                                  {0x07, "19 07 C0 84"},
                                                  {0x08, "19 08 C0 84"},
                                                  {0x09, "19 09 12 34 56"},
                                                  {0x0A, "19 0A"},
                                                  {0x0B, "19 0B"},
                                                  {0x0C, "19 0C"},
                                                  {0x0D, "19 0D"},
                                                  {0x0E, "19 0E"},
                                                  {0x14, "19 14"},
                                                  {0x15, "19 15"},
                                                  {0x16, "19 16 02"},
                                                  {0x17, "19 17 84 10"},
                                                  {0x18, "19 18 12 34 56 02 10"},
                                                  {0x19, "19 19 12 34 56 02 10"},
                                                  {0x1A, "19 1A 02"},
                                                  {0x42, "19 42 33 84 C0"},
                                                  {0x55, "19 55 33"},
                                                  {0x56, "19 56 33 07"}};
    for (const auto& [subfunction, text] : wanted) {
        auto what = all;
        what.subfunction = static_cast<std::uint8_t>(subfunction);
        std::vector<std::uint8_t> room(16);
        room.resize(write(what, room));
        EXPECT_EQ(room, bytes(text));
        std::vector<std::uint8_t> small(room.size() - 1);
        EXPECT_EQ(write(what, small), 0U);
        const auto read = read_code_request(room);
        ASSERT_TRUE(read) << text;
        EXPECT_EQ(read->subfunction, subfunction);
        auto longer = room;
        longer.push_back(0);
        EXPECT_EQ(read_code_request(longer).error, parse_error::too_long) << text;
        if (room.size() > 2) {
            EXPECT_EQ(read_code_request(std::span{room}.first(room.size() - 1)).error, parse_error::too_short) << text;
        }
    }
    EXPECT_EQ(read_code_request(bytes("19 0F FF")).error, parse_error::wrong_subfunction);
    EXPECT_TRUE(read_code_request(bytes("19 82 FF"))->suppress);
    EXPECT_EQ(read_code_request(bytes("19 18 12 34 56 02 10"))->memory, 0x10);
    EXPECT_EQ(read_code_request(bytes("19 42 33 08 FF"))->severity_mask, 0xFF);
}

TEST(code_list, a_count_has_a_format) {
    const auto list = read_code_list(bytes("59 01 2F 01 00 01"));
    EXPECT_EQ(list.error, parse_error::none);
    EXPECT_EQ(list.head.status_available, std::uint8_t{0x2F});
    EXPECT_EQ(list.head.code_format(), dtc::code_format::iso14229_1);
    EXPECT_EQ(list.head.count, std::uint16_t{1});
    EXPECT_EQ(list.size(), 0U);
    EXPECT_EQ(read_code_list(bytes("59 01 2F 01 00")).error, parse_error::too_short);
    EXPECT_EQ(read_code_list(bytes("59 01 2F 01 00 01 02")).error, parse_error::too_long);
    EXPECT_TRUE(read_code_list(bytes("59 07 2F 01 00 01 00")).padded);
}

TEST(code_list, codes_by_status) {
    const auto payload = bytes("59 02 7F 0A 9B 17 24 08 05 11 2F");
    const auto list = read_code_list(payload);
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0], (listed_code{.code = 0x0A9B17, .status = 0x24}));
    EXPECT_EQ(list[1], (listed_code{.code = 0x080511, .status = 0x2F}));
    EXPECT_FALSE(list.padded);
    EXPECT_EQ(list.head.code_format(), dtc::code_format::unknown);
    EXPECT_EQ(list.raw.size(), payload.size());
    EXPECT_EQ(list[2], listed_code{});
    std::size_t seen = 0;
    for (const auto each : list) seen += each.code != 0 ? 1 : 0;
    EXPECT_EQ(seen, 2U);
}

TEST(code_list, no_codes_is_an_answer_and_a_refusal_is_none) {
    EXPECT_EQ(read_code_list(bytes("59 02 FF")).error, parse_error::none);
    EXPECT_EQ(read_code_list(bytes("59 02 FF")).size(), 0U);
    EXPECT_EQ(read_code_list(bytes("59 02")).error, parse_error::too_short);
    EXPECT_EQ(read_code_list(bytes("7F 19 12")).error, parse_error::wrong_service);
    EXPECT_EQ(read_code_list(bytes("59 13 FF")).error, parse_error::wrong_subfunction);
    EXPECT_EQ(read_code_list(bytes("59 04 12 34 56 24")).error, parse_error::wrong_subfunction);
    EXPECT_EQ(read_code_list({}).error, parse_error::wrong_service);
}

TEST(code_list, filler_is_tolerated_and_said_but_half_a_code_is_an_error) {
    for (const auto* text : {"59 02 FF 0A 9B 17 24 00", "59 02 FF 0A 9B 17 24 00 00 00", "59 02 FF 0A 9B 17 24 AA AA",
                             "59 02 FF 0A 9B 17 24 00 00 00 00", "59 02 FF 0A 9B 17 24 00 00 00 00 00 00 00 00 00"}) {
        const auto list = read_code_list(bytes(text));
        EXPECT_EQ(list.size(), 1U) << text;
        EXPECT_TRUE(list.padded) << text;
    }
    const auto damaged = read_code_list(bytes("59 02 FF 0A 9B 17 24 08 05"));
    EXPECT_EQ(damaged.error, parse_error::bad_length);
    EXPECT_EQ(damaged.size(), 0U);
    EXPECT_EQ(read_code_list(bytes("59 02 FF 0A 9B 17 24 AA AA AA AA")).size(), 2U);   // a code like any other
}

TEST(code_list, snapshots_counters_severities) {
    const auto payload = bytes("59 03 12 34 56 01 12 34 56 02 78 9A BC 01");
    const auto snapshots = read_code_list(payload);
    ASSERT_EQ(snapshots.size(), 3U);
    EXPECT_EQ(snapshots[1], (listed_code{.code = 0x123456, .record = 0x02}));
    const auto counters = bytes("59 14 12 34 56 60");
    EXPECT_EQ(read_code_list(counters)[0], (listed_code{.code = 0x123456, .counter = 0x60}));
    const auto severities = bytes("59 08 7F 40 10 08 05 11 2F");
    EXPECT_EQ(read_code_list(severities)[0],
              (listed_code{.code = 0x080511, .status = 0x2F, .severity = 0x40, .unit = 0x10}));
    EXPECT_EQ(read_code_list(bytes("59 08 7F 40 10 08 05 11")).error, parse_error::bad_length);
    const auto one = bytes("59 09 7F 40 10 08 05 11 2F");
    EXPECT_EQ(read_code_list(one).size(), 1U);
}

TEST(code_list, memory_extended_and_single_codes) {
    const auto payload = bytes("59 17 18 7F 12 34 56 24");
    const auto memory = read_code_list(payload);
    EXPECT_EQ(memory.head.memory, std::uint8_t{0x18});
    EXPECT_EQ(memory.head.status_available, std::uint8_t{0x7F});
    EXPECT_EQ(memory[0].code, 0x123456U);
    const auto extended = bytes("59 1A FF 91 12 34 56 24");
    EXPECT_EQ(read_code_list(extended).head.record, std::uint8_t{0x91});
    EXPECT_EQ(read_code_list(extended).size(), 1U);
    EXPECT_EQ(read_code_list(bytes("59 1A FF")).error, parse_error::none);   // no code has that record
    for (const auto* text : {"59 0B FF", "59 0C FF", "59 0D FF", "59 0E FF"})
        EXPECT_EQ(read_code_list(bytes(text)).size(), 0U);
    const auto single = bytes("59 0D FF 12 34 56 2F");
    EXPECT_EQ(read_code_list(single)[0].status, std::uint8_t{0x2F});
}

TEST(code_list, wwh_codes_carry_a_severity_in_front) {
    const auto payload = bytes("59 42 33 FF 7F 04 20 25 22 1F 2F");
    const auto list = read_code_list(payload);
    EXPECT_EQ(list.head.group, std::uint8_t{0x33});
    EXPECT_EQ(list.head.severity_available, std::uint8_t{0x7F});
    EXPECT_EQ(list.head.code_format(), dtc::code_format::j2012_04);
    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0], (listed_code{.code = 0x25221F, .status = 0x2F, .severity = 0x20}));
}

TEST(code_list, readiness_groups) {
    const auto payload = bytes("59 56 33 FF 04 01 12 34 56 50");
    const auto list = read_code_list(payload);
    EXPECT_EQ(list.head.readiness_group, std::uint8_t{0x01});
    EXPECT_EQ(list[0], (listed_code{.code = 0x123456, .status = 0x50}));
    EXPECT_EQ(read_code_list(bytes("59 56 33 FF 04")).error, parse_error::too_short);
}

TEST(permanent_codes, four_bytes_as_the_standard_has_it) {
    const auto payload = bytes("59 55 33 FF 04 12 34 56 2F 12 34 57 2F");
    const auto list = read_code_list(payload);
    EXPECT_EQ(list.record_size(), 4U);
    EXPECT_FALSE(list.ambiguous);
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[1], (listed_code{.code = 0x123457, .status = 0x2F}));
}

TEST(permanent_codes, five_bytes_where_only_that_fits) {
    const auto payload = bytes("59 55 33 FF 04 20 12 34 56 2F");
    const auto list = read_code_list(payload);
    EXPECT_EQ(list.record_size(), 5U);
    EXPECT_FALSE(list.ambiguous);
    EXPECT_EQ(list[0], (listed_code{.code = 0x123456, .status = 0x2F, .severity = 0x20}));
}

TEST(permanent_codes, where_both_fit_the_doubt_is_told_and_the_status_bytes_decide) {
    const auto four = bytes("59 55 33 0F 04 12 34 56 08 12 34 57 08 12 34 58 08 12 34 59 08 12 34 5A 08");
    const auto plain = read_code_list(four);
    EXPECT_TRUE(plain.ambiguous);
    EXPECT_EQ(plain.size(), 5U);
    const auto five = bytes("59 55 33 0F 04 20 12 34 56 08 20 12 34 57 08 20 12 34 58 08 20 12 34 59 08");
    const auto severe = read_code_list(five);
    EXPECT_TRUE(severe.ambiguous);
    ASSERT_EQ(severe.size(), 4U);
    EXPECT_EQ(severe[3].code, 0x123459U);
    // Nothing speaks for one of them: the standard's form.
    const auto open = bytes("59 55 33 FF 04 20 12 34 56 08 20 12 34 57 08 20 12 34 58 08 20 12 34 59 08");
    EXPECT_EQ(read_code_list(open).record_size(), 4U);
    EXPECT_TRUE(read_code_list(open).ambiguous);
}

TEST(permanent_codes, none_and_padded_ones) {
    EXPECT_EQ(read_code_list(bytes("59 55 33 FF 04")).size(), 0U);
    const auto zeros = read_code_list(bytes("59 55 33 FF 04 00 00"));
    EXPECT_EQ(zeros.size(), 0U);
    EXPECT_TRUE(zeros.padded);
    EXPECT_FALSE(zeros.ambiguous);
    const auto payload = bytes("59 55 33 FF 04 12 34 56 2F 00 00");
    const auto one = read_code_list(payload);
    EXPECT_EQ(one.size(), 1U);
    EXPECT_TRUE(one.padded);
    EXPECT_TRUE(one.ambiguous);   // 12 34 56 2F 00 + filler would fit as well
    EXPECT_EQ(read_code_list(bytes("59 55 33 FF 04 12 34 56")).error, parse_error::bad_length);
}

}   // namespace
