#include "gateway/care/plan.hpp"

#include <gtest/gtest.h>

#include <random>

#include "cloud/contract/texts.hpp"

namespace faultline::care {
namespace {

std::vector<data_problem> problems_of(std::vector<data_file> files) {
    const auto read = plan_library::load(files);
    return std::holds_alternative<plan_library>(read) ? std::vector<data_problem>{} : std::get<1>(read);
}
std::vector<data_problem> problems_of(const std::string& text) { return problems_of(std::vector<data_file>{{"plan.toml", text}}); }
std::string first(const std::vector<data_problem>& problems) {
    return problems.empty() ? "none" : problems[0].file + ":" + std::to_string(problems[0].line) + " " + problems[0].code;
}
plan_library built_in() { return std::get<plan_library>(plan_library::load(built_in_plans())); }

const std::string head = "[plan]\nid = \"default\"\nversion = 3\nname = {en = \"x\", zh = \"x\"}\n";              // 4 lines
const std::string wash = "[operation.wash]\nname = {en = \"Wash\", zh = \"Wash\"}\nhours = 0.5\n";                // 3 lines
std::string item(const std::string& rule) { return head + wash + "[item.wash]\nname = {en = \"Wash\", zh = \"Wash\"}\noperations = [\"wash\"]\n" + rule + "\n"; }

TEST(built_in_plans, are_without_a_mistake) {
    ASSERT_FALSE(built_in_plans().empty());
    for (const auto& problem : problems_of(built_in_plans()))
        ADD_FAILURE() << problem.file << ":" << problem.line << " " << problem.code << " " << problem.args;
}

TEST(built_in_plans, say_what_the_workshop_promises) {
    const auto plan = built_in().plan_for({.vin = "", .brand = "Volkswagen", .model = "", .engine = "", .energy = "petrol", .year = {}});
    EXPECT_EQ(plan.version, "default@1");
    for (const auto* id : {"engine_oil", "air_filter", "fuel_filter"}) {
        EXPECT_EQ(plan.items.at(id).first->km, 5000) << id;
        EXPECT_EQ(plan.items.at(id).first->months, 6) << id;
        EXPECT_EQ(plan.items.at(id).every->km, 5000) << id;
    }
    for (const auto* id : {"fuel_system", "lubrication_system", "cooling_system", "automatic_transmission"}) {
        EXPECT_EQ(plan.items.at(id).every->km, 30000) << id;
        EXPECT_NEAR(30000 * plan.items.at(id).severe.at("commercial"), 20000, 200) << id;
    }
    EXPECT_TRUE(plan.items.at("winter").seasonal);
}

TEST(built_in_plans, give_an_electric_car_no_oil_and_a_hybrid_both) {
    const auto electric = built_in().plan_for({.vin = "", .brand = "BYD", .model = "", .engine = "", .energy = "ev", .year = {}});
    EXPECT_EQ(electric.version, "default@1+electric@1");
    EXPECT_FALSE(electric.items.contains("engine_oil"));
    for (const auto* id : {"traction_battery", "reduction_gear", "hv_insulation", "hv_connectors", "brakes"}) EXPECT_TRUE(electric.items.contains(id)) << id;
    const auto hybrid = built_in().plan_for({.vin = "", .brand = "BYD", .model = "", .engine = "", .energy = "phev", .year = {}});
    EXPECT_TRUE(hybrid.items.contains("engine_oil"));
    EXPECT_TRUE(hybrid.items.contains("traction_battery"));
    EXPECT_FALSE(hybrid.items.contains("reduction_gear"));
}

TEST(plans, the_closest_pack_wins) {
    auto files = built_in_plans();
    files.push_back({"byd.toml", "[plan]\nid = \"byd\"\nversion = 7\nextends = \"electric\"\nname = {en = \"x\", zh = \"x\"}\n[applies]\nbrands = [\"BYD\"]\nenergy = [\"ev\"]\n"});
    const auto library = std::get<plan_library>(plan_library::load(files));
    EXPECT_EQ(library.plan_for({.vin = "", .brand = "BYD", .model = "", .engine = "", .energy = "ev", .year = {}}).version, "default@1+electric@1+byd@7");
    EXPECT_EQ(library.plan_for({.vin = "", .brand = "NIO", .model = "", .engine = "", .energy = "ev", .year = {}}).version, "default@1+electric@1");
}

TEST(plans, a_mistake_is_named_with_file_and_line) {
    EXPECT_EQ(first(problems_of("[plan\nid = 1")), "plan.toml:1 not_toml");
    EXPECT_EQ(first(problems_of(item("every = { km = 5 }"))), "plan.toml:11 out_of_bounds") << "kilometres, not thousands";
    EXPECT_EQ(first(problems_of(item("every = { km = \"5000\" }"))), "plan.toml:11 wrong_kind");
    EXPECT_EQ(first(problems_of(item("every = { miles = 5000 }"))).substr(0, 12), "plan.toml:11");
    EXPECT_EQ(first(problems_of(item("evry = { km = 5000 }"))), "plan.toml:11 unknown_key");
    EXPECT_EQ(first(problems_of(item("season = { from = \"13-01\", to = \"12-31\" }"))), "plan.toml:11 bad_month_day");
    EXPECT_EQ(first(problems_of(item("condition = { signal = \"oil_life\" }"))), "plan.toml:11 one_limit");
    EXPECT_EQ(first(problems_of(item(""))), "plan.toml:8 no_rule");
    EXPECT_EQ(first(problems_of(item("every = { km = 5000 }\nseason = { from = \"10-01\", to = \"12-31\" }"))), "plan.toml:8 mixed_rules");
    EXPECT_EQ(first(problems_of(item("every = { km = 5000 }\nenergy = [\"steam\"]"))), "plan.toml:8 unknown_value");
    EXPECT_EQ(first(problems_of(item("every = { km = 5000 }\nnotice = { km = 6000 }"))), "plan.toml:8 notice_too_early");
    EXPECT_EQ(first(problems_of(item("every = { km = 5000 }\nsevere = { moon = 0.5 }"))), "plan.toml:8 unknown_severe");
    EXPECT_EQ(first(problems_of(head + "[item.x]\nname = {en=\"x\", zh=\"x\"}\noperations = [\"polish\"]\nevery = { km = 5000 }")), "plan.toml:5 unknown_operation");
    EXPECT_EQ(first(problems_of(head + "[item.\"Öl\"]\nname = {en=\"x\", zh=\"x\"}\nevery = { km = 5000 }")), "plan.toml:5 bad_id");
}

TEST(plans, packs_that_claim_the_same_cars_are_refused) {
    const std::string claim = "version = 1\nextends = \"default\"\nname = {en = \"x\", zh = \"x\"}\n[applies]\nbrands = [\"BYD\", \"NIO\"]\n";
    EXPECT_EQ(first(problems_of({{"d.toml", item("every = { km = 5000 }")}, {"a.toml", "[plan]\nid = \"a\"\n" + claim}, {"b.toml", "[plan]\nid = \"b\"\n" + claim}})),
              "b.toml:1 plans_overlap");
    EXPECT_EQ(first(problems_of({{"d.toml", item("every = { km = 5000 }")}, {"e.toml", item("every = { km = 5000 }")}})), "e.toml:1 plan_twice");
}

TEST(plans, that_extend_each_other_are_refused) {
    const auto pack = [](const std::string& id, const std::string& parent, const std::string& brand) {
        return data_file{id + ".toml", "[plan]\nid = \"" + id + "\"\nversion = 1\nextends = \"" + parent + "\"\nname = {en=\"x\", zh=\"x\"}\n[applies]\nbrands = [\"" + brand + "\"]\n"};
    };
    const data_file base{"d.toml", item("every = { km = 5000 }")};
    EXPECT_EQ(first(problems_of({base, pack("a", "b", "BYD"), pack("b", "a", "NIO")})), "a.toml:1 plan_cycle");
    EXPECT_EQ(first(problems_of({base, pack("a", "nobody", "BYD")})), "a.toml:1 unknown_plan");
    EXPECT_EQ(first(problems_of({pack("a", "", "BYD")})), ":0 no_default_plan");
}

TEST(plans, damaged_in_any_way_are_refused_or_read_and_never_crash) {
    const auto whole = built_in_plans();
    std::mt19937 random{1};
    int refused = 0;
    for (int round = 0; round < 60; ++round) {
        auto files = whole;
        auto& text = files[random() % files.size()].text;
        for (int hits = 0; hits < 3; ++hits) {
            const auto at = random() % text.size();
            switch (random() % 3) {
                case 0: text[at] = static_cast<char>(random()); break;
                case 1: text.erase(at, random() % 40); break;
                default: text.insert(at, text.substr(random() % text.size(), 30)); break;
            }
        }
        const auto problems = problems_of(files);
        refused += !problems.empty();
        for (const auto& one : problems) ASSERT_TRUE(contract::has_text(sentence(one).key)) << one.code;
    }
    EXPECT_GT(refused, 20);
}

TEST(plans, every_complaint_is_a_sentence_in_both_languages_that_names_the_place) {
    for (const auto* text : {"[plan\n", "x = 1\n", "[plan]\nid = \"A\"\nversion = 0\n[item.x]\nfirst = {}\nevery = {km = 1}\nafter = {}\n"}) {
        for (const auto& problem : problems_of(std::string{text})) {
            const auto said = sentence(problem);
            EXPECT_TRUE(contract::has_text(said.key)) << said.key;
            const auto words = contract::format_message(said.key, contract::language::en, said.args);
            EXPECT_NE(words.find("plan.toml:" + std::to_string(problem.line)), std::string::npos) << words;
            EXPECT_EQ(words.find('{'), std::string::npos) << words;
        }
    }
}

}  // namespace
}  // namespace faultline::care
