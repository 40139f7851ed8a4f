// What drivers describe: the grammar of symptoms and its refusals, which block gives a code its symptoms, and the way from words
// and stored codes to what may be behind them.
#include "gateway/faults/database.hpp"
#include "gateway/faults/terms.hpp"
#include "small_data.hpp"

#include <gmock/gmock.h>

using namespace faultline::faults;
using namespace faultline::test;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

namespace {

const std::string library = R"(symptom cold_start
  en Hard to start when cold
  zh 冷车难起动
  words.en long cranking in the morning
  words.zh 打不着火
  severity soon substitute
  cause 70
    en Weak battery
    zh 蓄电池弱
  check
    en Test the battery
    zh 检测蓄电池
  look P0115
symptom fan_runs
  en Fan runs all the time
  zh 风扇常转
)";

std::string said_about(const std::string& text) {
    const small_data data;
    data.write(text);
    return data.compile();
}

std::vector<std::string> keys_of(const std::vector<symptom_match>& found) {
    std::vector<std::string> keys;
    for (const auto& one : found) keys.push_back(one.key);
    return keys;
}

TEST(terms, chinese_is_found_by_pairs_and_single_characters) {
    EXPECT_THAT(terms_to_keep("怠速抖"), ElementsAre("怠速", "速抖", "怠", "速", "抖"));
    EXPECT_THAT(terms_to_find("抖"), ElementsAre("抖"));
}

TEST(terms, words_are_small_letters_without_what_says_nothing) {
    EXPECT_THAT(terms_to_find("The ABS lamp is on, it won't go out"), ElementsAre("abs", "go", "lamp", "out", "wont"));
    EXPECT_THAT(terms_to_find("ABS灯亮"), ElementsAre("abs", "亮", "灯", "灯亮"));
}

TEST(terms, what_is_no_text_gives_nothing_and_harms_nobody) {
    EXPECT_THAT(terms_to_find(" ，。\"*() \xff\xfe \xe6\x80"), IsEmpty());
    EXPECT_LE(terms_to_find(std::string(100'000, 'a') + std::string(100'000, ' ') + "b").size(), 64U);
}

TEST(symptom_grammar, accepts_a_library_and_the_names_of_it) {
    EXPECT_EQ(said_about(whole + library + "know coolant_temp circuit_low\n  symptom cold_start fan_runs\n"), "");
}

TEST(symptom_grammar, refuses_a_name_that_points_nowhere) {
    EXPECT_THAT(said_about(whole + library + "know coolant_temp *\n  symptom warm_start\n"), HasSubstr("there is no symptom 'warm_start'"));
    EXPECT_THAT(said_about(whole + library + "symptom other\n  en O\n  zh 其他\n  look P0999\n"), HasSubstr("there is no code 'P0999' to look for"));
}

TEST(symptom_grammar, refuses_a_symptom_written_twice_or_half) {
    EXPECT_THAT(said_about(whole + library + library), HasSubstr("symptom 'cold_start' is already defined"));
    EXPECT_THAT(said_about(whole + "symptom other\n  en Only English\n"), HasSubstr("'zh' is missing"));
    EXPECT_THAT(said_about(whole + "symptom other\n  en O\n  zh 其他\n  repair 1\n"), HasSubstr("'repair' means nothing below 'symptom'"));
    EXPECT_THAT(said_about(whole + library + "fault P0117\n  symptom cold_start\n    en Again\n"), HasSubstr("named here and written in the library"));
}

TEST(symptom_grammar, refuses_a_component_where_there_is_none) {
    EXPECT_THAT(said_about(whole + "symptom other\n  en O\n  zh 其他\n  cause\n    en The {component}\n    zh {component}坏\n"),
                HasSubstr("speaks of a {component}"));
}

class symptoms : public testing::Test {
protected:
    database compiled(const std::string& text) {
        data.write(text);
        EXPECT_EQ(data.compile(), "");
        return std::move(database::open(data.file()).value());
    }
    small_data data;
};

TEST_F(symptoms, the_nearest_part_that_names_any_gives_a_code_its_symptoms) {
    auto base = compiled(whole + library + "know sensor *\n  symptom fan_runs\nknow coolant_temp *\n  symptom cold_start\n");
    const auto e = base.find({.code = "P0117"});
    ASSERT_EQ(e->symptoms.size(), 1U);
    EXPECT_EQ(e->symptoms[0].key, "cold_start");
    EXPECT_EQ(e->symptoms[0].what.zh, "冷车难起动");
}

