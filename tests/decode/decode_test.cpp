#include "tools/cli/decode.hpp"

#include <gmock/gmock.h>

#include <sstream>

#include "tests/decode/decoded.hpp"

using namespace faultline::cli;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

TEST(decode, the_answer_has_its_members_in_order) {
    std::string out;
    EXPECT_TRUE(decode_line(R"({"id":"x1","protocol":"can11","request":"010C","lines":["7E8 04 41 0C 1A F8"]})", out));
    EXPECT_EQ(
        out,
        R"({"id":"x1","messages":[{"ecu":"7E8","payload":"410C1AF8"}],"values":[{"ecu":"7E8","pid":"0C","name":"engine_speed",)"
        R"("start_bit":0,"bit_length":16,"raw":6904,"value":1726,"unit":"rpm","state":"ok"}],"dtcs":[],"vin":null,"errors":[]})"
        "\n");
}

TEST(decode, several_pids_of_one_answer_come_in_its_order) {
    EXPECT_THAT(values_of(decoded("can11", "010C0D05", {"7E8 06 41 0D 32 0C 1A F8", "7E8 03 41 05 7B"})),
                ElementsAre("7E8 vehicle_speed 50 km/h", "7E8 engine_speed 1726 rpm", "7E8 coolant_temperature 83 °C"));
}

TEST(decode, a_clear_support_bit_leaves_the_number_to_the_reader_a_reserved_value_has_none) {
    const auto value_of = [](const nlohmann::json& answer, std::string_view name) {
        for (const auto& value : answer["values"])
            if (value["name"] == name) return nlohmann::json{{"value", value["value"]}, {"state", value["state"]}};
        return nlohmann::json{};
    };
    const auto egr = decoded("can11", "016B", {"7E8 07 41 6B 01 50 1D 00 00"});
    EXPECT_EQ(value_of(egr, "egr_temperature_a"), nlohmann::json({{"value", 40}, {"state", "ok"}}));
    EXPECT_EQ(value_of(egr, "egr_temperature_c"), nlohmann::json({{"value", -11}, {"state", "not_available"}}));
    const auto trim = decoded("can11", "0114", {"7E8 04 41 14 5A FF"});
    EXPECT_EQ(value_of(trim, "oxygen_sensor_1_fuel_trim"), nlohmann::json({{"value", nullptr}, {"state", "not_available"}}));
}

TEST(decode, what_was_not_asked_is_foreign_and_gives_no_value) {
    const auto got = decoded("can11", "010C", {"7E8 03 41 0D 32", "7E8 06 41 00 BE 3F A8 13", "7E9 03 7F 09 12"});
    EXPECT_THAT(values_of(got), IsEmpty());
    EXPECT_THAT(errors_of(got), ElementsAre("7E8 foreign", "7E8 foreign", "7E9 foreign"));
    EXPECT_EQ(got["messages"].size(), 3U);
}

TEST(decode, an_answer_from_where_no_emission_ecu_answers_gives_no_value) {
    EXPECT_THAT(errors_of(decoded("can11", "010C", {"6E8 04 41 0C 1A F8"})), ElementsAre("6E8 not_an_obd_ecu"));
    EXPECT_THAT(errors_of(decoded("can29", "010C", {"18DAF910 04 41 0C 1A F8"})),
                ElementsAre("18DAF910 not_an_obd_ecu"));
}

TEST(decode, a_length_that_contradicts_the_pid_gives_no_value) {
    for (const auto* line : {"7E8 03 41 0C 1A", "7E8 05 41 0C 1A F8 77"}) {
        const auto got = decoded("can11", "010C", {line});
        EXPECT_THAT(values_of(got), IsEmpty()) << line;
        EXPECT_EQ(got["errors"].size(), 1U) << line;
    }
}

TEST(decode, freeze_frames_name_their_code) {
    const auto got = decoded("can11", "020200", {"7E8 05 42 02 00 01 33"});
    EXPECT_THAT(codes_of(got), ElementsAre("7E8 P0133 freeze_frame"));
    EXPECT_THAT(codes_of(decoded("can11", "020200", {"7E8 05 42 02 00 00 00"})), IsEmpty());
    EXPECT_THAT(values_of(decoded("can11", "020C00", {"7E8 05 42 0C 00 1A F8"})),
                ElementsAre("7E8 engine_speed 1726 rpm"));
    EXPECT_THAT(errors_of(decoded("can11", "020C00", {"7E8 05 42 0C 01 1A F8"})),
                ElementsAre("7E8 foreign"));   // another frame
}

