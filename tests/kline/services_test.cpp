#include "protocols/kline/services.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "protocols/kline/codes.hpp"
#include "protocols/kline/frame.hpp"

using namespace faultline;
using namespace faultline::kline;

namespace {

using bytes = std::vector<std::uint8_t>;

bytes of(std::span<const std::uint8_t> data) { return {data.begin(), data.end()}; }
bytes of(const short_message& message) { return of(message.data()); }

TEST(services, requests_are_written_as_the_standard_has_them) {
    EXPECT_EQ(of(ask_session(0x81)), (bytes{0x10, 0x81}));
    EXPECT_EQ(of(ask_clear(code_group::all)), (bytes{0x14, 0xFF, 0x00}));
    EXPECT_EQ(of(ask_codes(code_request::identified, code_group::all)), (bytes{0x18, 0x00, 0xFF, 0x00}));
    EXPECT_EQ(of(ask_codes(code_request::identified_hex, code_group::chassis)), (bytes{0x18, 0x02, 0x40, 0x00}));
    EXPECT_EQ(of(ask_identification(0x9B)), (bytes{0x1A, 0x9B}));
    EXPECT_EQ(of(ask_local(0x01)), (bytes{0x21, 0x01}));
    EXPECT_EQ(of(ask_presence(presence::plain)), (bytes{0x3E}));
    EXPECT_EQ(of(ask_presence(presence::answered)), (bytes{0x3E, 0x01}));
    EXPECT_EQ(of(ask_presence(presence::unanswered)), (bytes{0x3E, 0x02}));
    EXPECT_EQ(of(ask_start()), (bytes{0x81}));
    EXPECT_EQ(of(ask_stop()), (bytes{0x82}));
    EXPECT_EQ(of(refuse(0x18, 0x11)), (bytes{0x7F, 0x18, 0x11}));
}

struct expected {
    bytes request;
    bytes payload;
    answer_kind kind;
    bytes data;
};

TEST(services, an_answer_belongs_to_its_request_or_is_foreign) {
    for (const auto& [request, payload, kind, data] : std::vector<expected>{
             {{0x21, 0x01}, {0x61, 0x01, 0xAA, 0xBB}, answer_kind::positive, {0xAA, 0xBB}},
             {{0x21, 0x01}, {0x61, 0x02, 0xAA, 0xBB}, answer_kind::foreign, {}},
             {{0x21, 0x01}, {0x5A, 0x01, 0xAA}, answer_kind::foreign, {}},
             {{0x21, 0x01}, {0x61}, answer_kind::damaged, {}},
             {{0x1A, 0x9B}, {0x5A, 0x9B, '1', 'K'}, answer_kind::positive, {'1', 'K'}},
             {{0x10, 0x81}, {0x50, 0x81}, answer_kind::positive, {}},
             {{0x10, 0x81}, {0x50}, answer_kind::positive, {}},
             {{0x10, 0x81}, {0x50, 0x89}, answer_kind::foreign, {}},
             {{0x14, 0xFF, 0x00}, {0x54, 0xFF, 0x00}, answer_kind::positive, {}},
             {{0x14, 0xFF, 0x00}, {0x54}, answer_kind::positive, {}},
             {{0x14, 0xFF, 0x00}, {0x54, 0xFF}, answer_kind::damaged, {}},
             {{0x14, 0xFF, 0x00}, {0x54, 0x40, 0x00}, answer_kind::foreign, {}},
             {{0x3E, 0x01}, {0x7E}, answer_kind::positive, {}},
             {{0x81}, {0xC1, 0xE9, 0x8F}, answer_kind::positive, {0xE9, 0x8F}},
             {{0x81}, {0xC1, 0xE9}, answer_kind::damaged, {}},
             {{0x82}, {0xC2}, answer_kind::positive, {}},
             {{0x18, 0x00, 0xFF, 0x00}, {0x58}, answer_kind::damaged, {}},
             {{0x18, 0x00, 0xFF, 0x00}, {0x58, 0x00}, answer_kind::positive, {0x00}},
             {{0x21, 0x01}, {}, answer_kind::damaged, {}},
             {{}, {0x61}, answer_kind::damaged, {}}}) {
        const auto read = read_answer(request, payload);
        EXPECT_EQ(read.kind, kind) << testing::PrintToString(payload);
        EXPECT_EQ(of(read.data), data) << testing::PrintToString(payload);
    }
}

TEST(services, refusals_differ_and_name_their_service) {
    const bytes request{0x21, 0x01};
    EXPECT_EQ(read_answer(request, bytes{0x7F, 0x21, 0x12}).kind, answer_kind::refused);
    EXPECT_EQ(read_answer(request, bytes{0x7F, 0x21, 0x12}).nrc, 0x12);
    EXPECT_EQ(read_answer(request, bytes{0x7F, 0x21, 0x78}).kind, answer_kind::pending);
    EXPECT_EQ(read_answer(request, bytes{0x7F, 0x21, 0x21}).kind, answer_kind::busy);
    EXPECT_EQ(read_answer(request, bytes{0x7F, 0x1A, 0x12}).kind, answer_kind::foreign);
    EXPECT_EQ(read_answer(request, bytes{0x7F, 0x21}).kind, answer_kind::damaged);
    EXPECT_EQ(read_answer(request, bytes{0x7F, 0x21, 0x01, 0x00, 0x00, 0x11}).nrc, 0x11);   // ISO 14230-4: code last
    EXPECT_EQ(read_answer(request, bytes{0x7F, 0x21, 0x12, 0x00, 0x00, 0x00}).nrc, 0x12);   // filled up
    EXPECT_EQ(read_answer(request, bytes{0x7F, 0x21, 0x12, 0xAA}).nrc, 0x12);
}

TEST(services, the_car_reads_what_was_asked) {
    for (const auto& request : {ask_session(0x85), ask_clear(code_group::body), ask_codes(code_request::supported, code_group::network),
                                ask_identification(0x80), ask_local(0x07), ask_presence(presence::plain), ask_start(), ask_stop()}) {
        const auto read = read_question(request.data());
        EXPECT_EQ(read.error, question_error::none) << int{request.bytes[0]};
        EXPECT_EQ(static_cast<std::uint8_t>(read.said.what), request.bytes[0]);
        EXPECT_TRUE(read.said.wants_answer);
    }
    EXPECT_EQ(read_question(ask_session(0x85).data()).said.parameter, 0x85);
    EXPECT_EQ(read_question(ask_clear(code_group::body).data()).said.group, 0x8000);
    const auto codes = read_question(ask_codes(code_request::supported, code_group::network).data()).said;
    EXPECT_EQ(codes.parameter, 0x01);
    EXPECT_EQ(codes.group, 0xC000);
    EXPECT_FALSE(read_question(ask_presence(presence::unanswered).data()).said.wants_answer);
    EXPECT_TRUE(read_question(ask_presence(presence::answered).data()).said.wants_answer);
}

TEST(services, the_car_refuses_what_it_does_not_know_or_cannot_read) {
    EXPECT_EQ(read_question(bytes{0x27, 0x01}).error, question_error::unknown_service);
    for (const bytes& wrong : {bytes{}, bytes{0x10}, bytes{0x10, 1, 2, 3}, bytes{0x14, 0xFF}, bytes{0x14, 0xFF, 0, 0}, bytes{0x18, 0, 0xFF},
                               bytes{0x18, 0, 0xFF, 0, 0}, bytes{0x1A}, bytes{0x1A, 1, 2}, bytes{0x21}, bytes{0x21, 1, 2, 3, 4},
                               bytes{0x3E, 1, 2}, bytes{0x81, 0}, bytes{0x82, 0}})
        EXPECT_EQ(read_question(wrong).error, question_error::wrong_length) << testing::PrintToString(wrong);
    EXPECT_EQ(read_question(bytes{0x10, 0x85, 0x14}).error, question_error::none);   // with a baud rate
    EXPECT_EQ(read_question(bytes{0x21, 1, 2, 3}).error, question_error::none);      // with transmission mode and limit
}

TEST(services, what_the_car_writes_the_tester_reads) {
    std::array<std::uint8_t, 64> room{};
    const bytes data{0x31, 0x32};
    for (const auto& request : {ask_identification(0x9B), ask_local(0x07), ask_session(0x81), ask_clear(code_group::all), ask_start()}) {
        const auto written = write_answer(read_question(request.data()).said, data, room);
        ASSERT_TRUE(written);
        const auto read = read_answer(request.data(), *written);
        EXPECT_EQ(read.kind, answer_kind::positive) << int{request.bytes[0]};
        EXPECT_EQ(of(read.data), data) << int{request.bytes[0]};
    }
    const auto asked = read_question(ask_local(0x07).data()).said;
    EXPECT_FALSE(write_answer(asked, data, std::span{room}.first(3)));
    EXPECT_TRUE(write_answer(asked, data, std::span{room}.first(4)));
}

TEST(codes, come_with_a_status_each) {
    const auto request = ask_codes(code_request::identified, code_group::all);
    std::array<stored_code, 4> out{};
    const auto read = read_codes(request.data(), bytes{0x58, 0x02, 0x03, 0x01, 0xE1, 0xC1, 0x00, 0x24}, out);
    ASSERT_EQ(read.error, codes_error::none);
    ASSERT_EQ(read.count, 2U);
    EXPECT_EQ(to_text(out[0]).view(), "P0301");
    EXPECT_EQ(out[0].status.stored(), storage::active);
    EXPECT_EQ(out[0].status.symptom_of(), symptom::too_high);
    EXPECT_TRUE(out[0].status.is_lamp_on());
    EXPECT_FALSE(out[0].status.is_test_incomplete());
    EXPECT_EQ(to_text(out[1]).view(), "U0100");
    EXPECT_EQ(out[1].status.stored(), storage::stored);
    EXPECT_EQ(out[1].status.symptom_of(), symptom::no_signal);
    EXPECT_FALSE(out[1].status.is_lamp_on());
}

TEST(codes, a_makers_number_is_no_standard_code) {
    const auto request = ask_codes(code_request::identified_hex, code_group::all);
    std::array<stored_code, 4> out{};
    ASSERT_EQ(read_codes(request.data(), bytes{0x58, 0x01, 0x45, 0xFC, 0x50}, out).count, 1U);
    EXPECT_TRUE(out[0].is_makers);
    EXPECT_FALSE(out[0].standard());
    EXPECT_EQ(to_text(out[0]).view(), "45FC");
    EXPECT_EQ(out[0].status.stored(), storage::maturing);
    EXPECT_TRUE(out[0].status.is_test_incomplete());
}

TEST(codes, none_is_a_count_of_zero_and_filling_is_not_a_code) {
    const auto request = ask_codes(code_request::identified, code_group::all);
    std::array<stored_code, 1> out{};
    EXPECT_EQ(read_codes(request.data(), bytes{0x58, 0x00}, out).error, codes_error::none);
    const auto filled = read_codes(request.data(), bytes{0x58, 0x02, 0x03, 0x01, 0xE0, 0, 0, 0}, out);
    EXPECT_EQ(filled.error, codes_error::none);
    EXPECT_EQ(filled.count, 1U);
    EXPECT_EQ(filled.announced, 2U);
    EXPECT_EQ(read_codes(request.data(), bytes{0x58, 0x02, 0x03, 0x01, 0xE0, 0, 0, 0x20}, out).error, codes_error::no_room);
}

TEST(codes, a_length_that_contradicts_the_count_makes_the_list_unknown) {
    const auto request = ask_codes(code_request::identified, code_group::all);
    std::array<stored_code, 4> out{};
    const auto cut = read_codes(request.data(), bytes{0x58, 0x02, 0x03, 0x01, 0xE1, 0xC1, 0x00}, out);
    EXPECT_EQ(cut.error, codes_error::too_short);
    EXPECT_EQ(cut.count, 0U);
    EXPECT_EQ(cut.announced, 2U);
    EXPECT_EQ(read_codes(request.data(), bytes{0x58, 0x00, 0x03}, out).error, codes_error::too_long);
    EXPECT_EQ(read_codes(request.data(), bytes{0x58}, out).error, codes_error::refused);
    EXPECT_EQ(read_codes(request.data(), bytes{0x7F, 0x18, 0x11}, out).error, codes_error::refused);
    EXPECT_EQ(read_codes(ask_local(1).data(), bytes{0x61, 0x01, 0x00}, out).error, codes_error::refused);
}

TEST(codes, what_the_car_writes_the_tester_reads) {
    const auto request = ask_codes(code_request::identified, code_group::all);
    const std::array<stored_code, 2> codes{stored_code{0x0301, false, {0xE1}}, stored_code{0xC100, false, {0x24}}};
    std::array<std::uint8_t, 32> data{};
    std::array<std::uint8_t, 32> room{};
    const auto list = write_codes(codes, data);
    ASSERT_TRUE(list);
    const auto answer = write_answer(read_question(request.data()).said, *list, room);
    ASSERT_TRUE(answer);
    std::array<stored_code, 4> out{};
    ASSERT_EQ(read_codes(request.data(), *answer, out).count, 2U);
    EXPECT_EQ(out[0], codes[0]);
    EXPECT_EQ(out[1], codes[1]);
    EXPECT_FALSE(write_codes(codes, std::span{data}.first(6)));
    EXPECT_TRUE(write_codes(codes, std::span{data}.first(7)));
    const std::vector<stored_code> many(256);
    std::vector<std::uint8_t> large(1000);
    EXPECT_FALSE(write_codes(many, large));
    EXPECT_TRUE(write_codes(std::span{many}.first(255), large));
}

TEST(codes, a_symptom_outside_the_list_stays_a_number) {
    EXPECT_EQ(code_status{0x03}.symptom_of(), symptom::other);
    EXPECT_EQ(code_status{0xF0}.symptom_of(), symptom::none);
    EXPECT_EQ(code_status{0x08}.symptom_of(), symptom::implausible);
    EXPECT_EQ(code_status{0x02}.symptom_of(), symptom::too_low);
    EXPECT_EQ(code_status{0x9F}.stored(), storage::none);
}

TEST(services, an_answer_on_the_line_is_read_from_its_frame) {
    const bytes line{0x85, 0xF1, 0x01, 0x58, 0x01, 0x03, 0x01, 0xE0, 0xB4};
    const auto message = read_frame(bus::kwp, line);
    ASSERT_EQ(message.error, frame_error::none);
    std::array<stored_code, 4> out{};
    EXPECT_EQ(read_codes(ask_codes(code_request::identified, code_group::all).data(), message.payload, out).count, 1U);
}

}   // namespace
