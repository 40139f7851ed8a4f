#include "gateway/vehicle/live.hpp"

#include <gtest/gtest.h>

#include "tests/vehicle/car_double.hpp"

using namespace faultline;
using namespace faultline::vehicle;

namespace {

const std::vector<std::uint8_t> eight{0x04, 0x05, 0x0B, 0x0C, 0x0D, 0x0F, 0x10, 0x11};

scan::ecu_support engine(std::initializer_list<std::uint8_t> pids) {
    scan::ecu_support made{0x7E8, {}};
    for (const auto pid : pids) made.pids.insert(pid);
    return made;
}

obd::pid_set set(std::initializer_list<std::uint8_t> pids) { return engine(pids).pids; }

answer answered(std::span<const pdu> messages) { return {ending::answered, false, messages, {}}; }

const std::vector<std::uint8_t> payload = bytes("41 0C 1A F8");
const std::vector<pdu> one_message{{0x7E8, payload}};

TEST(live, packs_six_pids_into_a_request_on_can) {
    live schedule{bus::can11, eight, {}, {}};
    EXPECT_EQ(schedule.next().what.size, 7);
}

TEST(live, asks_one_by_one_on_k_line) {
    live schedule{bus::kwp, eight, {}, {}};
    EXPECT_EQ(schedule.next().what.size, 2);
}

TEST(live, leaves_out_what_no_ecu_has) {
    const std::vector support{engine({0x0C})};
    const std::vector<std::uint8_t> wanted{0x0C, 0x5E};
    live schedule{bus::can11, wanted, support, {}};
    EXPECT_EQ(schedule.next().what.size, 2);
    ASSERT_EQ(schedule.unsupported().size(), 1U);
    EXPECT_EQ(schedule.unsupported()[0], 0x5E);
}

TEST(live, learns_the_number_of_frames_when_everyone_who_should_has_answered) {
    const std::vector support{engine({0x0C})};
    live schedule{bus::can11, std::vector<std::uint8_t>{0x0C}, support, {}};
    EXPECT_EQ(schedule.next().lines, 0U);
    schedule.on_answer(answered(one_message), set({0x0C}), 1, false);
    EXPECT_EQ(schedule.next().lines, 1U);
}

TEST(live, without_knowing_who_should_answer_it_wants_to_see_the_number_twice) {
    live schedule{bus::can11, std::vector<std::uint8_t>{0x0C}, {}, {}};
    (void)schedule.next();
    schedule.on_answer(answered(one_message), set({0x0C}), 1, false);
    EXPECT_EQ(schedule.next().lines, 0U);
    schedule.on_answer(answered(one_message), set({0x0C}), 1, false);
    EXPECT_EQ(schedule.next().lines, 1U);
}

TEST(live, a_second_ecu_that_is_missing_keeps_the_number_open) {
    auto other = engine({0x0C});
    other.ecu = 0x7E9;
    const std::vector support{engine({0x0C}), other};
    live schedule{bus::can11, std::vector<std::uint8_t>{0x0C}, support, {}};
    (void)schedule.next();
    schedule.on_answer(answered(one_message), set({0x0C}), 1, false);
    EXPECT_EQ(schedule.next().lines, 0U);
}

TEST(live, a_count_that_proved_wrong_is_forgotten_and_after_three_times_not_learned_again) {
    const std::vector support{engine({0x0C})};
    live schedule{bus::can11, std::vector<std::uint8_t>{0x0C}, support, {}};
    for (int i = 0; i < 3; ++i) {
        (void)schedule.next();
        schedule.on_answer(answered(one_message), set({0x0C}), 1, false);
        EXPECT_EQ(schedule.next().lines, 1U);
        schedule.on_answer({ending::no_answer, false, {}, {}}, {}, 0, true);
    }
    (void)schedule.next();
    schedule.on_answer(answered(one_message), set({0x0C}), 1, false);
    EXPECT_EQ(schedule.next().lines, 0U);
}

TEST(live, an_ecu_that_answers_only_the_first_of_a_batch_is_asked_for_the_others_alone) {
    live schedule{bus::can11, std::vector<std::uint8_t>{0x0C, 0x0D}, {}, {}};
    EXPECT_EQ(schedule.next().what.size, 3);
    schedule.on_answer(answered(one_message), set({0x0C}), 1, false);
    EXPECT_EQ(schedule.next().what.size, 2);
    schedule.on_answer(answered(one_message), set({0x0D}), 1, false);
    EXPECT_EQ(schedule.next().what.size, 2);
}

TEST(live, an_adapter_that_takes_no_count_is_never_given_one) {
    const std::vector support{engine({0x0C})};
    live schedule{bus::can11, std::vector<std::uint8_t>{0x0C}, support, {}};
    (void)schedule.next();
    schedule.on_answer(answered(one_message), set({0x0C}), 1, false);
    schedule.digit_refused();
    EXPECT_EQ(schedule.next().lines, 0U);
}

}  // namespace