TEST(decode, codes_have_a_count_on_can_and_none_before) {
    EXPECT_THAT(codes_of(decoded("can11", "03", {"7E8 06 43 02 01 33 C1 00", "7E9 02 43 00"})),
                ElementsAre("7E8 P0133 stored", "7E8 U0100 stored"));
    EXPECT_THAT(codes_of(decoded("can11", "07", {"7E8 04 47 01 0A 0F"})), ElementsAre("7E8 P0A0F pending"));
    EXPECT_THAT(codes_of(decoded("can11", "0A", {"7E8 04 4A 01 0A 0F"})), ElementsAre("7E8 P0A0F permanent"));
    EXPECT_THAT(codes_of(decoded("j1850", "03", {"48 6B 10 43 01 33 00 00 00 00 C0"})),
                IsEmpty());   // check byte wrong
    EXPECT_THAT(codes_of(decoded("can11", "03", {"7E8 05 43 02 01 33 C1"})), IsEmpty());
}

TEST(decode, codes_without_header_on_a_bus_nobody_named_are_not_guessed) {
    const auto got = decoded("auto", "03", {"43 01 33 00 00 00 00"});
    EXPECT_THAT(codes_of(got), IsEmpty());
    EXPECT_THAT(errors_of(got), ElementsAre("wrong_bus"));
}

TEST(decode, monitor_results_come_with_their_limits) {
    const auto got = decoded("can11", "0601", {"7E8 10 0A 46 01 8E 0B 02 27", "7E8 21 00 A9 4D BA"});
    ASSERT_EQ(got["values"].size(), 3U);
    EXPECT_EQ(got["values"][0]["name"], "test_8E_value");
    EXPECT_EQ(got["values"][0]["pid"], "01");
    EXPECT_EQ(got["values"][0]["start_bit"], 16);
    EXPECT_EQ(got["values"][0]["raw"], 0x0227);
    EXPECT_EQ(got["values"][1]["name"], "test_8E_min");
    EXPECT_EQ(got["values"][2]["start_bit"], 48);
    EXPECT_EQ(got["values"][2]["raw"], 0x4DBA);
}

TEST(decode, a_vin_is_read_from_can_and_from_numbered_messages) {
    EXPECT_EQ(
        decoded("can11", "0902",
                {"7E8 10 14 49 02 01 31 47 31", "7E8 21 4A 43 35 34 34 34 52", "7E8 22 37 32 35 32 33 36 37"})["vin"],
        "1G1JC5444R7252367");
    EXPECT_EQ(decoded("kwp", "0902",
                      {"87 F1 10 49 02 01 00 00 00 31 05", "87 F1 10 49 02 02 47 31 4A 43 DA",
                       "87 F1 10 49 02 03 35 34 34 34 A7", "87 F1 10 49 02 04 52 37 32 35 C7",
                       "87 F1 10 49 02 05 32 33 36 37 AA"})["vin"],
              "1G1JC5444R7252367");
}

TEST(decode, a_vin_with_a_part_missing_is_none) {
    const auto got = decoded("kwp", "0902",
                             {"87 F1 10 49 02 01 00 00 00 31 05", "87 F1 10 49 02 02 47 31 4A 43 DA",
                              "87 F1 10 49 02 04 52 37 32 35 C7", "87 F1 10 49 02 05 32 33 36 37 AA"});
    EXPECT_TRUE(got["vin"].is_null());
    EXPECT_THAT(errors_of(got), ElementsAre("10 missing_part"));
}

TEST(decode, a_wrong_check_digit_is_said_beside_the_vin) {
    const auto got = decoded(
        "can11", "0902", {"7E8 10 14 49 02 01 31 47 31", "7E8 21 4A 43 35 34 34 34 52", "7E8 22 37 32 35 32 33 36 38"});
    EXPECT_EQ(got["vin"], "1G1JC5444R7252368");
    EXPECT_THAT(errors_of(got), ElementsAre("7E8 vin_check_digit"));
}

TEST(decode, an_ecu_name_that_lost_its_last_message_is_none) {
    const auto got = decoded(
        "iso9141", "090A",
        {"486B10490A0145434D00EC", "486B10490A022D456E675F", "486B10490A03696E654398", "486B10490A046F6E7472DD"});
    EXPECT_THAT(got["values"], IsEmpty());
    EXPECT_THAT(errors_of(got), ElementsAre("10 too_short"));
}

