// The session against scripted ECUs over a real socket: what goes out, what is believed, when it is over.
#include "gateway/daemon/can_session.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/daemon/scripted_bus.hpp"
#include "tests/link/pty_pair.hpp"

namespace faultline::daemon {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;
using link::run;
using testing::ElementsAre;
using vehicle::ending;

std::string hex(std::span<const std::uint8_t> bytes) {
    std::string text;
    for (const auto byte : bytes) {
        text += "0123456789ABCDEF"[byte >> 4];
        text += "0123456789ABCDEF"[byte & 0xF];
    }
    return text;
}

// "7E8 4100BE3FA813", "7E8 refused 12"; an empty list has the ending in front.
std::vector<std::string> told(const vehicle::answer& came) {
    std::vector<std::string> texts;
    for (const auto& one : came.messages) texts.push_back(ecu_name(one.ecu > 0x7FF ? bus::can29 : bus::can11, one.ecu) + " " + hex(one.payload));
    for (const auto& one : came.refusals) texts.push_back(ecu_name(bus::can11, one.ecu) + " refused " + hex({&one.nrc, 1}));
    return texts;
}

class a_car_on_can : public testing::Test {
protected:
    a_car_on_can() {
        bus_.answer("7DF#020100", {"7E8#064100BE3FA81300", "7E9#0641008018000000"});
        // Long enough for a busy machine; a test that must not wait for it makes it much longer.
        session_.set_timing({.cp_p2_max = 200ms, .strict = true});
    }
    void connect() {
        const auto wrong = run(context_, session_.connect(true));
        ASSERT_FALSE(wrong) << wrong->code;
        bus_.heard.clear();
    }
    vehicle::answer ask(const vehicle::question& what, asking how = {}) { return run(context_, session_.ask(what, how)); }

