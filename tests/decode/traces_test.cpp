// Answers of real cars that other programs got wrong, and what they say.
#include <gmock/gmock.h>

#include "tests/decode/decoded.hpp"

using namespace faultline::cli;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

TEST(traces, an_espace_on_kwp_that_supports_nothing_answered_after_searching) {
    const auto got = decoded("kwp", "0100", {"SEARCHING...", "86 F1 7A 41 00 00 00 00 00 32"});
    EXPECT_EQ(got["messages"], json::parse(R"([{"ecu":"7A","payload":"410000000000"}])"));
    EXPECT_THAT(errors_of(got), IsEmpty());
}

TEST(traces, two_ecus_of_a_bmw_have_no_codes_each) {
    const auto got = decoded("can11", "0101", {"7E8 06 41 01 00 07 E5 00", "7E9 06 41 01 00 04 00 00"});
    EXPECT_THAT(values_of(got),
                testing::IsSupersetOf({"7E8 mil_on 0 ", "7E9 mil_on 0 ", "7E8 dtc_count 0 ", "7E9 dtc_count 0 "}));
}

TEST(traces, padding_of_a_k_line_answer_is_no_code_P0000) {
    const auto got = decoded("kwp", "03", {"87 F1 18 43 00 00 00 00 00 00 D3", "87 F1 12 43 15 53 13 28 00 00 70"});
    EXPECT_THAT(codes_of(got), ElementsAre("12 P1553 stored", "12 P1328 stored"));
}

TEST(traces, a_refused_service_09_on_k_line_is_a_refusal) {
    const auto got = decoded("kwp", "0905", {"83 F1 10 7F 09 12 1E"});
    ASSERT_EQ(got["errors"].size(), 1U);
    EXPECT_EQ(got["errors"][0]["nrc"], "12");
    EXPECT_EQ(decoded("kwp", "0905", {"7F 09 12"})["errors"][0]["nrc"], "12");
}

TEST(traces, a_ford_vin_identifier_is_padded_to_24_bytes) {
    std::string hex = "62F190";
    for (const char c : std::string{"1G1JC5444R7252367"})
        hex += "0123456789ABCDEF"[c >> 4], hex += "0123456789ABCDEF"[c & 15];
    hex += "00000000000000";
    std::vector<std::string> lines{"7E8101B" + hex.substr(0, 12)};
    for (std::size_t at = 12, n = 1; at < hex.size(); at += 14, ++n)
        lines.push_back("7E82" + std::to_string(n) + hex.substr(at, 14));
    EXPECT_EQ(decoded("can11", "22F190", lines)["vin"], "1G1JC5444R7252367");
}

TEST(traces, a_vin_without_headers_has_its_length_in_front) {
    const auto got =
        decoded("can11", "0902", {"014", "0: 49 02 01 31 47 31", "1: 4A 43 35 34 34 34 52", "2: 37 32 35 32 33 36 37"});
    EXPECT_EQ(got["vin"], "1G1JC5444R7252367");
}

TEST(traces, frames_of_a_truck_are_shown_and_not_guessed_at) {
    for (const auto* line : {"18FED400#43FF411A0501FFFF", "18FECE00#00011437E01EA01E", "18FED427#47FFA8000101FFFF"}) {
        const auto got = decoded("j1939", nullptr, {line});
        EXPECT_EQ(got["messages"].size(), 1U) << line;
        EXPECT_THAT(got["values"], IsEmpty());
        ASSERT_EQ(got["errors"].size(), 1U) << line;
        EXPECT_EQ(got["errors"][0]["code"], "not_decoded_yet");
    }
}

TEST(traces, a_session_log_around_the_answer_does_not_disturb) {
    const auto got =
        decoded("can11", "0131",
                {"NO DATA", "> 7E2.7EA.0131", "NO DATA", "> 750.758.222021", "> ATRV", "13.1V", "7E8044131FFFF"});
    EXPECT_THAT(values_of(got), ElementsAre("7E8 distance_since_clear 65535 km"));
}

TEST(traces, a_bmw_answers_under_an_extended_address) {
    EXPECT_EQ(decoded("can11", "22D107", {"612F10462D10755FFFF"})["messages"],
              json::parse(R"([{"ecu":"612","payload":"62D10755"}])"));
}

}   // namespace
