#include "protocols/uds/dialect.hpp"

#include <gtest/gtest.h>

#include "tests/obd/bytes.hpp"

using namespace faultline;
using namespace faultline::uds;
using obd::bytes;

namespace {

std::vector<std::uint8_t> list(const dialect_finder::question& what) {
    return {what.bytes.begin(), what.bytes.end()};
}

TEST(dialect, an_obd_on_uds_car) {
    dialect_finder finder;
    EXPECT_EQ(list(finder.start()), bytes("22 F8 10"));
    finder.on_answer(0x7E8, bytes("62 F8 10 01"));
    EXPECT_EQ(list(finder.on_end(outcome::answered)), bytes("19 42 33 0C FF"));
    finder.on_answer(0x7E8, bytes("59 42 33 FF 00 04 00 03 01 62 08"));
    EXPECT_TRUE(finder.on_end(outcome::answered).is_done());
    EXPECT_EQ(finder.verdict(), dialect::obd_on_uds);
    ASSERT_EQ(finder.ecus().size(), 1U);
    EXPECT_EQ(finder.ecus()[0].protocol, std::uint8_t{0x01});
    EXPECT_EQ(finder.ecus()[0].format, dtc::code_format::j2012_04);
}

TEST(dialect, a_lorry_by_its_classes_or_its_j1939_codes) {
    for (const auto* answer : {"59 42 33 FF 1E 04", "59 42 33 FF E0 02"}) {
        dialect_finder finder;
        (void)finder.start();
        finder.on_answer(0x18DAF100, bytes("62 F8 10 01"));
        (void)finder.on_end(outcome::answered);
        finder.on_answer(0x18DAF100, bytes(answer));
        (void)finder.on_end(outcome::answered);
        EXPECT_EQ(finder.verdict(), dialect::wwh_obd) << answer;
    }
}

TEST(dialect, what_nobody_said_is_not_guessed) {
    dialect_finder finder;
    (void)finder.start();
    finder.on_answer(0x7E8, bytes("62 F8 10 01"));
    (void)finder.on_end(outcome::answered);
    finder.on_answer(0x7E8, bytes("7F 19 12"));
    (void)finder.on_end(outcome::refused);
    EXPECT_EQ(finder.verdict(), dialect::uds_obd);
    EXPECT_EQ(finder.ecus()[0].nrc, 0x12);
}

TEST(dialect, a_classic_car_is_silent_first) {
    dialect_finder finder;
    (void)finder.start();
    EXPECT_EQ(list(finder.on_end(outcome::silent)), bytes("01 00"));
    finder.on_answer(0x7E8, bytes("41 00 BE 3F A8 13"));
    finder.on_answer(0x7E9, bytes("7F 01 12"));
    EXPECT_TRUE(finder.on_end(outcome::answered).is_done());
    EXPECT_EQ(finder.verdict(), dialect::classic);
    EXPECT_TRUE(finder.ecus()[0].classic);
    EXPECT_FALSE(finder.ecus()[1].classic);
}

TEST(dialect, a_classic_car_that_refuses_22_is_asked_the_classic_way) {
    dialect_finder finder;
    (void)finder.start();
    finder.on_answer(0x7E8, bytes("7F 22 31"));
    EXPECT_EQ(list(finder.on_end(outcome::refused)), bytes("01 00"));
    finder.on_answer(0x7E8, bytes("41 00 BE 3F A8 13"));
    (void)finder.on_end(outcome::answered);
    EXPECT_EQ(finder.verdict(), dialect::classic);
}

TEST(dialect, silence_and_refusal_are_different_verdicts) {
    dialect_finder silent;
    (void)silent.start();
    (void)silent.on_end(outcome::silent);
    (void)silent.on_end(outcome::silent);
    EXPECT_EQ(silent.verdict(), dialect::unknown);
    dialect_finder refused;
    (void)refused.start();
    refused.on_answer(0x7E8, bytes("7F 22 11"));
    (void)refused.on_end(outcome::refused);
    refused.on_answer(0x7E8, bytes("7F 01 11"));
    (void)refused.on_end(outcome::refused);
    EXPECT_EQ(refused.verdict(), dialect::refused);
}

TEST(dialect, answers_to_other_questions_say_nothing) {
    dialect_finder finder;
    finder.on_answer(0x7E8, bytes("62 F8 10 01"));   // not asked yet
    (void)finder.start();
    finder.on_answer(0x7E8, bytes("62 F1 90 57"));
    finder.on_answer(0x7E8, bytes("7F 22 78"));
    EXPECT_TRUE(finder.ecus().empty());
    EXPECT_EQ(list(finder.on_end(outcome::silent)), bytes("01 00"));
    finder.on_answer(0x7E8, bytes("41 00 BE"));   // damaged
    (void)finder.on_end(outcome::answered);
    EXPECT_EQ(finder.verdict(), dialect::refused);
    EXPECT_TRUE(finder.on_end(outcome::answered).is_done());
    finder.on_answer(0x7E8, bytes("41 00 BE 3F A8 13"));   // too late
    EXPECT_EQ(finder.verdict(), dialect::refused);
}

TEST(dialect, the_next_car_starts_with_nothing) {
    dialect_finder finder;
    (void)finder.start();
    finder.on_answer(0x7E8, bytes("62 F8 10 01"));
    (void)finder.start();
    EXPECT_TRUE(finder.ecus().empty());
    EXPECT_EQ(finder.verdict(), dialect::unknown);
    for (std::uint32_t i = 0; i < 20; ++i) finder.on_answer(0x700 + i, bytes("62 F8 10 01"));
    EXPECT_EQ(finder.ecus().size(), dialect_finder::most_ecus);
}

}   // namespace
