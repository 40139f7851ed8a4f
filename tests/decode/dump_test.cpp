#include <gtest/gtest.h>

#include <sstream>

#include "tests/decode/decoded.hpp"
#include "tools/cli/decode_dump.hpp"

using namespace faultline::cli;

namespace {

using list = std::vector<std::string>;

std::vector<json> found_in(const std::string& log) {
    std::istringstream in{log};
    std::ostringstream out;
    EXPECT_EQ(run_decode(in, out, {}), 0);
    std::vector<json> answers;
    std::istringstream lines{out.str()};
    for (std::string line; std::getline(lines, line);) answers.push_back(json::parse(line));
    return answers;
}

TEST(dump, a_request_to_everybody_and_its_answers_are_one_line) {
    const auto found = found_in("(1436509052.249713) can0 7DF#02010C0000000000\n"
                                "(1436509052.251000) can0 1A0#1122334455667788\n"
                                "(1436509052.253000) can0 7E8#04410C1AF8000000\n"
                                "(1436509052.254000) can0 7E9#04410C1AF4000000\n");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0]["time"], "1436509052.249713");
    EXPECT_EQ(found[0]["interface"], "can0");
    EXPECT_EQ(found[0]["tester"], "7DF");
    EXPECT_EQ(found[0]["request"], "010C");
    EXPECT_EQ(values_of(found[0]), (list{"7E8 engine_speed 1726 rpm", "7E9 engine_speed 1725 rpm"}));
    EXPECT_EQ(errors_of(found[0]), list{});
}

TEST(dump, long_answers_are_put_together_in_the_plain_form_too) {
    const auto found = found_in("  can0  7DF   [8]  02 09 02 00 00 00 00 00\n"
                                "  can0  7E8   [8]  10 14 49 02 01 31 47 31\n"
                                "  can0  7E0   [8]  30 00 00 00 00 00 00 00\n"
                                "  can0  7E8   [8]  21 4A 43 35 34 34 34 52\n"
                                "  can0  7E8   [8]  22 37 32 35 32 33 36 37\n");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0]["vin"], "1G1JC5444R7252367");
}

TEST(dump, body_ecus_answer_at_their_makers_pair) {
    const auto found = found_in("(1.000000) can0 713#031902AF00000000\n"
                                "(1.010000) can0 77D#075902FF4035112F\n"
                                "(1.020000) can0 713#0322F18700000000\n"
                                "(1.030000) can0 77D#100E62F187355130\n"
                                "(1.031000) can0 713#3000000000000000\n"
                                "(1.032000) can0 77D#2136313435313744\n"
                                "(1.033000) can0 77D#224C\n");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(codes_of(found[0]), (list{"77D C0035-11 stored"}));
    EXPECT_EQ(found[1]["values"][0]["name"], "maker_part_number");
    EXPECT_EQ(found[1]["values"][0]["value"], "5Q0614517DL");
}

TEST(dump, pending_is_no_answer_and_a_refusal_is_one) {
    const auto found = found_in("(1.0) can0 7E0#0322F19000000000\n(1.1) can0 7E8#037F2278AAAAAAAA\n(1.2) can0 7E8#037F2233AAAAAAAA\n");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0]["errors"][0]["refused"], "7F 22 33");
}

TEST(dump, a_question_nobody_answers_is_told_as_that) {
    const auto found = found_in("(1.0) can0 7E0#0322F19000000000\n(2.0) can0 7E0#013E000000000000\n");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(errors_of(found[0]), (list{"no_answer"}));
    EXPECT_EQ(found[0]["request"], "22F190");
}

TEST(dump, an_answer_whose_request_is_not_in_the_log_stands_alone) {
    const auto found = found_in("(1.0) can0 7E8#04410C1AF8000000\n");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_TRUE(found[0]["tester"].is_null());
    EXPECT_EQ(values_of(found[0]), (list{"7E8 engine_speed 1726 rpm"}));
}

TEST(dump, a_frame_lost_on_the_way_is_said) {
    const auto found = found_in("(1.0) can0 7DF#0209020000000000\n(1.1) can0 7E8#1014490201314731\n(1.2) can0 7E8#2237323532333637\n");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(errors_of(found[0]), (list{"7E8 wrong_sequence"}));
    EXPECT_TRUE(found[0]["vin"].is_null());
}

TEST(dump, interfaces_do_not_mix) {
    const auto found = found_in("(1.0) can0 7E0#02010C0000000000\n(1.1) can1 7E8#04410C1AF8000000\n");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_TRUE(found[0]["tester"].is_null());
    EXPECT_EQ(errors_of(found[1]), (list{"no_answer"}));
}

TEST(dump, identifiers_of_29_bits_are_paired_by_their_addresses) {
    const auto found = found_in("(1.0) can0 18DB33F1#02010C0000000000\n(1.1) can0 18DAF110#04410C1AF8000000\n(1.2) can0 18DAF110#04410D1EF8000000\n");
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(values_of(found[0])[0], "18DAF110 engine_speed 1726 rpm");
}

TEST(dump, trouble_codes_of_a_lorry_are_told_when_they_change) {
    const std::string dm1 = "(1.0) can0 18FECA00#04FF6E0003010000\n";
    const auto found = found_in(dm1 + dm1 + "(3.0) can0 18FECA00#00FF00000000FFFF\n");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(codes_of(found[0]), (list{"00 SPN 110 FMI 3 stored"}));
    EXPECT_EQ(codes_of(found[1]), list{});
}

TEST(dump, lines_of_both_kinds_may_stand_in_one_file) {
    const auto found = found_in("# a log\n{\"id\":7,\"request\":\"010C\",\"lines\":[\"7E8 04 41 0C 1A F8\"]}\n(1.0) can0 7E8#04410C1AF8000000\nnonsense\n");
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0]["id"], 7);
    EXPECT_EQ(errors_of(found[2]), (list{"not_json"}));
}

}  // namespace