TEST(decode, identifiers_of_the_obd_page_are_pids) {
    const auto got = decoded("can11", "22F40C", {"7E8 05 62 F4 0C 1A F8"});
    EXPECT_THAT(values_of(got), ElementsAre("7E8 engine_speed 1726 rpm"));
    EXPECT_EQ(got["values"][0]["pid"], "F40C");
    EXPECT_THAT(errors_of(decoded("can11", "22AB11", {"7E8 05 62 AB 11 1A F8"})), ElementsAre("7E8 no_definition"));
}

TEST(decode, a_refusal_is_told_with_its_reason) {
    const auto got = decoded("can11", "0105", {"7E8 03 7F 01 12"});
    ASSERT_EQ(got["errors"].size(), 1U);
    EXPECT_EQ(got["errors"][0]["refused"], "7F 01 12");
    EXPECT_EQ(got["errors"][0]["nrc"], "12");
    EXPECT_EQ(got["errors"][0]["ecu"], "7E8");
    EXPECT_FALSE(got["errors"][0]["what"].get<std::string>().empty());
}

TEST(decode, response_pending_is_no_refusal_once_the_answer_came) {
    EXPECT_THAT(errors_of(decoded("can11", "0105", {"7E8 03 7F 01 78", "7E8 03 41 05 7B"})), IsEmpty());
    EXPECT_THAT(errors_of(decoded("can11", "0105", {"7E8 03 7F 01 78"})), ElementsAre("7E8 refused"));
}

TEST(decode, silence_and_status_texts_are_reasons) {
    EXPECT_THAT(errors_of(decoded("can11", "0105", {})), ElementsAre("no_answer"));
    EXPECT_THAT(errors_of(decoded("can11", "0105", {"NO DATA"})), ElementsAre("no_answer", "no_data"));
    EXPECT_THAT(errors_of(decoded("can11", "0105", {"UNABLE TO CONNECT"})), Contains("unable_to_connect"));
}

TEST(decode, the_stray_byte_FC_survives_json) {
    const auto got = answer_to(
        "{\"id\":1,\"protocol\":\"can11\",\"request\":\"010C\",\"lines\":[\"\\u00fc\\u00007E8 04 41 0C 1A "
        "F8\\r\\r>\"]}");
    EXPECT_THAT(values_of(got), ElementsAre("7E8 engine_speed 1726 rpm"));
}

TEST(decode, a_request_may_carry_blanks_and_its_expected_answers_digit) {
    EXPECT_EQ(values_of(decoded("can11", "01 0C 1", {"7E8 04 41 0C 1A F8"})).size(), 1U);
    EXPECT_THAT(errors_of(decoded("can11", "ATI", {"ELM327 v1.5"})), Contains("bad_request"));
    EXPECT_EQ(values_of(decoded("can11", nullptr, {"7E8 04 41 0C 1A F8"})).size(),
              1U);   // nobody said: taken by itself
}

TEST(decode, a_line_that_is_no_request_is_answered_too_and_the_next_one_read) {
    std::istringstream in{
        "{\"id\":1,\n\n[1]\n{\"id\":[2],\"lines\":[5]}\n{\"id\":3,\"protocol\":\"can11\",\"request\":\"010C\","
        "\"lines\":[\"7E8 04 41 0C 1A F8\"]}\n"};
    std::ostringstream out;
    EXPECT_EQ(run_decode(in, out, {}), 0);
    std::istringstream answers{out.str()};
    std::vector<json> all;
    for (std::string line; std::getline(answers, line);) all.push_back(json::parse(line));
    ASSERT_EQ(all.size(), 4U);
    EXPECT_THAT(errors_of(all[0]), ElementsAre("not_json"));
    EXPECT_THAT(errors_of(all[1]), ElementsAre("not_an_object"));
    EXPECT_THAT(errors_of(all[2]), Contains("line_is_no_text"));
    EXPECT_EQ(all[3]["id"], 3);
    EXPECT_EQ(all[3]["values"].size(), 1U);
}

TEST(decode, input_that_is_nothing_but_wrong_ends_with_a_usage_error) {
    std::istringstream in{"hello\n"};
    std::ostringstream out;
    EXPECT_EQ(run_decode(in, out, {}), 2);
    std::istringstream nothing;
    EXPECT_EQ(run_decode(nothing, out, {}), 0);
}

}   // namespace
