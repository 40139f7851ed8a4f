// The compiler refuses every kind of mistake with file, line and a sentence, and writes the same bytes for the same data.
#include "small_data.hpp"

#include <gmock/gmock.h>
#include <iterator>

using namespace faultline::test;
using testing::HasSubstr;

namespace {

std::string said_about(const std::string& text) {
    const small_data data;
    data.write(text);
    auto said = data.compile();
    EXPECT_EQ(std::filesystem::exists(data.file()), said.empty()) << "nothing may be written when something is wrong";
    return said;
}

TEST(faultdb, accepts_data_that_is_whole) { EXPECT_EQ(said_about(whole), ""); }

TEST(faultdb, refuses_a_tab) { EXPECT_THAT(said_about(with("  pid 05", "\tpid 05")), HasSubstr("all.txt:16: a tab")); }

TEST(faultdb, refuses_odd_indentation) { EXPECT_THAT(said_about(with("  pid 05", "   pid 05")), HasSubstr("all.txt:16: indented by an odd")); }

TEST(faultdb, refuses_a_line_that_is_indented_too_deep) {
    EXPECT_THAT(said_about(with("  pid 05", "      pid 05")), HasSubstr("all.txt:16: indented deeper"));
}

TEST(faultdb, refuses_an_unknown_word) { EXPECT_THAT(said_about(whole + "colour red\n"), HasSubstr("'colour' begins no block")); }

TEST(faultdb, refuses_an_unknown_word_inside_a_block) {
    EXPECT_THAT(said_about(with("  pid 05", "  pdi 05")), HasSubstr("all.txt:16: 'pdi' means nothing below 'component'"));
}

TEST(faultdb, refuses_a_missing_language) {
    EXPECT_THAT(said_about(with("  zh 冷却液传感器{n}\n", "")), HasSubstr("all.txt:13: 'zh' is missing"));
}

TEST(faultdb, refuses_chinese_without_chinese) {
    EXPECT_THAT(said_about(with("zh 冷却液传感器{n}", "zh coolant")), HasSubstr("all.txt:15: the Chinese text has no Chinese"));
}

TEST(faultdb, refuses_an_empty_text) { EXPECT_THAT(said_about(with("  en Coolant Sensor {n}", "  en")), HasSubstr("all.txt:14: 'en' is empty")); }

TEST(faultdb, refuses_words_where_one_text_serves_both_languages) {
    EXPECT_EQ(said_about(with("    pid component", "    expect 4.8-5.2 V, 500 kOhm at 2500 rpm")), "");
    EXPECT_THAT(said_about(with("    pid component", "    expect about 5 V")), HasSubstr("words need expect.en and expect.zh"));
}

TEST(faultdb, refuses_an_empty_block) { EXPECT_THAT(said_about(whole + "know sensor circuit_low\n"), HasSubstr("says nothing")); }

TEST(faultdb, refuses_a_component_defined_twice) {
    EXPECT_THAT(said_about(whole + "component coolant_temp sensor cooling 1\n  en A\n  zh 甲\n"), HasSubstr("'coolant_temp' is already defined"));
}

TEST(faultdb, refuses_a_code_listed_twice) {
    EXPECT_THAT(said_about(whole + "code P0117 coolant_temp circuit n=1\n"), HasSubstr("P0117 is already listed in"));
}

TEST(faultdb, refuses_knowledge_given_twice) {
    EXPECT_THAT(said_about(whole + "know sensor circuit\n  mil yes\n"), HasSubstr("'sensor circuit' is already explained"));
}

TEST(faultdb, refuses_a_code_of_an_unknown_component) {
    EXPECT_THAT(said_about(whole + "code P0116 oil_temp circuit\n"), HasSubstr("there is no component 'oil_temp'"));
}

TEST(faultdb, refuses_a_code_of_an_unknown_failure) {
    EXPECT_THAT(said_about(whole + "code P0116 coolant_temp melted\n"), HasSubstr("there is no failure 'melted'"));
}

TEST(faultdb, refuses_an_unknown_kind_system_part_and_tool) {
    EXPECT_THAT(said_about(with("coolant_temp sensor cooling 0.6", "coolant_temp sensr cooling 0.6")), HasSubstr("there is no kind 'sensr'"));
    EXPECT_THAT(said_about(with("coolant_temp sensor cooling 0.6", "coolant_temp sensor coolng 0.6")), HasSubstr("there is no system 'coolng'"));
    EXPECT_THAT(said_about(with("part component", "part bolt")), HasSubstr("there is no part 'bolt'"));
    EXPECT_THAT(said_about(with("    pid component", "    tool hammer")), HasSubstr("there is no tool 'hammer'"));
}

TEST(faultdb, refuses_knowledge_about_nothing) {
    EXPECT_THAT(said_about(whole + "know pump circuit\n  mil yes\n"), HasSubstr("there is no component or kind 'pump'"));
    EXPECT_THAT(said_about(whole + "failure stuck\n  en Stuck\n  zh 卡滞\nknow sensor stuck\n  mil yes\n"), HasSubstr("no listed code has 'sensor stuck'"));
}

TEST(faultdb, refuses_an_explained_code_that_is_not_listed) {
    EXPECT_THAT(said_about(whole + "fault P0116\n  mil yes\n"), HasSubstr("P0116 is explained but not listed"));
}

TEST(faultdb, refuses_a_relation_to_a_code_that_does_not_exist) {
    EXPECT_THAT(said_about(whole + "fault P0117\n  related P0999\n"), HasSubstr("there is no code 'P0999'"));
}

TEST(faultdb, refuses_what_is_no_trouble_code) {
    EXPECT_THAT(said_about(whole + "code X0117 coolant_temp circuit\n"), HasSubstr("'X0117' is no trouble code"));
    EXPECT_THAT(said_about(whole + "code P4117 coolant_temp circuit\n"), HasSubstr("'P4117' is no trouble code"));
}

TEST(faultdb, refuses_a_code_nothing_is_known_about) {
    const auto said = said_about(whole + "failure melted\n  en {component} Melted\n  zh {component}熔化\ncode P0116 coolant_temp melted\n");
    EXPECT_THAT(said, HasSubstr("P0116 ('coolant_temp melted') has no causes"));
    EXPECT_THAT(said, HasSubstr("has no severity"));
}

TEST(faultdb, refuses_a_kind_that_is_its_own_ancestor) {
    EXPECT_THAT(said_about(with("kind sensor\n", "kind sensor probe\nkind probe sensor\n")), HasSubstr("is its own ancestor"));
}

TEST(faultdb, refuses_a_severity_it_does_not_know) {
    EXPECT_THAT(said_about(with("severity soon substitute", "severity bad substitute")), HasSubstr("expected 'severity drive_on|soon|stop_now"));
}

TEST(faultdb, refuses_a_failure_type_byte_without_a_maker) {
    EXPECT_THAT(said_about(whole + "code P0116-16 coolant_temp circuit\n"), HasSubstr("a failure-type byte needs a maker"));
}

TEST(faultdb, refuses_an_empty_folder) {
    const small_data data;
    EXPECT_THAT(data.compile(), HasSubstr("holds no .txt files"));
}

std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

TEST(faultdb, the_same_data_gives_the_same_bytes) {
    const small_data one, other;
    one.write(whole);
    other.write(whole);
    ASSERT_EQ(one.compile(), "");
    ASSERT_EQ(other.compile(), "");
    EXPECT_EQ(bytes_of(one.file()), bytes_of(other.file()));
}

TEST(faultdb, a_mistake_leaves_the_old_database_in_place) {
    const small_data data;
    data.write(whole);
    ASSERT_EQ(data.compile(), "");
    const auto before = bytes_of(data.file());
    data.write("code P0999 nothing nothing\n", "more.txt");
    EXPECT_NE(data.compile(), "");
    EXPECT_EQ(bytes_of(data.file()), before);
}

}  // namespace
