// What the analysis of several codes promises whatever the codes: each in one place, the same in any order, nothing lost by one
// more; and what the compiler refuses in a rule.
#include "gateway/faults/database.hpp"
#include "small_data.hpp"

#include <algorithm>
#include <gmock/gmock.h>
#include <random>

using namespace faultline::faults;
using namespace faultline::test;
using testing::HasSubstr;
using nlohmann::json;

namespace {

std::vector<std::string> listed_codes() {
    std::vector<std::string> codes;
    for (const char* file : {"P01", "P03", "P04", "P05", "P06", "P07", "P0A", "P20", "P22", "U01", "U04", "C00", "B00"}) {
        std::ifstream in{std::string{FAULTLINE_SOURCE_DIR "/gateway/faults/data/codes/"} + file + ".txt"};
        for (std::string line; std::getline(in, line);)
            if (line.starts_with("code ")) codes.push_back(line.substr(5, line.find(' ', 5) - 5));
    }
    return codes;
}

class analysis_of_a_car : public testing::Test {
protected:
    template <class List>
    const auto& pick(const List& from) { return from[std::uniform_int_distribution<std::size_t>{0, std::size(from) - 1}(random)]; }
    std::vector<present_code> some_codes(std::size_t count) {
        std::vector<present_code> codes;
        for (std::size_t i = 0; i < count; ++i)
            codes.push_back({pick(all), pick(ecus), {pick(states)}});
        return codes;
    }
    // Where each code landed: "P0301@7E8" -> times told in groups and alone.
    static std::map<std::string, int> told(const analysis& said) {
        std::map<std::string, int> times;
        for (const auto& group : said.groups)
            for (const auto& code : group.codes) ++times[code.what.code + "@" + code.what.ecu];
        for (const auto& one : said.alone) ++times[one.what.code + "@" + one.what.ecu];
        return times;
    }

