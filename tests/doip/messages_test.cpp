#include "protocols/doip/messages.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/doip/written.hpp"

using namespace faultline::doip;
using test::bytes;
using test::message;
using test::text;

namespace {

TEST(header, is_version_inverse_type_and_length) {
    header head;
    const auto written = bytes("02 FD 80 01 00 00 00 06");
    ASSERT_TRUE(read_header(std::span{written}.first<header_size>(), head));
    EXPECT_EQ(head, (header{version_2012, payload::diagnostic, 6}));
    EXPECT_EQ(text(write_header({version_2019, payload::alive_answer, 0x01020304})), "03 FC 00 08 01 02 03 04");
    const auto any = bytes("FF 00 00 01 00 00 00 00");
    EXPECT_TRUE(read_header(std::span{any}.first<header_size>(), head));
    const auto broken = bytes("02 FC 80 01 00 00 00 06");
    EXPECT_FALSE(read_header(std::span{broken}.first<header_size>(), head));
}

TEST(header, every_type_has_its_lengths_and_no_other) {
    const auto possible = [](payload type, std::initializer_list<std::uint32_t> lengths) {
        for (std::uint32_t length = 0; length <= 40; ++length)
            EXPECT_EQ(is_possible_length(type, length), std::ranges::find(lengths, length) != lengths.end())
                << static_cast<int>(type) << " with " << length;
    };
    possible(payload::header_refused, {1});
    possible(payload::identification_request, {0});
    possible(payload::identification_request_eid, {6});
    possible(payload::identification_request_vin, {17});
    possible(payload::announcement, {32, 33});
    possible(payload::activation_request, {7, 11});
    possible(payload::activation_answer, {9, 13});
    possible(payload::alive_request, {0});
    possible(payload::alive_answer, {2});
    possible(payload::entity_request, {0});
    possible(payload::entity_answer, {3, 7});
    possible(payload::power_request, {0});
    possible(payload::power_answer, {1});
    for (const auto type : {payload::diagnostic, payload::diagnostic_taken, payload::diagnostic_refused}) {
        EXPECT_FALSE(is_possible_length(type, 4));
        EXPECT_TRUE(is_possible_length(type, 5));
        EXPECT_TRUE(is_possible_length(type, 70000));
    }
    EXPECT_FALSE(is_known(static_cast<payload>(0x0009)));
    EXPECT_TRUE(is_known(payload::power_answer));
}

TEST(messages, an_announcement_with_and_without_its_last_byte) {
    const auto said = message("02 FD 00 04 00 00 00 21  57 41 55 5A 5A 5A 34 47 30 42 4E 31 32 33 34 35 36  10 10"
                              "  00 1A 37 BF EE 74  00 1A 37 BF EE 75  10  00");
    const auto what = read_announcement(said.data);
    ASSERT_TRUE(what);
    EXPECT_EQ(what->vin_text(), "WAUZZZ4G0BN123456");
    EXPECT_EQ(what->entity, 0x1010);
    EXPECT_EQ(text(what->eid), "00 1A 37 BF EE 74");
    EXPECT_EQ(text(what->gid), "00 1A 37 BF EE 75");
    EXPECT_EQ(what->action, static_cast<std::uint8_t>(further_action::central_security));
    EXPECT_EQ(what->sync, 0x00);
    EXPECT_EQ(text(write_announcement(version_2012, *what).data()).substr(0, 23), "02 FD 00 04 00 00 00 21");
    const auto without = read_announcement(std::span{said.data}.first(32));
    ASSERT_TRUE(without);
    EXPECT_FALSE(without->sync);
    EXPECT_EQ(write_announcement(version_2012, *without).size, 40);
    EXPECT_FALSE(read_announcement(std::span{said.data}.first(31)));
}

TEST(messages, a_vehicle_that_does_not_know_its_vin_has_none) {
    announcement what;
    EXPECT_EQ(what.vin_text(), "");
    what.vin.fill('\xFF');
    EXPECT_EQ(what.vin_text(), "");
}

TEST(messages, requests_for_identification) {
    EXPECT_EQ(text(write_identification_request(version_any).data()), "FF 00 00 01 00 00 00 00");
    EXPECT_EQ(text(write_identification_request(version_any, std::array<std::uint8_t, 6>{1, 2, 3, 4, 5, 6}).data()), "FF 00 00 02 00 00 00 06 01 02 03 04 05 06");
    std::array<char, 17> vin{};
    std::ranges::copy(std::string_view{"WAUZZZ4G0BN123456"}, vin.begin());
    EXPECT_EQ(write_identification_request(version_2019, vin).size, 25);
}

TEST(messages, routing_activation_both_ways) {
    const activation_request asked{0x0E00, activation_default, std::nullopt};
    EXPECT_EQ(text(write_activation_request(version_2012, asked).data()), "02 FD 00 05 00 00 00 07 0E 00 00 00 00 00 00");
    EXPECT_EQ(read_activation_request(bytes("0E 00 00 00 00 00 00")), asked);
    const activation_request makers{0x0E01, activation_central_security, std::array<std::uint8_t, 4>{1, 2, 3, 4}};
    EXPECT_EQ(text(write_activation_request(version_2012, makers).data()), "02 FD 00 05 00 00 00 0B 0E 01 E0 00 00 00 00 01 02 03 04");
    EXPECT_EQ(read_activation_request(bytes("0E 01 E0 00 00 00 00 01 02 03 04")), makers);
    const activation_answer done{0x0E00, 0x1010, activation::done, std::nullopt};
    EXPECT_EQ(text(write_activation_answer(version_2012, done).data()), "02 FD 00 06 00 00 00 09 0E 00 10 10 10 00 00 00 00");
    EXPECT_EQ(read_activation_answer(bytes("0E 00 10 10 10 00 00 00 00")), done);
    EXPECT_EQ(read_activation_answer(bytes("0E 00 10 10 07 00 00 00 00 01 02 03 04"))->result, activation::needs_tls);
    EXPECT_TRUE(read_activation_answer(bytes("0E 00 10 10 07 00 00 00 00 01 02 03 04"))->makers);
    EXPECT_FALSE(read_activation_answer(bytes("0E 00 10 10 10 00 00 00")));
    EXPECT_FALSE(read_activation_request(bytes("0E 00 00 00 00 00 00 01")));
}

TEST(messages, alive_status_and_power) {
    EXPECT_EQ(text(write_alive_request(version_2012).data()), "02 FD 00 07 00 00 00 00");
    EXPECT_EQ(text(write_alive_answer(version_2012, 0x0E00).data()), "02 FD 00 08 00 00 00 02 0E 00");
    EXPECT_EQ(read_alive_answer(bytes("0E 00")), 0x0E00);
    EXPECT_FALSE(read_alive_answer(bytes("0E")));
    const auto status = read_entity_status(bytes("00 10 02 00 00 10 00"));
    ASSERT_TRUE(status);
    EXPECT_TRUE(status->is_gateway);
    EXPECT_EQ(status->most_sockets, 16);
    EXPECT_EQ(status->open_sockets, 2);
    EXPECT_EQ(status->longest_message, 4096U);
    EXPECT_EQ(text(write_entity_status(version_2012, *status).data()), "02 FD 40 02 00 00 00 07 00 10 02 00 00 10 00");
    EXPECT_FALSE(read_entity_status(bytes("01 10 02"))->longest_message);
    EXPECT_FALSE(read_entity_status(bytes("01 10 02"))->is_gateway);
    EXPECT_FALSE(read_entity_status(bytes("01 10 02 00")));
    EXPECT_EQ(read_power_mode(bytes("01")), power_mode::ready);
    EXPECT_EQ(read_power_mode(bytes("02")), power_mode::not_supported);
    EXPECT_EQ(read_power_mode(bytes("03")), power_mode::reserved);
    EXPECT_FALSE(read_power_mode(bytes("")));
    EXPECT_EQ(text(write_power_mode(version_2012, power_mode::ready).data()), "02 FD 40 04 00 00 00 01 01");
    EXPECT_EQ(text(write_power_request(version_2012).data()), "02 FD 40 03 00 00 00 00");
    EXPECT_EQ(text(write_entity_request(version_2012).data()), "02 FD 40 01 00 00 00 00");
}

TEST(messages, a_diagnostic_message_and_what_is_said_about_it) {
    EXPECT_EQ(text(write_diagnostic_head(version_2012, 0x0E00, 0x1010, 3)), "02 FD 80 01 00 00 00 07 0E 00 10 10");
    const auto request = bytes("0E 00 10 10 22 F1 90");
    const auto asked = read_diagnostic(payload::diagnostic, request);
    ASSERT_TRUE(asked);
    EXPECT_EQ(asked->source, 0x0E00);
    EXPECT_EQ(asked->target, 0x1010);
    EXPECT_EQ(text(asked->data), "22 F1 90");
    EXPECT_EQ(text(write_taken(version_2012, 0x1010, 0x0E00).data()), "02 FD 80 02 00 00 00 05 10 10 0E 00 00");
    EXPECT_EQ(text(write_refused(version_2012, 0x1010, 0x0E00, refusal::unknown_target).data()), "02 FD 80 03 00 00 00 05 10 10 0E 00 03");
    const auto refusal_bytes = bytes("10 10 0E 00 06 22 F1 90");
    const auto refused = read_diagnostic(payload::diagnostic_refused, refusal_bytes);
    ASSERT_TRUE(refused);
    EXPECT_EQ(refused->code, 0x06);
    EXPECT_EQ(text(refused->data), "22 F1 90");
    EXPECT_FALSE(read_diagnostic(payload::diagnostic, bytes("0E 00 10 10")));
    EXPECT_FALSE(read_diagnostic(payload::diagnostic_taken, bytes("0E 00 10 10")));
    EXPECT_FALSE(read_diagnostic(payload::alive_answer, bytes("0E 00 10 10 22")));
}

TEST(messages, addresses_have_their_ranges) {
    EXPECT_TRUE(is_tester(0x0E00));
    EXPECT_TRUE(is_tester(0x0FFF));
    EXPECT_FALSE(is_tester(0x0DFF));
    EXPECT_FALSE(is_tester(0x1000));
    EXPECT_TRUE(is_functional(0xE400));
    EXPECT_TRUE(is_functional(0xEFFF));
    EXPECT_FALSE(is_functional(0xE3FF));
    EXPECT_FALSE(is_functional(0xF000));
}

}   // namespace
