// The real database, as compiled by the build: whole in both languages, and right about the codes everybody knows.
#include "gateway/faults/database.hpp"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <set>
#include <sstream>

using namespace faultline::faults;
using testing::HasSubstr;

namespace {

const std::filesystem::path compiled = FAULTLINE_BINARY_DIR "/share/faultline/faults.db";

// Every code the data lists, read from the text, so that the test does not believe the compiler.
std::vector<std::string> listed_codes() {
    std::vector<std::string> codes;
    for (const auto& file : std::filesystem::directory_iterator{FAULTLINE_SOURCE_DIR "/gateway/faults/data/codes"}) {
        std::ifstream in{file.path()};
        for (std::string line; std::getline(in, line);)
            if (line.starts_with("code ")) codes.push_back(line.substr(5, 5));
    }
    return codes;
}

// Units may stand in Chinese text, English words may not: three small letters in a row that are no unit.
std::string english_in(const std::string& zh) {
    std::string run;
    for (const char c : zh + " ") {
        if (c >= 'a' && c <= 'z') {
            run += c;
            continue;
        }
        if (run.size() >= 3 && run != "rpm" && run != "bar" && run != "ppm") return run;
        run.clear();
    }
    return {};
}

void expect_both(const bilingual& text, const std::string& where) {
    EXPECT_FALSE(text.en.empty()) << where;
    EXPECT_FALSE(text.zh.empty()) << where;
    EXPECT_EQ(text.en.find_first_of("{}@"), std::string::npos) << where << ": " << text.en;
    EXPECT_EQ(text.zh.find_first_of("{}@"), std::string::npos) << where << ": " << text.zh;
    EXPECT_EQ(english_in(text.zh), "") << where << ": " << text.zh;
}

class faults_entries : public testing::Test {
protected:
    database base = std::move(database::open(compiled).value());
    std::shared_ptr<const explanation> find(const std::string& code) { return base.find({.code = code}); }
};

TEST_F(faults_entries, every_listed_code_is_whole_in_both_languages) {
    const auto codes = listed_codes();
    EXPECT_GE(codes.size(), 9696U);
    for (const auto& code : codes) {
        const auto e = find(code);
        ASSERT_TRUE(e->found) << code;
        expect_both(e->title, code);
        expect_both(e->system, code);
        expect_both(e->severity_reason, code);
        EXPECT_NE(e->grade, severity::unknown) << code;
        EXPECT_FALSE(e->causes.empty() || e->checks.empty() || e->repairs.empty()) << code;
        for (const auto& one : e->causes) expect_both(one.what, code);
        for (const auto& one : e->checks) expect_both(one.what, code);
        for (const auto& one : e->repairs) expect_both(one.what, code);
        for (const auto& one : e->parts) expect_both(one, code);
        for (const auto& one : e->safety) expect_both(one, code);
        std::set<std::string> related;
        for (const auto& one : e->related) EXPECT_TRUE(related.insert(one.code).second) << code << " is related to " << one.code << " twice";
        EXPECT_FALSE(e->source.designation.empty() || e->source.guidance.empty() || e->source.review.empty()) << code;
    }
}

TEST_F(faults_entries, high_voltage_and_airbag_codes_warn_of_it) {
    for (const char* code : {"P0AA6", "P0A80", "P0A0B", "P0AA1", "P0A78", "P0ABB"}) {
        const auto e = find(code);
        ASSERT_FALSE(e->safety.empty()) << code;
        EXPECT_THAT(e->safety.front().en, HasSubstr("High voltage")) << code;
        EXPECT_THAT(e->safety.front().zh, HasSubstr("高压")) << code;
    }
    for (const char* code : {"B0001", "B0070", "B0050"}) {
        ASSERT_FALSE(find(code)->safety.empty()) << code;
        EXPECT_THAT(find(code)->safety.front().zh, HasSubstr("安全气囊")) << code;
    }
}

TEST_F(faults_entries, P0301_is_a_misfire_of_cylinder_1) {
    const auto e = find("P0301");
    EXPECT_EQ(e->title.en, "Cylinder 1 Misfire Detected");
    EXPECT_EQ(e->title.zh, "检测到1缸失火");
    EXPECT_EQ(e->grade, severity::soon);
    EXPECT_EQ(e->mil, expectation::yes);
    EXPECT_THAT(e->causes[0].what.zh, HasSubstr("火花塞"));
    EXPECT_THAT(e->causes[1].what.en, HasSubstr("Ignition coil of cylinder 1"));
    EXPECT_EQ(e->checks[0].pid, "0C");
    EXPECT_EQ(e->labour_hours, 0.6);
    EXPECT_EQ(e->source.basis, "written");
    ASSERT_FALSE(e->related.empty());
    EXPECT_EQ(e->related[0].code, "P0300");
    EXPECT_TRUE(e->related[0].first);
}

TEST_F(faults_entries, P0420_blames_the_catalyst_only_after_misfire_and_leaks) {
    const auto e = find("P0420");
    EXPECT_EQ(e->title.en, "Catalyst System Efficiency Below Threshold (Bank 1)");
    EXPECT_THAT(e->title.zh, HasSubstr("催化"));
    EXPECT_THAT(e->title.zh, HasSubstr("第1排"));
    EXPECT_THAT(e->causes[0].what.zh, HasSubstr("三元催化器"));
    EXPECT_THAT(e->repairs.front().what.en, HasSubstr("exhaust leak"));
    EXPECT_THAT(e->repairs.back().what.en, HasSubstr("Replace the catalyst"));
    EXPECT_TRUE(e->related.front().first);
}

TEST_F(faults_entries, P0A80_asks_for_the_traction_battery) {
    const auto e = find("P0A80");
    EXPECT_EQ(e->title.en, "Replace Hybrid Battery Pack");
    EXPECT_EQ(e->title.zh, "更换动力电池包");
    EXPECT_EQ(e->limp_home, expectation::yes);
    EXPECT_EQ(e->checks[0].pid, "5B");
}

TEST_F(faults_entries, U0100_looks_at_supply_and_wires_before_the_module) {
    const auto e = find("U0100");
    EXPECT_THAT(e->title.en, HasSubstr("Lost Communication With ECM/PCM"));
    EXPECT_THAT(e->title.zh, HasSubstr("失去通信"));
    EXPECT_EQ(e->grade, severity::stop_now);
    EXPECT_THAT(e->causes[0].what.en, HasSubstr("without supply or ground"));
    EXPECT_THAT(e->repairs.back().what.en, HasSubstr("only after"));
}

TEST_F(faults_entries, a_short_to_ground_and_an_open_wire_of_a_thermistor_are_told_apart) {
    EXPECT_THAT(find("P0112")->causes[0].what.en, HasSubstr("shorted to ground"));
    EXPECT_THAT(find("P0098")->causes[0].what.en, HasSubstr("broken"));
}

TEST_F(faults_entries, BYD_answers_with_its_own_meaning_and_doubts_the_rest_of_P2) {
    EXPECT_THAT(base.find({.code = "P2603", .maker = "BYD"})->title.en, HasSubstr("IGBT"));
    EXPECT_EQ(base.find({.code = "P2603", .maker = "比亚迪"})->used, layer::maker);
    const auto generic = base.find({.code = "P2602", .maker = "BYD"});
    EXPECT_EQ(generic->used, layer::generic);
    EXPECT_FALSE(generic->certain);
    EXPECT_TRUE(base.find({.code = "P0301", .maker = "BYD"})->certain);
}

TEST_F(faults_entries, ranges_say_whether_the_standard_or_the_maker_defines_a_code) {
    EXPECT_THAT(find("P1234")->origin.en, HasSubstr("vehicle maker"));
    EXPECT_THAT(find("P3000")->origin.en, HasSubstr("vehicle maker"));
    EXPECT_THAT(find("P0FFF")->origin.en, HasSubstr("ISO/SAE"));
    EXPECT_THAT(find("B1A00")->system.zh, HasSubstr("车身"));
}

TEST_F(faults_entries, the_file_stays_small) { EXPECT_LE(std::filesystem::file_size(compiled), 12U * 1024 * 1024); }

TEST_F(faults_entries, a_makers_meaning_is_told_as_the_makers) {
    const auto ours = base.find({.code = "P2603", .maker = "BYD"});
    ASSERT_TRUE(ours->found);
    EXPECT_EQ(ours->used, layer::maker);
    EXPECT_EQ(ours->source.designation, "BYD");
    EXPECT_THAT(ours->origin.en, HasSubstr("vehicle maker"));
    const auto generic = find("P2603");
    EXPECT_THAT(generic->source.designation, HasSubstr("J2012"));
    EXPECT_THAT(generic->origin.en, HasSubstr("ISO/SAE"));
}

}  // namespace
