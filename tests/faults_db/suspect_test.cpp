// Suspect parameters of SAE J1939: how a pair is written, what the compiler refuses, what an unknown one still says, and that
// every parameter the data lists is whole with every failure mode.
#include "gateway/faults/code.hpp"
#include "gateway/faults/database.hpp"
#include "small_data.hpp"

#include <gmock/gmock.h>
#include <sstream>

using namespace faultline::faults;
using namespace faultline::test;
using nlohmann::json;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;

namespace {

TEST(suspect_text, is_read_as_people_write_it) {
    for (const char* text : {"SPN 110 FMI 3", "spn110fmi3", "110/3", " SPN 110 / 3 ", "SPN 110/FMI 3", "00110/03"}) {
        const auto pair = read_spn(text);
        ASSERT_TRUE(pair) << text;
        EXPECT_EQ(written(*pair), "SPN 110 FMI 3") << text;
    }
    EXPECT_EQ(written(read_spn("524287/31").value()), "SPN 524287 FMI 31");
}

TEST(suspect_text, is_refused_when_a_number_is_missing_or_too_large) {
    for (const char* text : {"", "SPN", "SPN 110", "110", "FMI 3", "110/", "/3", "524288/3", "110/32", "110/-1", "-110/3", "110/3/1", "110 3",
                             "99999999999999999999/3", "P0301", "SPN 110 FMI 3x"})
        EXPECT_FALSE(read_spn(text)) << text;
}

// `whole` with one suspect parameter; every failure mode means a circuit fault, 4 a voltage too low.
std::string trucks(const std::string& more = {}) {
    std::ostringstream text;
    text << whole << "meta designation_spn J1939\norigin maker\n  en Maker\n  zh 厂家\nrange SPN standard cooling\nrange SPN-MAKER maker cooling\n";
    text << "component truck_heat sensor cooling 0.5\n  en Coolant Temperature Sensor {n}\n  zh 冷却液温度传感器{n}\n"
            "  quantity.en Coolant Temperature {n}\n  quantity.zh 冷却液温度{n}\n";
    text << "failure too_hot circuit\n  en {quantity} Too High\n  zh {quantity}过高\n";
    for (int fmi = 0; fmi <= 31; ++fmi)
        text << "fmi " << fmi << (fmi == 0 ? " too_hot" : fmi == 4 ? " circuit_low" : " circuit") << "\n  en Mode " << fmi << "\n  zh 模式" << fmi << '\n';
    text << "spn 110 truck_heat n=2\n" << more;
    return text.str();
}

std::string without(std::string text, const std::string& piece) {
    const auto at = text.find(piece);
    EXPECT_NE(at, std::string::npos) << piece;
    return text.erase(at, piece.size());
}

std::string said_about(const std::string& text) {
    const small_data data;
    data.write(text);
    return data.compile();
}

TEST(suspect_grammar, refuses_what_no_message_can_carry) {
    EXPECT_EQ(said_about(trucks()), "");
    EXPECT_THAT(said_about(trucks("spn 524288 truck_heat\n")), HasSubstr("'524288' is no suspect parameter number"));
    EXPECT_THAT(said_about(trucks("fmi 32 circuit\n  en M\n  zh 模\n")), HasSubstr("'32' is no failure mode identifier"));
    EXPECT_THAT(said_about(trucks("spn 111\n")), HasSubstr("expected 'spn NUMBER COMPONENT"));
    EXPECT_THAT(said_about(trucks("spn 111 truck_heat n\n")), HasSubstr("'n' is no SLOT=VALUE"));
}

TEST(suspect_grammar, refuses_names_that_point_nowhere_and_numbers_given_twice) {
    EXPECT_THAT(said_about(trucks("spn 111 pump\n")), HasSubstr("there is no component 'pump'"));
    EXPECT_THAT(said_about(trucks("spn 110 truck_heat\n")), HasSubstr("SPN 110 is already listed in"));
    EXPECT_THAT(said_about(trucks("fmi 3 circuit\n  en M\n  zh 模\n")), HasSubstr("FMI 3 is already defined"));
    EXPECT_THAT(said_about(trucks("know truck_heat circuit\n  related 111/3\n")), HasSubstr("there is no code '111/3' to be related to"));
}

TEST(suspect_grammar, refuses_a_list_of_failure_modes_with_a_gap) {
    EXPECT_THAT(said_about(without(trucks(), "fmi 17 circuit\n  en Mode 17\n  zh 模式17\n")), HasSubstr("FMI 17 is not defined"));
}

TEST(suspect_grammar, refuses_a_pair_nothing_is_known_about) {
    const auto said = said_about(trucks("kind bolt\ncomponent nut bolt cooling 1\n  en Nut\n  zh 螺母\nspn 111 nut\n"));
    EXPECT_THAT(said, HasSubstr("SPN 111 FMI 0 ('nut too_hot') has no causes"));
}

class suspects : public testing::Test {
protected:
    database compiled(const std::string& text) {
        data.write(text);
        EXPECT_EQ(data.compile(), "");
        return std::move(database::open(data.file()).value());
    }
    small_data data;
};

TEST_F(suspects, a_level_speaks_of_what_is_measured_and_a_circuit_of_the_sensor) {
    auto base = compiled(trucks());
    const auto hot = base.find({.code = "SPN 110 FMI 0"});
    EXPECT_TRUE(hot->found);
    EXPECT_EQ(hot->used, layer::generic);
    EXPECT_EQ(hot->title.en, "Coolant Temperature 2 Too High");
    EXPECT_EQ(hot->title.zh, "冷却液温度2过高");
    EXPECT_EQ(hot->component.en, "Coolant Temperature Sensor 2");
    EXPECT_EQ(hot->failure.en, "Too High");
    EXPECT_EQ(hot->source.designation, "J1939");
    const auto low = base.find({.code = "110/4"});
    EXPECT_EQ(low->title.en, "Coolant Temperature Sensor 2 Circuit Low");
    EXPECT_EQ(low->causes.at(0).what.en, "The Coolant Temperature Sensor 2 is shorted");
    EXPECT_EQ(low->repairs.at(0).labour_hours, 0.5);
    EXPECT_EQ(low->parts.at(0).zh, "冷却液温度传感器2");
    EXPECT_EQ(low->ftb_meaning.en, "Mode 4");
}

TEST_F(suspects, numbers_and_text_ask_the_same_question) {
    auto base = compiled(trucks());
    EXPECT_EQ(base.find({.spn = 110, .fmi = std::uint8_t{4}}), base.find({.code = "110/4"}));
    EXPECT_FALSE(base.find({.spn = 110})->valid) << "a parameter without its failure mode is no code";
    EXPECT_FALSE(base.find({.spn = 524288, .fmi = std::uint8_t{4}})->valid);
    EXPECT_FALSE(base.find({.spn = 110, .fmi = std::uint8_t{32}})->valid);
}

TEST_F(suspects, an_unknown_parameter_still_says_how_it_failed) {
    auto base = compiled(trucks());
    const auto unknown = base.find({.code = "111/4"});
    EXPECT_TRUE(unknown->valid);
    EXPECT_FALSE(unknown->found);
    EXPECT_EQ(unknown->used, layer::none);
    EXPECT_TRUE(unknown->title.empty());
    EXPECT_EQ(unknown->ftb_meaning.zh, "模式4");
    EXPECT_EQ(unknown->origin.en, "Standard");
    EXPECT_EQ(base.find({.code = "516096/4"})->origin.en, "Maker");
    EXPECT_EQ(base.find({.code = "516095/4"})->origin.en, "Standard");
}

TEST_F(suspects, are_related_to_each_other_and_to_trouble_codes) {
    auto base = compiled(trucks("spn 111 truck_heat n=3\nknow truck_heat circuit_low\n  related first: 111/0\n  related P0117\n"));
    const auto related = base.find({.code = "110/4"})->related;
    ASSERT_EQ(related.size(), 2U);
    EXPECT_EQ(related[0].code, "SPN 111 FMI 0");
    EXPECT_EQ(related[0].title.en, "Coolant Temperature 3 Too High");
    EXPECT_TRUE(related[0].first);
    EXPECT_EQ(related[1].title.en, "Coolant Sensor 1 Circuit Low");
}

TEST_F(suspects, the_fast_text_is_the_tree) {
    auto base = compiled(trucks());
    for (const char* text : {"110/0", "110/4", "111/4", "520000/3", "110/32"}) {
        const auto answer = base.find({.code = text});
        EXPECT_EQ(json_text(*answer), json(*answer).dump()) << text;
    }
    const json entry = *base.find({.code = "110/4"});
    EXPECT_EQ(entry["code"], "SPN 110 FMI 4");
    EXPECT_EQ(entry["spn"], 110);
    EXPECT_EQ(entry["fmi"], 4);
    EXPECT_EQ(entry["failure_type"]["en"], "Mode 4");
    EXPECT_EQ(json(*base.find({.code = "111/4"}))["failure_type"]["en"], "Mode 4");
}

class truck_entries : public testing::Test {
protected:
    database base = std::move(database::open(FAULTLINE_BINARY_DIR "/share/faultline/faults.db").value());