TEST_F(symptoms, a_notice_adds_them_to_what_another_block_says) {
    auto base = compiled(whole + library + "notice sensor circuit fan_runs\n");
    const auto e = base.find({.code = "P0117"});
    ASSERT_EQ(e->symptoms.size(), 1U);
    EXPECT_EQ(e->symptoms[0].key, "fan_runs");
    EXPECT_EQ(e->causes.size(), 1U) << "the block of the same part and failure still speaks";
    EXPECT_THAT(said_about(whole + library + "notice sensor circuit\n"), HasSubstr("expected 'notice"));
    EXPECT_THAT(said_about(whole + library + "notice sensor * fan_runs\nnotice sensor * cold_start\n"), HasSubstr("is already given"));
    EXPECT_THAT(said_about(whole + library + "know sensor *\n  symptom fan_runs\nnotice sensor * cold_start\n"), HasSubstr("already has symptoms"));
    EXPECT_THAT(said_about(whole + library + "notice sensor * warm\n"), HasSubstr("there is no symptom 'warm'"));
    EXPECT_THAT(said_about(whole + library + "notice pump * fan_runs\n"), HasSubstr("there is no component or kind 'pump'"));
}

TEST_F(symptoms, a_lamp_is_not_noticed_where_it_stays_dark) {
    const std::string lamp = "symptom lamp\n  en Engine lamp on\n  zh 故障灯亮\n  mil yes\n";
    auto base = compiled(whole + library + lamp + "know sensor *\n  symptom lamp fan_runs\nfault P0117\n  mil yes\n");
    EXPECT_EQ(base.find({.code = "P0117"})->symptoms.size(), 2U);
    ASSERT_EQ(base.find({.code = "P0115"})->symptoms.size(), 1U);
    EXPECT_EQ(base.find({.code = "P0115"})->symptoms[0].key, "fan_runs");
}

TEST_F(symptoms, more_goes_on_with_the_next_part_and_a_code_speaks_first) {
    auto base = compiled(whole + library + "know sensor *\n  symptom fan_runs\nfault P0117\n  symptom cold_start\n  symptom more\n");
    const auto e = base.find({.code = "P0117"});
    ASSERT_EQ(e->symptoms.size(), 2U);
    EXPECT_EQ(e->symptoms[0].key, "cold_start");
    EXPECT_EQ(e->symptoms[1].key, "fan_runs");
    EXPECT_EQ(base.find({.code = "P0115"})->symptoms.size(), 1U);
}

TEST_F(symptoms, are_found_by_two_characters_by_synonyms_and_by_other_forms_of_a_word) {
    auto base = compiled(whole + library);
    for (const char* words : {"打不着火", "着火", "冷车", "cold", "starts badly when cold", "mornings"})
        EXPECT_THAT(keys_of(base.find_by_symptom(words).symptoms), Contains("cold_start")) << words;
    EXPECT_THAT(base.find_by_symptom("完全无关").symptoms, IsEmpty());
    EXPECT_THAT(base.find_by_symptom("").symptoms, IsEmpty());
    EXPECT_THAT(base.find_by_symptom("\" OR what:* NEAR(").symptoms, IsEmpty());
}

TEST_F(symptoms, carry_what_is_known_without_a_code) {
    auto base = compiled(whole + library);
    const auto answer = base.find_by_symptom("hard to start when cold");
    ASSERT_FALSE(answer.symptoms.empty());
    const auto& best = answer.symptoms.front();
    EXPECT_EQ(best.key, "cold_start");
    EXPECT_EQ(best.score, 1);
    EXPECT_EQ(best.grade, severity::soon);
    EXPECT_EQ(best.causes.at(0).what.zh, "蓄电池弱");
    EXPECT_EQ(best.causes.at(0).likelihood, 70);
    EXPECT_EQ(best.checks.at(0).what.en, "Test the battery");
}