    boost::asio::io_context context_{1};
    scripted_bus bus_{context_};
    can_session session_{bus_.line()};
};

TEST_F(a_car_on_can, is_found_by_a_positive_answer_to_01_00_on_11_bits) {
    connect();
    EXPECT_EQ(session_.kind(), bus::can11);
    EXPECT_EQ(session_.protocol(), '0') << "a bus without a bit rate has no number";
    EXPECT_EQ(protocol_name(session_), "ISO 15765-4 CAN (11 bit)");
}

TEST_F(a_car_on_can, is_found_on_29_bits_when_11_bits_are_silent) {
    bus_.forget();
    bus_.answer("18DB33F1#020100", {"18DAF110#064100BE3FA81300"});
    const auto wrong = run(context_, session_.connect(true));
    ASSERT_FALSE(wrong);
    EXPECT_EQ(session_.kind(), bus::can29);
    EXPECT_THAT(bus_.heard, ElementsAre("7DF#0201000000000000", "7DF#0322F81000000000", "18DB33F1#0201000000000000"));
    const auto came = ask(vehicle::ask(0x01, 0x00));
    EXPECT_THAT(told(came), ElementsAre("18DAF110 4100BE3FA813"));
}

TEST_F(a_car_on_can, that_speaks_uds_only_is_found_by_22_f8_10) {
    bus_.forget();
    bus_.answer("7DF#0322F810", {"7E8#0462F81001000000"});
    const auto wrong = run(context_, session_.connect(true));
    ASSERT_FALSE(wrong);
    EXPECT_EQ(session_.kind(), bus::can11);
}

TEST_F(a_car_on_can, is_not_there_while_nobody_answers_01_00_with_a_map) {
    for (const auto* text : {"7E8#037F011200000000", "7E8#0241000000000000", "7E8#06410C1AF8000000"}) {
        bus_.forget();
        bus_.answer("7DF#020100", {text});
        const auto wrong = run(context_, session_.connect(true));
        ASSERT_TRUE(wrong) << text;
        EXPECT_EQ(wrong->code, "no_vehicle");
        EXPECT_FALSE(session_.connected());
    }
}

TEST_F(a_car_on_can, answers_one_question_from_all_ecus_in_parallel) {
    connect();
    bus_.answer("7DF#020902", {"7E8#1014490201575641", "7E9#1014490201575641"});
    bus_.answer("7E0#30", {"7E8#215A5A5A314B5A36", "7E8#2257303030303031"});
    bus_.answer("7E1#30", {"7E9#215A5A5A314B5A36", "7E9#2257303030303032"});
    const auto came = ask(vehicle::ask(0x09, 0x02));
    EXPECT_THAT(told(came), ElementsAre("7E8 4902015756415A5A5A314B5A3657303030303031", "7E9 4902015756415A5A5A314B5A3657303030303032"));
    EXPECT_THAT(bus_.heard, ElementsAre("7DF#0209020000000000", "7E0#3000000000000000", "7E1#3000000000000000"));
    EXPECT_EQ(session_.frames(), 6u);
    EXPECT_FALSE(came.partial);
}

TEST_F(a_car_on_can, is_not_waited_for_once_all_known_ecus_have_answered) {
    connect();
    session_.set_timing({.cp_p2_max = 20s, .strict = true});
    bus_.answer("7DF#02010C", {"7E8#04410C1AF8000000", "7E9#037F011200000000"});
    const auto came = ask(vehicle::ask(0x01, 0x0C));
    EXPECT_THAT(told(came), ElementsAre("7E8 410C1AF8", "7E9 refused 12"));
    EXPECT_LT(session_.took(), 5s);
}

TEST_F(a_car_on_can, is_waited_for_only_as_far_as_it_answered_this_question_before) {
    connect();
    bus_.answer("7DF#02010C", {"7E8#04410C1AF8000000"});
    (void)ask(vehicle::ask(0x01, 0x0C));   // 7E9 is waited for, to the end of P2
    session_.set_timing({.cp_p2_max = 20s, .strict = true});
    const auto begun = clock::now();
    EXPECT_THAT(told(ask(vehicle::ask(0x01, 0x0C))), ElementsAre("7E8 410C1AF8"));
    EXPECT_LT(clock::now() - begun, 5s);
}

TEST_F(a_car_on_can, is_waited_for_again_after_a_late_answer) {
    connect();
    bus_.answer("7DF#02010C", {"7E8#04410C1AF8000000"});
    (void)ask(vehicle::ask(0x01, 0x0C));
    bus_.say("7E9#04410C1B00000000");   // too late for its question
    bus_.answer("7DF#02010D", {"7E8#03410D3200000000", "7E9#03410D3200000000"});
    EXPECT_THAT(told(ask(vehicle::ask(0x01, 0x0D))), ElementsAre("7E8 410D32", "7E9 410D32"));
    EXPECT_EQ(session_.counted().foreign, 1u);
    bus_.answer("7DF#02010C", {"7E8#04410C1AF8000000", "7E9#04410C1B00000000"});
    EXPECT_THAT(told(ask(vehicle::ask(0x01, 0x0C))), ElementsAre("7E8 410C1AF8", "7E9 410C1B00"));
}

TEST_F(a_car_on_can, keeps_answers_to_other_questions_out) {
    connect();
    bus_.answer("7DF#02010C", {"7E8#03410D3200000000", "7E8#04410C1AF8000000", "7E9#04410C1AF8000000"});
    EXPECT_THAT(told(ask(vehicle::ask(0x01, 0x0C))), ElementsAre("7E8 410C1AF8", "7E9 410C1AF8"));
    EXPECT_EQ(session_.counted().foreign, 1u);
}

TEST_F(a_car_on_can, may_ask_for_time_with_78) {
    connect();
    bus_.answer("7DF#0103", {"7E8#037F037800000000", "7E9#0243000000000000", "7E8#0443010301000000"});
    const auto came = ask(vehicle::ask(0x03));
    EXPECT_THAT(told(came), ElementsAre("7E9 4300", "7E8 43010301"));
}

TEST_F(a_car_on_can, that_is_busy_is_asked_again_alone) {
    connect();
    bus_.answer("7DF#0103", {"7E8#0443010301000000", "7E9#037F032100000000"});
    bus_.answer("7E1#0103", {"7E9#0243000000000000"});
    const auto came = ask(vehicle::ask(0x03));
    EXPECT_THAT(told(came), ElementsAre("7E8 43010301", "7E9 4300"));
}

TEST_F(a_car_on_can, that_breaks_off_in_a_message_leaves_the_rest_but_says_so) {
    connect();
    session_.set_timing({.cp_p6_max = 50ms, .strict = true});
    bus_.answer("7DF#0103", {"7E9#0243000000000000", "7E8#1008430301020304"});
    const auto came = ask(vehicle::ask(0x03));
    EXPECT_EQ(came.how, ending::answered);
    EXPECT_TRUE(came.partial);
    EXPECT_THAT(told(came), ElementsAre("7E9 4300"));
}

TEST_F(a_car_on_can, that_is_silent_is_asked_a_second_time_when_it_is_known_to_be_there) {
    connect();
    EXPECT_EQ(ask(vehicle::ask(0x0A)).how, ending::no_answer);
    EXPECT_EQ(bus_.heard.size(), 1u);
    EXPECT_EQ(ask(vehicle::ask(0x0A), {.expects_answer = true}).how, ending::no_answer);
    EXPECT_EQ(bus_.heard.size(), 3u);
    EXPECT_TRUE(session_.repeated());
}

TEST_F(a_car_on_can, answers_a_long_question_of_one_ecu) {
    connect();
    const std::array<std::uint8_t, 9> dids{0x22, 0xF1, 0x90, 0xF1, 0x87, 0xF1, 0x8C, 0xF1, 0x89};
    bus_.answer("744#10", {"74C#3000000000000000"});
    bus_.answer("744#21", {"74C#037F221300000000"});
    const auto came = ask(vehicle::ask_one({0x744, 0x74C}, dids));
    EXPECT_THAT(told(came), ElementsAre("74C refused 13"));
    EXPECT_THAT(bus_.heard, ElementsAre("744#100922F190F187F1", "744#218CF18900000000"));
}

TEST_F(a_car_on_can, hears_only_the_ecu_that_was_asked) {
    connect();
    const std::array<std::uint8_t, 3> did{0x22, 0xF1, 0x87};
    bus_.answer("7E0#0322F187", {"7E9#0462F187410000", "7E8#0462F18742000000"});
    EXPECT_THAT(told(ask(vehicle::ask_one({0x7E0, 0x7E8}, did))), ElementsAre("7E8 62F18742"));
}

TEST_F(a_car_on_can, cannot_be_asked_what_does_not_fit_a_frame_for_all) {
    connect();
    EXPECT_EQ(ask(vehicle::ask(0x22, 1, 2, 3, 4, 5, 6, 7)).how, ending::unsendable);
    EXPECT_TRUE(bus_.heard.empty());
}

TEST_F(a_car_on_can, is_lost_when_the_line_ends) {
    connect();
    bus_.hang_up();
    EXPECT_EQ(ask(vehicle::ask(0x01, 0x0C)).how, ending::lost);
    EXPECT_TRUE(session_.gone());
    EXPECT_EQ(run(context_, session_.connect(true))->code, "adapter_lost");
}

TEST_F(a_car_on_can, has_no_voltmeter_and_says_what_carries_it) {
    EXPECT_FALSE(run(context_, session_.read_voltage()));
    const auto about = session_.describe();
    EXPECT_EQ(about.link, "vcan+unix:/bus");
    EXPECT_EQ(about.kind, "vcan+unix");
    EXPECT_EQ(about.driver, "test bus");
    EXPECT_FALSE(about.battery_volts);
    EXPECT_FALSE(about.bitrate);
}

}  // namespace
}  // namespace faultline::daemon