    // Read from the text, so that the test does not believe the compiler.
    static std::vector<std::uint32_t> listed() {
        std::vector<std::uint32_t> numbers;
        for (const auto& file : std::filesystem::directory_iterator{FAULTLINE_SOURCE_DIR "/gateway/faults/data/spn"}) {
            std::ifstream in{file.path()};
            for (std::string line; std::getline(in, line);)
                if (line.starts_with("spn ")) numbers.push_back(static_cast<std::uint32_t>(std::stoul(line.substr(4))));
        }
        return numbers;
    }
};

void expect_both(const bilingual& text, const std::string& where) {
    EXPECT_FALSE(text.en.empty() || text.zh.empty()) << where;
    EXPECT_EQ((text.en + text.zh).find_first_of("{}@"), std::string::npos) << where << ": " << text.en;
}

TEST_F(truck_entries, every_listed_parameter_is_whole_with_the_failure_modes) {
    const auto numbers = listed();
    EXPECT_GE(numbers.size(), 1500U);
    std::size_t turn = 0;                              // four of the modes for each, all of them for every eight
    for (const auto spn : numbers) {
        ++turn;
        for (std::uint8_t fmi = 0; fmi <= highest_fmi; ++fmi) {
            if ((fmi + turn) % 8 != 0) continue;
            const auto e = base.find({.spn = spn, .fmi = fmi});
            ASSERT_TRUE(e->found) << e->code;
            expect_both(e->title, e->code);
            expect_both(e->system, e->code);
            expect_both(e->ftb_meaning, e->code);
            expect_both(e->severity_reason, e->code);
            EXPECT_NE(e->grade, severity::unknown) << e->code;
            EXPECT_FALSE(e->causes.empty() || e->checks.empty() || e->repairs.empty()) << e->code;
            for (const auto& one : e->causes) expect_both(one.what, e->code);
            for (const auto& one : e->checks) expect_both(one.what, e->code);
            for (const auto& one : e->repairs) expect_both(one.what, e->code);
            if (e->system.en.starts_with("Hybrid")) {
                EXPECT_THAT(e->safety, Contains(Field(&bilingual::en, HasSubstr("High voltage")))) << e->code;
            }
        }
    }
}

TEST_F(truck_entries, say_what_truck_mechanics_know) {
    EXPECT_EQ(base.find({.code = "110/0"})->grade, severity::stop_now);
    EXPECT_THAT(base.find({.code = "110/0"})->causes.at(0).what.en, HasSubstr("Coolant low"));
    EXPECT_THAT(base.find({.code = "110/4"})->title.zh, HasSubstr("传感器电压过低"));
    EXPECT_EQ(base.find({.code = "100/1"})->grade, severity::stop_now);
    EXPECT_THAT(base.find({.code = "94/18"})->causes.at(0).what.zh, HasSubstr("滤"));
    EXPECT_THAT(base.find({.code = "651/5"})->title.zh, HasSubstr("1缸喷油器"));
    EXPECT_THAT(base.find({.code = "3251/0"})->causes.at(0).what.en, HasSubstr("soot"));
    EXPECT_THAT(base.find({.code = "1761/17"})->causes.at(0).what.zh, HasSubstr("尿素"));
    EXPECT_THAT(base.find({.code = "3509/4"})->checks.at(0).what.en, HasSubstr("unplug"));
    EXPECT_THAT(base.find({.code = "639/9"})->causes.at(1).what.en, HasSubstr("CAN"));
    EXPECT_THAT(base.find({.code = "117/1"})->safety, Contains(Field(&bilingual::zh, HasSubstr("制动"))));
}

}  // namespace
