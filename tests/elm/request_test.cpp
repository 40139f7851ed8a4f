#include "protocols/elm/request.hpp"

#include <gtest/gtest.h>

#include "tests/elm/scripted_adapter.hpp"

using namespace faultline;
using namespace faultline::elm;

namespace {

constexpr asked rpm{.bytes = {0x01, 0x0C}, .size = 2};
constexpr asked stored_codes{.bytes = {0x03}, .size = 1};

struct asking {
    reply reader;
    request machine{reader};
    outcome run(scripted_adapter& adapter, const asked& what = rpm, unsigned lines = 0, request::options options = {}) {
        (void)adapter.run(machine, machine.start(what, bus::can11, lines, options));
        return machine.result();
    }
};

TEST(request, an_answer_is_matched_by_service_and_identifier) {
    scripted_adapter adapter;
    adapter.on("010C", "7E804410C1AF8\r\r");
    asking it;
    ASSERT_EQ(it.run(adapter), outcome::answered);
    ASSERT_EQ(it.machine.messages().size(), 1U);
    EXPECT_EQ(it.machine.messages()[0].ecu, 0x7E8U);
    EXPECT_EQ(it.machine.messages()[0].payload.size(), 4U);
}

TEST(request, the_expected_number_of_frames_goes_behind_the_request) {
    scripted_adapter adapter;
    adapter.on("010C1", "7E804410C1AF8\r\r");
    asking it;
    EXPECT_EQ(it.run(adapter, rpm, 1), outcome::answered);
}

TEST(request, a_count_that_hides_the_answer_is_left_out) {
    scripted_adapter adapter;
    adapter.on("010C1", "NO DATA\r\r").on("010C", "7E804410C1AF8\r\r");
    asking it;
    EXPECT_EQ(it.run(adapter, rpm, 1), outcome::answered);
    EXPECT_EQ(it.machine.repeats(), 1U);
}

TEST(request, an_adapter_that_knows_no_count_says_so) {
    scripted_adapter adapter;
    adapter.on("010C1", "?\r\r").on("010C", "7E804410C1AF8\r\r");
    asking it;
    EXPECT_EQ(it.run(adapter, rpm, 1), outcome::answered);
    EXPECT_TRUE(it.machine.digit_refused());
}

TEST(request, a_foreign_answer_is_never_ours) {
    scripted_adapter adapter;
    adapter.on("010C", "7E803410578\r\r");
    asking it;
    EXPECT_EQ(it.run(adapter), outcome::no_answer);
    EXPECT_TRUE(it.machine.messages().empty());
    EXPECT_GE(it.machine.foreign(), 1U);
}

TEST(request, replies_shifted_by_one_are_drained_and_asked_again) {
    scripted_adapter adapter;
    adapter.on("010C", "7E803410578\r\r").on("010C", "7E804410C1AF8\r\r");
    asking it;
    EXPECT_EQ(it.run(adapter), outcome::answered);
    EXPECT_GE(adapter.drains, 1);
}

TEST(request, response_pending_is_waited_for_and_the_timeout_put_back) {
    scripted_adapter adapter;
    adapter.on("03", "7E8037F0378\r\r").on("03", "7E8037F0378\r\r").on("03", "7E806430203010042\r\r").otherwise("OK\r\r");
    asking it;
    EXPECT_EQ(it.run(adapter, stored_codes), outcome::answered);
    EXPECT_TRUE(adapter.was_asked("ATSTFF"));
    EXPECT_EQ(adapter.commands.back(), "ATST32");
}

TEST(request, pending_then_the_answer_in_the_same_reply_needs_no_second_question) {
    scripted_adapter adapter;
    adapter.on("03", "7E8037F0378\r7E80443010301\r\r");
    asking it;
    EXPECT_EQ(it.run(adapter, stored_codes), outcome::answered);
    EXPECT_TRUE(it.machine.refusals().empty());
    EXPECT_EQ(adapter.commands.size(), 1U);
}

TEST(request, busy_is_asked_again) {
    scripted_adapter adapter;
    adapter.on("010C", "7E8037F0121\r\r").on("010C", "7E804410C1AF8\r\r");
    asking it;
    EXPECT_EQ(it.run(adapter), outcome::answered);
    EXPECT_EQ(it.machine.messages().size(), 1U);
}

TEST(request, a_refusal_of_one_ecu_does_not_spoil_the_answer_of_the_other) {
    scripted_adapter adapter;
    adapter.on("010C", "7E9037F0112\r7E804410C1AF8\r\r");
    asking it;
    EXPECT_EQ(it.run(adapter), outcome::answered);
    ASSERT_EQ(it.machine.refusals().size(), 1U);
    EXPECT_EQ(it.machine.refusals()[0].ecu, 0x7E9U);
    EXPECT_EQ(it.machine.refusals()[0].nrc, 0x12U);
    EXPECT_EQ(it.machine.messages().size(), 1U);
}

TEST(request, lv_reset_means_start_over) {
    scripted_adapter adapter;
    adapter.on("010C", "LV RESET\r\r");
    asking it;
    EXPECT_EQ(it.run(adapter), outcome::restarted);
}

TEST(request, an_echo_that_came_back_means_the_adapter_restarted) {
    scripted_adapter adapter;
    adapter.on("010C", "010C\r41 0C 1A F8\r\r");
    asking it;
    EXPECT_EQ(it.run(adapter), outcome::restarted);
}

TEST(request, bus_errors_are_tried_three_times_and_then_told) {
    scripted_adapter adapter;
    adapter.on("010C", "CAN ERROR\r\r");
    asking it;
    EXPECT_EQ(it.run(adapter), outcome::bus_fault);
    EXPECT_EQ(adapter.commands.size(), 3U);
}

TEST(request, a_damaged_reply_is_asked_for_again) {
    scripted_adapter adapter;
    adapter.on("010C", "7E804410C1AF8 <DATA ERROR\r\r").on("010C", "7E804410C1AF8\r\r");
    asking it;
    EXPECT_EQ(it.run(adapter), outcome::answered);
    EXPECT_FALSE(it.machine.partial());
}

TEST(request, what_stays_damaged_is_not_answered) {
    scripted_adapter adapter;
    adapter.on("03", "7E8100C43050301\r7E821042003350\r\r");   // a frame is missing, three times
    asking it;
    EXPECT_EQ(it.run(adapter, stored_codes), outcome::damaged);
    EXPECT_TRUE(it.machine.messages().empty());
}

TEST(request, a_whole_answer_without_its_prompt_counts) {
    scripted_adapter adapter;
    adapter.on("010C", "7E804410C1AF8\r\r").without_prompts();
    asking it;
    EXPECT_EQ(it.run(adapter), outcome::answered);
    EXPECT_EQ(adapter.commands.size(), 1U);
}

TEST(request, a_dead_adapter_is_called_silent_after_waking_it) {
    scripted_adapter nothing;
    asking it;
    EXPECT_EQ(it.run(nothing), outcome::silent);
    EXPECT_TRUE(nothing.was_asked("ATI"));
}

TEST(request, sporadic_no_data_of_something_known_is_asked_again) {
    scripted_adapter adapter;
    adapter.on("010C", "NO DATA\r\r").on("010C", "7E804410C1AF8\r\r");
    asking it;
    EXPECT_EQ(it.run(adapter, rpm, 0, {.expects_answer = true}), outcome::answered);
}

TEST(request, no_data_of_something_unknown_is_an_answer) {
    scripted_adapter adapter;
    adapter.on("010C", "NO DATA\r\r");
    asking it;
    EXPECT_EQ(it.run(adapter), outcome::no_answer);
    EXPECT_EQ(adapter.commands.size(), 1U);
}

TEST(request, a_bare_carriage_return_is_never_sent) {
    scripted_adapter adapter;
    adapter.otherwise("BUFFER FULL\r\r");
    asking it;
    (void)it.run(adapter);
    for (const auto& command : adapter.commands) EXPECT_FALSE(command.empty());
}

}  // namespace
