// Every rule of the analysis is held against analysis_cases.txt: codes that must bring it up, and codes that must not.
#include "gateway/faults/database.hpp"

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

using namespace faultline::faults;

namespace {

struct analysis_case {
    std::string rule, words;
    bool expected = false;
    int line = 0;
    std::vector<present_code> codes;
    circumstances around;
};

// "P0301@7E8:pending" or "battery_volts=11.2"
void read_word(const std::string& word, analysis_case& into) {
    if (const auto equals = word.find('='); equals != word.npos) {
        into.around.readings[word.substr(0, equals)] = std::stod(word.substr(equals + 1));
        return;
    }
    present_code one;
    std::istringstream parts{word};
    std::getline(parts, one.code, ':');
    for (std::string state; std::getline(parts, state, ':');) one.states.push_back(state);
    if (const auto at = one.code.find('@'); at != one.code.npos) {
        one.ecu = one.code.substr(at + 1);
        one.code.resize(at);
    }
    into.codes.push_back(one);
}

std::vector<analysis_case> read_cases() {
    std::ifstream in{FAULTLINE_SOURCE_DIR "/tests/faults_db/analysis_cases.txt"};
    std::vector<analysis_case> cases;
    std::string rule;
    int number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        std::istringstream words{line};
        std::string first;
        if (!(words >> first) || first[0] == '#') continue;
        if (first == "rule") {
            words >> rule;
            continue;
        }
        EXPECT_TRUE(first == "yes" || first == "no") << "line " << number;
        analysis_case one{rule, line, first == "yes", number, {}, {}};
        for (std::string word; words >> word;) read_word(word, one);
        cases.push_back(std::move(one));
    }
    return cases;
}

bool tells(const analysis& said, const std::string& rule) {
    for (const auto& group : said.groups) {
        if (group.rule == rule) return true;
        for (const auto& follows : group.consequences)
            if (follows.rule == rule) return true;
    }
    for (const auto& remark : said.remarks)
        if (remark.rule == rule) return true;
    return false;
}

std::string shown(const analysis& said) {
    std::string all;
    for (const auto& group : said.groups) {
        all += group.rule + "(";
        for (const auto& code : group.codes) all += code.what.code + " ";
        all += ") ";
    }
    for (const auto& one : said.alone) all += one.what.code + " ";
    return all;
}

class analysis_rules : public testing::Test {
protected:
    database base = std::move(database::open(FAULTLINE_BINARY_DIR "/share/faultline/faults.db").value());
};

TEST_F(analysis_rules, each_has_a_case_for_it_and_one_against_it) {
    const auto cases = read_cases();
    ASSERT_GE(base.analysis_rules().size(), 60U);
    for (const auto& rule : base.analysis_rules())
        for (const bool expected : {true, false})
            EXPECT_TRUE(std::any_of(cases.begin(), cases.end(), [&](const auto& one) { return one.rule == rule.name && one.expected == expected; }))
                << rule.name << " has no '" << (expected ? "yes" : "no") << "' case";
    for (const auto& one : cases)
        EXPECT_TRUE(std::any_of(base.analysis_rules().begin(), base.analysis_rules().end(), [&](const auto& rule) { return rule.name == one.rule; }))
            << "line " << one.line << ": there is no rule " << one.rule;
}

TEST_F(analysis_rules, speak_where_they_must_and_nowhere_else) {
    for (const auto& one : read_cases()) {
        for (const auto& code : one.codes) EXPECT_TRUE(base.find({.code = code.code})->found) << "line " << one.line << ": " << code.code;
        const auto said = base.analyse(one.codes, one.around);
        EXPECT_EQ(tells(said, one.rule), one.expected) << "line " << one.line << ", " << one.rule << ":" << one.words << " gave " << shown(said);
    }
}

TEST_F(analysis_rules, are_drafts_in_both_languages_without_a_brace_left) {
    for (const auto& one : read_cases()) {
        const auto said = base.analyse(one.codes, one.around);
        const auto whole = [&](const bilingual& text) {
            EXPECT_FALSE(text.en.empty() || text.zh.empty()) << one.rule;
            EXPECT_EQ((text.en + text.zh).find('{'), std::string::npos) << one.rule << ": " << text.en;
        };
        for (const auto& group : said.groups) {
            whole(group.what);
            whole(group.why);
            EXPECT_FALSE(group.checks.empty()) << group.rule;
            for (const auto& check : group.checks) whole(check.what);
            for (const auto& repair : group.repairs) whole(repair.what.what);
            EXPECT_EQ(group.review, "draft") << "no person has reviewed " << group.rule;
        }
    }
}

}  // namespace