    database base = std::move(database::open(FAULTLINE_BINARY_DIR "/share/faultline/faults.db").value());
    std::vector<std::string> all = listed_codes();
    const std::string ecus[3] = {"7E8", "7E9", "7B0"};
    const std::string states[3] = {"stored", "pending", "permanent"};
    std::mt19937 random{20261122};
};

TEST_F(analysis_of_a_car, tells_every_code_exactly_once) {
    for (int round = 0; round < 150; ++round) {
        const auto codes = some_codes(static_cast<std::size_t>(round % 40 + 1));
        const auto times = told(base.analyse(codes));
        for (const auto& one : codes) {
            const auto told_at = times.find(one.code + "@" + one.ecu);
            ASSERT_NE(told_at, times.end()) << one.code << " " << one.ecu << " " << one.states.front() << " is not told";
            EXPECT_EQ(told_at->second, 1) << one.code;
        }
        std::set<std::string> different;
        for (const auto& one : codes) different.insert(one.code + "@" + one.ecu);
        EXPECT_EQ(times.size(), different.size());
    }
}

TEST_F(analysis_of_a_car, is_the_same_in_any_order) {
    for (int round = 0; round < 60; ++round) {
        auto codes = some_codes(25);
        const json before = base.analyse(codes, {{{"battery_volts", 11.2}}});
        std::shuffle(codes.begin(), codes.end(), random);
        EXPECT_EQ(json(base.analyse(codes, {{{"battery_volts", 11.2}}})), before);
    }
}

TEST_F(analysis_of_a_car, loses_no_group_to_a_code_no_rule_speaks_of) {
    ASSERT_TRUE(base.find({.code = "B0500"})->found);
    for (int round = 0; round < 60; ++round) {
        auto codes = some_codes(20);
        const auto before = base.analyse(codes);
        codes.push_back({"B3FFF", "7F0", {"stored"}});               // nobody listed it
        const auto after = base.analyse(codes);
        ASSERT_EQ(after.groups.size(), before.groups.size());
        for (std::size_t i = 0; i < before.groups.size(); ++i) {
            EXPECT_EQ(after.groups[i].rule, before.groups[i].rule);
            EXPECT_EQ(after.groups[i].codes.size(), before.groups[i].codes.size());
        }
        EXPECT_EQ(after.alone.size(), before.alone.size() + 1);
    }
}

TEST_F(analysis_of_a_car, starts_at_the_coil_and_lets_misfire_and_catalyst_follow) {
    const auto said = base.analyse({{"P0420", "7E8", {"stored"}}, {"P0301", "7E8", {"stored"}}, {"P0351", "7E8", {"stored"}}});
    ASSERT_EQ(said.groups.size(), 1U);
    const auto& group = said.groups[0];
    EXPECT_EQ(group.rule, "misfire_coil");
    EXPECT_EQ(group.codes[0].what.code, "P0351");
    EXPECT_EQ(group.codes[0].role, code_role::root);
    ASSERT_EQ(group.consequences.size(), 1U);
    EXPECT_EQ(group.consequences[0].rule, "catalyst_by_misfire");
    EXPECT_EQ(group.repairs.at(0).clears.size(), 3U);
    EXPECT_TRUE(said.alone.empty());
}

TEST_F(analysis_of_a_car, looks_at_the_supply_before_anything_else) {
    const auto said = base.analyse({{"U0100", "7B0", {}}, {"P0301", "7E8", {}}, {"P0562", "7E8", {}}, {"P0606", "7E8", {}}, {"P0351", "7E8", {}}});
    ASSERT_GE(said.groups.size(), 1U);
    EXPECT_EQ(said.groups[0].rule, "low_voltage_code");
    EXPECT_EQ(said.groups[0].codes[0].what.code, "P0562");
}

TEST_F(analysis_of_a_car, names_the_cylinder_and_the_module_it_means) {
    const auto misfire = base.analyse({{"P0303", "", {}}, {"P0203", "", {}}});
    ASSERT_EQ(misfire.groups.size(), 1U);
    EXPECT_THAT(misfire.groups[0].what.en, HasSubstr("Cylinder 3"));
    EXPECT_THAT(misfire.groups[0].what.zh, HasSubstr("3缸"));
    const auto silent = base.analyse({{"U0121", "7E8", {}}, {"U0121", "7E9", {}}});
    ASSERT_EQ(silent.groups.size(), 1U);
    EXPECT_THAT(silent.groups[0].what.en, HasSubstr("ABS"));
    EXPECT_EQ(silent.groups[0].codes.size(), 2U) << "one for each module that misses it";
}

TEST_F(analysis_of_a_car, orders_lone_codes_by_gravity_and_by_what_to_look_at_first) {
    const auto said = base.analyse({{"P0456", "", {}}, {"P0524", "", {}}});
    ASSERT_EQ(said.alone.size(), 2U);
    EXPECT_EQ(said.alone[0].what.code, "P0524");
    ASSERT_EQ(said.urgent.size(), 1U);
    EXPECT_EQ(said.urgent[0].code, "P0524");
}

TEST_F(analysis_of_a_car, ignores_what_is_no_code_and_keeps_what_nobody_listed) {
    const auto said = base.analyse({{"hello", "", {}}, {"P3FFF", "7E8", {}}, {"", "", {}}});
    EXPECT_TRUE(said.groups.empty());
    ASSERT_EQ(said.alone.size(), 1U);
    EXPECT_EQ(said.alone[0].what.code, "P3FFF");
}

TEST_F(analysis_of_a_car, reads_bytes_of_failure_types_and_trucks) {
    const auto said = base.analyse({{"P0301-1C", "7E8", {}}, {"P0301-62", "7E8", {}}, {"3510/4", "0", {"active"}}, {"SPN 102 FMI 4", "0", {"active"}}});
    EXPECT_EQ(told(said).size(), 4U);
    ASSERT_GE(said.groups.size(), 1U);
    EXPECT_EQ(said.groups[0].rule, "reference_5v");
}

TEST_F(analysis_of_a_car, an_unknown_reading_proves_nothing) {
    const std::vector<present_code> codes{{"P0118", "", {}}, {"U0121", "", {}}, {"P2122", "", {}}, {"C0051", "", {}}};
    for (const auto& group : base.analyse(codes).groups) EXPECT_NE(group.rule, "low_voltage_measured");
}

// The grammar.

const std::string one_rule =
    "rule both 500\n  en Both\n  zh 两者\n  why.en Together\n  why.zh 同时出现\n  needs P0117\n  needs kind:sensor+failure:circuit+!P0117\n"
    "  check\n    en Look\n    zh 查看\n  repair 1\n    en Mend\n    zh 修理\n";

std::string said_about(const std::string& text) {
    const small_data data;
    data.write(whole + text);
    return data.compile();
}

std::string changed(const std::string& old, const std::string& fresh) {
    auto text = one_rule;
    const auto at = text.find(old);
    EXPECT_NE(at, std::string::npos) << old;
    return text.replace(at, old.size(), fresh);
}

TEST(analysis_grammar, accepts_a_rule_and_applies_it) {
    const small_data data;
    data.write(whole + one_rule);
    ASSERT_EQ(data.compile(), "");
    auto base = std::move(database::open(data.file()).value());
    const auto said = base.analyse({{"P0115", "", {}}, {"P0117", "", {}}});
    ASSERT_EQ(said.groups.size(), 1U);
    EXPECT_EQ(said.groups[0].what.zh, "两者");
    EXPECT_TRUE(base.analyse({{"P0117", "", {}}}).groups.empty());
}

TEST(analysis_grammar, refuses_names_and_codes_that_do_not_exist) {
    EXPECT_THAT(said_about(changed("kind:sensor", "kind:sensr")), HasSubstr("names a family that does not exist"));
    EXPECT_THAT(said_about(changed("failure:circuit", "failure:melted")), HasSubstr("names a family that does not exist"));
    EXPECT_THAT(said_about(changed("needs P0117", "needs P0999")), HasSubstr("matches no listed code"));
    EXPECT_THAT(said_about(changed("needs P0117", "needs P0999-P0998")), HasSubstr("is no pattern"));
    EXPECT_THAT(said_about(changed("needs P0117", "needs @nothing")), HasSubstr("there is no set of codes 'nothing'"));
    EXPECT_THAT(said_about(changed("needs P0117", "needs state:sleepy")), HasSubstr("names a family that does not exist"));
    EXPECT_THAT(said_about(changed("needs P0117", "needs P0117\n  reading warmth above 3")), HasSubstr("there is no reading 'warmth'"));
    EXPECT_THAT(said_about(changed("needs P0117", "needs P0117\n  reading frame.warmth above 3")), HasSubstr("there is no reading 'frame.warmth'"));
}

TEST(analysis_grammar, refuses_a_set_that_contains_itself) {
    EXPECT_THAT(said_about("codes a P0117 @b\ncodes b @a\n" + changed("needs P0117", "needs @a")), HasSubstr("contains itself"));
}

TEST(analysis_grammar, refuses_a_missing_language_reason_check_or_repair) {
    EXPECT_THAT(said_about(changed("  zh 两者\n", "")), HasSubstr("'zh' is missing"));
    EXPECT_THAT(said_about(changed("  why.en Together\n  why.zh 同时出现\n", "")), HasSubstr("its reason says nothing"));
    EXPECT_THAT(said_about(changed("  check\n    en Look\n    zh 查看\n", "")), HasSubstr("has no check"));
    EXPECT_THAT(said_about(changed("  repair 1\n    en Mend\n    zh 修理\n", "")), HasSubstr("has no repair"));
    EXPECT_THAT(said_about(changed("  needs P0117\n  needs kind:sensor+failure:circuit+!P0117\n", "")), HasSubstr("has no 'needs'"));
}

TEST(analysis_grammar, refuses_a_text_about_what_the_rule_does_not_speak_of) {
    EXPECT_THAT(said_about(changed("en Both", "en Both {cyl}")), HasSubstr("speaks of {cyl}"));
    EXPECT_THAT(said_about(changed("en Both", "en Both {n}\n  each n")), testing::Not(HasSubstr("speaks of")));
    EXPECT_THAT(said_about(one_rule + one_rule), HasSubstr("rule 'both' is already defined"));
}

}  // namespace
