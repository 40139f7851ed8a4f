#include "protocols/uds/client.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "tests/obd/bytes.hpp"

using namespace faultline;
using namespace faultline::uds;
using namespace std::chrono_literals;
using obd::bytes;

namespace {

const instant t0{};
constexpr std::uint32_t engine = 0x7E8;
constexpr std::uint32_t gearbox = 0x7E9;

// One exchange from the moment the request is on the bus.
struct conversation {
    explicit conversation(const char* request, bool functional = false, timing times = {})
        : asked{bytes(request)}, machine{times} {
        EXPECT_EQ(machine.begin({asked, functional, engine}, t0).what, client_step::send);
        last = machine.on_sent(t0);
    }
    client_action says(std::uint32_t ecu, const char* text, instant when) {
        return last = machine.on_response(ecu, bytes(text), when);
    }
    client_action begins(std::uint32_t ecu, instant when) { return last = machine.on_first_frame(ecu, when); }
    client_action time(instant when) { return last = machine.on_time(when); }
    [[nodiscard]] outcome how() const { return machine.result().what; }

    std::vector<std::uint8_t> asked;
    client machine;
    client_action last{};
};

TEST(client, a_positive_answer_ends_the_exchange) {
    conversation car{"22 F1 90"};
    EXPECT_EQ(car.last.what, client_step::wait);
    EXPECT_EQ(car.last.until, t0 + 150ms);
    const auto action = car.says(engine, "62 F1 90 57 56", t0 + 20ms);
    EXPECT_EQ(action.what, client_step::done);
    EXPECT_TRUE(action.is_answer);
    EXPECT_EQ(car.how(), outcome::answered);
}

TEST(client, a_refusal_carries_its_code) {
    conversation car{"22 F1 90"};
    EXPECT_TRUE(car.says(engine, "7F 22 31", t0 + 20ms).is_answer);
    EXPECT_EQ(car.how(), outcome::refused);
    EXPECT_EQ(car.machine.result().nrc, 0x31);
}

TEST(client, silence_is_told_after_p2_and_not_before) {
    conversation car{"22 F1 90"};
    EXPECT_EQ(car.time(t0 + 149ms).what, client_step::wait);
    EXPECT_EQ(car.time(t0 + 150ms).what, client_step::done);
    EXPECT_EQ(car.how(), outcome::silent);
}

TEST(client, strict_means_the_ecus_own_p2_and_the_adapter_slack_is_added_either_way) {
    EXPECT_EQ((conversation{"22 F1 90", false, {.strict = true}}.last.until), t0 + 50ms);
    EXPECT_EQ((conversation{"22 F1 90", false, {.adapter_slack = 30ms}}.last.until), t0 + 180ms);
    EXPECT_EQ((conversation{"22 F1 90", false, {.adapter_slack = 30ms, .strict = true}}.last.until), t0 + 80ms);
    EXPECT_EQ((conversation{"22 F1 90", false, {.cp_p2_max = 400ms}}.last.until), t0 + 400ms);
}

TEST(client, p2_starts_when_the_request_was_sent) {
    client machine{{}};
    const auto request = bytes("22 F1 90");
    (void)machine.begin({request, false, engine}, t0);
    EXPECT_EQ(machine.on_time(t0 + 1s).what, client_step::wait);
    EXPECT_EQ(machine.on_sent(t0 + 1s).until, t0 + 1150ms);
}

TEST(client, p2_ends_at_the_first_frame) {
    conversation car{"22 F1 90"};
    EXPECT_EQ(car.begins(engine, t0 + 149ms).what, client_step::wait);
    EXPECT_EQ(car.time(t0 + 2s).what, client_step::wait);   // 4095 bytes take their time
    car.says(engine, "62 F1 90 57 56", t0 + 3s);
    EXPECT_EQ(car.how(), outcome::answered);
}

TEST(client, p6_ends_a_message_that_never_becomes_whole) {
    conversation car{"22 F1 90"};
    car.begins(engine, t0 + 10ms);
    EXPECT_EQ(car.last.until, t0 + 10ms + 15s);
    EXPECT_EQ(car.time(t0 + 10ms + 15s).what, client_step::done);
    EXPECT_EQ(car.how(), outcome::broken);
    EXPECT_EQ(car.machine.counts().broken, 1U);
    conversation strict{"22 F1 90", false, {.strict = true}};
    strict.begins(engine, t0 + 10ms);
    EXPECT_EQ(strict.last.until, t0 + 1010ms);
}

TEST(client, a_lost_consecutive_frame_is_no_silence) {
    conversation car{"22 F1 90"};
    car.begins(engine, t0 + 10ms);
    EXPECT_EQ(car.machine.on_transport_failure(engine, t0 + 1s).what, client_step::done);
    EXPECT_EQ(car.how(), outcome::broken);
    conversation other{"22 F1 90"};
    EXPECT_EQ(other.machine.on_transport_failure(engine, t0 + 10ms).what, client_step::wait);   // nothing had begun
}

TEST(client, response_pending_restarts_with_p2_star) {
    conversation car{"31 01 02 03"};
    car.says(engine, "7F 31 78", t0 + 40ms);
    EXPECT_EQ(car.last.until, t0 + 40ms + 5s);
    EXPECT_FALSE(car.last.is_answer);
    car.says(engine, "7F 31 78", t0 + 4s);
    EXPECT_EQ(car.time(t0 + 8s).what, client_step::wait);
    EXPECT_TRUE(car.says(engine, "71 01 02 03", t0 + 8s).is_answer);
    EXPECT_EQ(car.how(), outcome::answered);
    EXPECT_EQ(car.machine.responders()[0].pendings, 2U);
}

TEST(client, pending_and_then_nothing_is_never_finished) {
    conversation car{"31 01 02 03"};
    car.says(engine, "7F 31 78", t0 + 40ms);
    EXPECT_EQ(car.time(t0 + 40ms + 4999ms).what, client_step::wait);
    EXPECT_EQ(car.time(t0 + 40ms + 5s).what, client_step::done);
    EXPECT_EQ(car.how(), outcome::never_finished);
}

TEST(client, pending_without_end_is_given_up_after_the_completion_timeout) {
    conversation car{"31 01 02 03"};
    auto now = t0 + 40ms;
    for (; now < t0 + 25s; now += 1s) ASSERT_EQ(car.says(engine, "7F 31 78", now).what, client_step::wait);
    EXPECT_EQ(car.last.until, t0 + 40ms + 25s);
    EXPECT_EQ(car.time(t0 + 40ms + 25s).what, client_step::done);
    EXPECT_EQ(car.how(), outcome::never_finished);
}

TEST(client, busy_is_asked_again_after_a_rest) {
    conversation car{"22 F1 90"};
    car.says(engine, "7F 22 21", t0 + 10ms);
    EXPECT_EQ(car.last.what, client_step::wait);
    EXPECT_EQ(car.last.until, t0 + 210ms);
    EXPECT_EQ(car.time(t0 + 209ms).what, client_step::wait);
    EXPECT_EQ(car.time(t0 + 210ms).what, client_step::send);
    EXPECT_EQ(car.machine.on_sent(t0 + 211ms).until, t0 + 361ms);
    car.says(engine, "62 F1 90 57", t0 + 220ms);
    EXPECT_EQ(car.how(), outcome::answered);
    EXPECT_EQ(car.machine.result().repeats, 1U);
}

TEST(client, between_repetitions_nothing_is_an_answer) {
    conversation car{"22 F1 90"};
    car.says(engine, "7F 22 21", t0 + 10ms);
    EXPECT_FALSE(car.says(engine, "62 F1 90 57", t0 + 20ms).is_answer);
    EXPECT_EQ(car.last.until, t0 + 210ms);
    EXPECT_EQ(car.machine.counts().late, 1U);
}

TEST(client, after_a_78_the_message_itself_may_take_p6_star) {
    conversation car{"22 F1 90", false, {.strict = true}};
    car.says(engine, "7F 22 78", t0 + 10ms);
    EXPECT_EQ(car.begins(engine, t0 + 20ms).until, t0 + 20ms + 10s);
}

TEST(client, an_ecu_that_stays_busy_is_given_up_in_time) {
    for (const auto* text : {"7F 22 21", "7F 22 94"}) {
        conversation car{"22 F1 90"};
        auto now = t0;
        while (car.last.what != client_step::done) {
            car.says(engine, text, now);
            if (car.last.what == client_step::done) break;
            now = car.last.until;
            ASSERT_EQ(car.time(now).what, client_step::send);
            car.last = car.machine.on_sent(now);
        }
        EXPECT_EQ(car.how(), outcome::busy) << text;
        EXPECT_EQ(now, t0 + 25s);
        EXPECT_EQ(car.machine.result().repeats, 125U);
    }
}

TEST(client, other_questions_answers_are_skipped_and_counted) {
    conversation car{"22 F1 90"};
    EXPECT_FALSE(car.says(engine, "62 F1 8C 41", t0 + 10ms).is_answer);
    EXPECT_FALSE(car.says(engine, "59 02 FF", t0 + 11ms).is_answer);
    EXPECT_FALSE(car.says(gearbox, "62 F1 90 41", t0 + 12ms).is_answer);
    EXPECT_FALSE(car.says(engine, "7F 22", t0 + 13ms).is_answer);
    EXPECT_EQ(car.last.what, client_step::wait);
    EXPECT_EQ(car.last.until, t0 + 150ms);   // none of them buys time
    EXPECT_EQ(car.machine.counts().other_subject, 1U);
    EXPECT_EQ(car.machine.counts().foreign, 2U);
    EXPECT_EQ(car.machine.counts().malformed, 1U);
    car.says(engine, "62 F1 90 57", t0 + 20ms);
    EXPECT_EQ(car.how(), outcome::answered);
}

TEST(client, foreign_messages_without_end_end_all_the_same) {
    conversation car{"22 F1 90"};
    auto now = t0;
    while (car.last.what != client_step::done && now < t0 + 60s) {
        now += 100ms;
        car.begins(engine, now);
        car.says(engine, "62 F1 8C 41", now + 50ms);
    }
    EXPECT_EQ(car.how(), outcome::silent);
    EXPECT_LE(now, t0 + 16s);
}

TEST(client, an_ecu_that_was_sending_something_else_gets_another_p2) {
    conversation car{"22 F1 90"};
    car.begins(engine, t0 + 100ms);
    car.says(engine, "62 F1 8C 41 41 41 41 41", t0 + 400ms);
    EXPECT_EQ(car.last.what, client_step::wait);
    EXPECT_EQ(car.last.until, t0 + 550ms);
    car.says(engine, "62 F1 90 57", t0 + 500ms);
    EXPECT_EQ(car.how(), outcome::answered);
}

TEST(client, a_foreign_message_does_not_shorten_p2_star) {
    conversation car{"31 01 02 03"};
    car.says(engine, "7F 31 78", t0);
    car.begins(engine, t0 + 1s);
    car.says(engine, "62 F1 8C 41 41 41 41 41", t0 + 1100ms);
    EXPECT_EQ(car.last.until, t0 + 5s);
}

TEST(client, a_late_answer_is_told_from_a_foreign_one) {
    conversation car{"22 F1 90"};
    car.time(t0 + 150ms);
    ASSERT_EQ(car.how(), outcome::silent);
    const auto next = bytes("22 F1 8C");
    (void)car.machine.begin({next, false, engine}, t0 + 200ms);
    (void)car.machine.on_sent(t0 + 200ms);
    car.says(engine, "62 F1 90 57", t0 + 210ms);
    EXPECT_EQ(car.machine.counts().late, 1U);
    EXPECT_EQ(car.machine.counts().other_subject, 0U);
    car.says(engine, "62 F1 8C 41", t0 + 220ms);
    EXPECT_EQ(car.how(), outcome::answered);
    car.says(engine, "62 F1 8C 41", t0 + 230ms);
    EXPECT_EQ(car.machine.counts().late, 2U);
}

TEST(client, the_next_exchange_needs_nothing_of_the_one_given_up) {
    client machine{{}};
    auto request = std::make_unique<std::vector<std::uint8_t>>(bytes("22 F1 90"));
    (void)machine.begin({*request, false, engine}, t0);
    (void)machine.on_sent(t0);
    request.reset();   // its owner has moved on
    const auto next = bytes("22 F1 8C");
    (void)machine.begin({next, false, engine}, t0 + 10ms);
    (void)machine.on_sent(t0 + 10ms);
    EXPECT_FALSE(machine.on_response(engine, bytes("62 F1 90 57"), t0 + 20ms).is_answer);
    EXPECT_EQ(machine.counts().late, 1U);
}

TEST(client, silence_is_what_a_suppressed_request_asks_for) {
    conversation car{"3E 80"};
    car.time(t0 + 150ms);
    EXPECT_EQ(car.how(), outcome::suppressed);
    conversation refused{"28 83 01"};
    refused.says(engine, "7F 28 22", t0 + 20ms);
    EXPECT_EQ(refused.how(), outcome::refused);
    conversation no_subfunction{"22 80 00"};   // no suppress bit there
    no_subfunction.time(t0 + 150ms);
    EXPECT_EQ(no_subfunction.how(), outcome::silent);
}

TEST(client, after_a_78_even_a_suppressed_request_is_answered) {
    conversation car{"31 81 02 03"};
    car.says(engine, "7F 31 78", t0 + 40ms);
    EXPECT_EQ(car.time(t0 + 150ms).what, client_step::wait);
    car.says(engine, "71 01 02 03", t0 + 3s);
    EXPECT_EQ(car.how(), outcome::answered);
    conversation silent{"31 81 02 03"};
    silent.says(engine, "7F 31 78", t0 + 40ms);
    silent.time(t0 + 6s);
    EXPECT_EQ(silent.how(), outcome::never_finished);
}

TEST(client, an_answer_faster_than_the_confirmation_counts) {
    client machine{{}};
    const auto request = bytes("22 F1 90");
    (void)machine.begin({request, false, engine}, t0);
    EXPECT_TRUE(machine.on_response(engine, bytes("62 F1 90 57"), t0 + 5ms).is_answer);
    EXPECT_EQ(machine.result().what, outcome::answered);
    EXPECT_EQ(machine.on_sent(t0 + 6ms).what, client_step::done);
}

TEST(client, a_request_that_cannot_be_sent_is_no_silence) {
    client machine{{}};
    const auto request = bytes("22 F1 90");
    (void)machine.begin({request, false, engine}, t0);
    EXPECT_EQ(machine.on_send_failed(t0 + 1ms).what, client_step::done);
    EXPECT_EQ(machine.result().what, outcome::not_sent);
    (void)machine.begin({request, false, engine}, t0);
    EXPECT_EQ(machine.on_time(t0 + 4999ms).what, client_step::wait);
    EXPECT_EQ(machine.on_time(t0 + 5s).what, client_step::done);
    EXPECT_EQ(machine.result().what, outcome::not_sent);
    EXPECT_EQ(machine.begin({{}, false, engine}, t0).what, client_step::done);
}

TEST(client_functional, every_ecu_has_its_say_until_p2_is_over) {
    conversation car{"22 F1 90", true};
    EXPECT_TRUE(car.says(engine, "62 F1 90 57", t0 + 10ms).is_answer);
    EXPECT_EQ(car.last.what, client_step::wait);
    EXPECT_TRUE(car.says(gearbox, "7F 22 22", t0 + 20ms).is_answer);
    EXPECT_EQ(car.time(t0 + 149ms).what, client_step::wait);
    EXPECT_EQ(car.time(t0 + 150ms).what, client_step::done);
    EXPECT_EQ(car.how(), outcome::answered);
    ASSERT_EQ(car.machine.responders().size(), 2U);
    EXPECT_EQ(car.machine.responders()[1].state, ecu_state::refused);
    EXPECT_EQ(car.machine.responders()[1].nrc, 0x22);
}

TEST(client_functional, who_has_begun_or_promised_is_waited_for) {
    conversation car{"19 02 FF", true};
    car.begins(engine, t0 + 140ms);
    car.says(gearbox, "7F 19 78", t0 + 145ms);
    EXPECT_EQ(car.time(t0 + 150ms).what, client_step::wait);
    car.says(engine, "59 02 FF 12 34 56 08", t0 + 400ms);
    EXPECT_EQ(car.last.what, client_step::wait);
    EXPECT_EQ(car.last.until, t0 + 145ms + 5s);
    EXPECT_EQ(car.says(gearbox, "59 02 FF", t0 + 2s).what, client_step::done);
    EXPECT_EQ(car.how(), outcome::answered);
}

TEST(client_functional, the_best_that_anybody_said_is_the_outcome) {
    conversation refused{"19 02 FF", true};
    refused.says(engine, "7F 19 78", t0 + 1ms);
    refused.says(gearbox, "7F 19 21", t0 + 2ms);   // not asked again for one ECU's sake
    EXPECT_EQ(refused.time(t0 + 6s).what, client_step::done);
    EXPECT_EQ(refused.how(), outcome::refused);
    EXPECT_EQ(refused.machine.result().nrc, 0x21);
    conversation silent{"19 02 FF", true};
    silent.time(t0 + 150ms);
    EXPECT_EQ(silent.how(), outcome::silent);
    conversation suppressed{"3E 80", true};
    suppressed.time(t0 + 150ms);
    EXPECT_EQ(suppressed.how(), outcome::suppressed);
    conversation broken{"19 02 FF", true};
    broken.begins(engine, t0 + 1ms);
    (void)broken.machine.on_transport_failure(engine, t0 + 2ms);
    broken.time(t0 + 150ms);
    EXPECT_EQ(broken.how(), outcome::broken);
}

TEST(client_functional, more_ecus_than_there_is_room_for_are_counted) {
    conversation car{"22 F1 90", true};
    for (std::uint32_t i = 0; i < 20; ++i) car.says(0x700 + i, "62 F1 90 57", t0 + 1ms);
    EXPECT_EQ(car.machine.responders().size(), client::max_responders);
    EXPECT_EQ(car.machine.counts().crowded, 4U);
}

TEST(client_functional, a_second_answer_of_one_ecu_is_left_out) {
    conversation car{"22 F1 90", true};
    car.says(engine, "62 F1 90 57", t0 + 1ms);
    EXPECT_FALSE(car.says(engine, "62 F1 90 58", t0 + 2ms).is_answer);
    EXPECT_EQ(car.machine.counts().late, 1U);
}

TEST(slack_meter, the_worst_of_the_last_eight_within_reason) {
    slack_meter meter;
    EXPECT_EQ(meter.value(), 0ms);
    meter.add(40ms);
    meter.add(10ms);
    EXPECT_EQ(meter.value(), 40ms);
    meter.add(9s);
    EXPECT_EQ(meter.value(), 500ms);
    for (int i = 0; i < 8; ++i) meter.add(5ms);
    EXPECT_EQ(meter.value(), 5ms);
    meter.add(-5ms);
    EXPECT_EQ(meter.value(), 5ms);
}

}   // namespace