TEST_F(symptoms, codes_present_stand_first_then_those_named_for_it) {
    auto base = compiled(whole + library + "know sensor *\n  symptom cold_start\n");
    const auto without = base.find_by_symptom("cold");
    ASSERT_EQ(without.symptoms.at(0).codes.size(), 2U);
    EXPECT_EQ(without.symptoms[0].codes[0].code, "P0115");
    EXPECT_FALSE(without.symptoms[0].codes[0].present);
    const auto with = base.find_by_symptom("cold", {"p0117-16", "P0999", "nonsense"});
    EXPECT_EQ(with.symptoms.at(0).codes.at(0).code, "P0117");
    EXPECT_TRUE(with.symptoms[0].codes[0].present);
    EXPECT_EQ(with.symptoms[0].codes[0].causes.at(0).what.en, "The Coolant Sensor 1 is shorted");
    EXPECT_THAT(with.unexplained, ElementsAre("P0999"));
    ASSERT_EQ(with.symptoms[0].components.size(), 1U) << "one part behind both codes is named once";
    EXPECT_EQ(with.symptoms[0].components[0].key, "coolant_temp");
}

TEST_F(symptoms, a_code_present_lifts_the_symptom_it_explains) {
    const std::string two = "symptom a\n  en Strange noise left\n  zh 左侧异响\nsymptom b\n  en Strange noise right\n  zh 右侧异响\n";
    auto base = compiled(whole + two + "fault P0115\n  symptom b\n");
    EXPECT_EQ(base.find_by_symptom("strange noise").symptoms.at(0).key, "a");
    EXPECT_EQ(base.find_by_symptom("strange noise", {"P0115"}).symptoms.at(0).key, "b");
}

class described : public testing::Test {
protected:
    database base = std::move(database::open(FAULTLINE_BINARY_DIR "/share/faultline/faults.db").value());
};

TEST_F(described, what_customers_say_leads_to_the_symptom_they_mean) {
    const std::pair<const char*, const char*> said[] = {
        {"怠速抖动", "rough_idle"},          {"早上冷车打不着火", "hard_start_cold"}, {"刹车踩下去很软", "brake_soft"},
        {"排气管冒黑烟", "black_smoke"},     {"空调不凉", "ac_not_cold"},            {"电瓶灯亮了", "battery_lamp"},
        {"充不进电", "ev_no_charge"},        {"加油老跳枪", "refuel_difficult"},     {"换挡有冲击感", "harsh_shift"},
        {"engine shakes at idle", "rough_idle"}, {"brake pedal goes to the floor", "brake_soft"}, {"black smoke when accelerating", "black_smoke"},
        {"heater blows cold air", "heater_cold"}, {"transmission slips", "gear_slip"}, {"check engine light flashing", "mil_flashing"}};
    for (const auto& [words, key] : said) {
        const auto found = keys_of(base.find_by_symptom(words).symptoms);
        ASSERT_FALSE(found.empty()) << words;
        EXPECT_EQ(found.front(), key) << words;
    }
}

TEST_F(described, a_shaking_idle_with_a_misfire_code_points_to_that_cylinder) {
    const auto answer = base.find_by_symptom("怠速抖动", {"P0171", "P0303", "P0A80"});
    const auto& best = answer.symptoms.at(0);
    EXPECT_EQ(best.key, "rough_idle");
    EXPECT_TRUE(best.codes.at(0).present && best.codes.at(1).present);
    EXPECT_FALSE(best.codes.at(2).present);
    EXPECT_THAT(best.codes[0].causes.at(0).what.zh, HasSubstr("3缸"));
    EXPECT_THAT(answer.unexplained, ElementsAre("P0A80"));
}

TEST_F(described, braking_trouble_says_stop_without_any_code) {
    const auto answer = base.find_by_symptom("brake pedal sinks to the floor");
    EXPECT_EQ(answer.symptoms.at(0).grade, severity::stop_now);
    EXPECT_THAT(answer.symptoms[0].safety, Not(IsEmpty()));
}

TEST_F(described, every_code_workshops_see_often_says_what_the_driver_notices) {
    for (const char* code : {"P0300", "P0301", "P0420", "P0171", "P0455", "P0128", "P0335", "P0741", "P0A80", "U0100", "C0031", "B0001", "P20EE"})
        EXPECT_THAT(base.find({.code = code})->symptoms, Not(IsEmpty())) << code;
}

}  // namespace
