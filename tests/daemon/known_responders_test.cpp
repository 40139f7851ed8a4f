#include "gateway/daemon/known_responders.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace faultline::daemon {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr std::array<std::uint8_t, 2> speed{0x01, 0x0D}, coolant{0x01, 0x05};
constexpr std::array<std::uint8_t, 3> speed_answer{0x41, 0x0D, 0x32};
constexpr std::array<std::uint32_t, 1> engine{0x7E8};
constexpr std::array<std::uint32_t, 2> both{0x7E8, 0x7E9};

TEST(known_responders, expects_nobody_while_nobody_is_known) { EXPECT_THAT(known_responders{}.expected(speed).ecus, IsEmpty()); }

TEST(known_responders, expects_everybody_where_a_question_is_new) {
    known_responders who;
    who.learn(coolant, both, true);
    EXPECT_THAT(who.expected(speed).ecus, UnorderedElementsAre(0x7E8, 0x7E9));
}

TEST(known_responders, expects_those_who_answered_when_the_whole_time_had_passed) {
    known_responders who;
    who.learn(speed, both, true);
    who.learn(speed, engine, true);
    EXPECT_THAT(who.expected(speed).ecus, ElementsAre(0x7E8));
}

TEST(known_responders, forgets_nobody_over_an_early_end) {
    known_responders who;
    who.learn(speed, both, true);
    who.learn(speed, engine, false);
    EXPECT_THAT(who.expected(speed).ecus, UnorderedElementsAre(0x7E8, 0x7E9));
}

TEST(known_responders, learns_nothing_from_silence_to_a_new_question) {
    known_responders who;
    who.meet(0x7E8);
    who.learn(speed, {}, true);
    EXPECT_THAT(who.expected(speed).ecus, ElementsAre(0x7E8)) << "an unanswered question must not be over at once the next time";
}

TEST(known_responders, waits_again_for_one_whose_answer_came_late) {
    known_responders who;
    who.learn(speed, engine, true);
    who.learn(coolant, engine, true);
    who.came_late(speed_answer, 0x7E9);
    EXPECT_THAT(who.expected(speed).ecus, UnorderedElementsAre(0x7E8, 0x7E9));
    EXPECT_THAT(who.expected(coolant).ecus, ElementsAre(0x7E8));
}

TEST(known_responders, forgets_a_car) {
    known_responders who;
    who.learn(speed, both, true);
    who.forget();
    EXPECT_THAT(who.expected(speed).ecus, IsEmpty());
}

}  // namespace
}  // namespace faultline::daemon
