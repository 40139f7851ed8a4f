#include "gateway/care/plan_update.hpp"

#include <gtest/gtest.h>

#include <random>

#include "cloud/contract/texts.hpp"

namespace faultline::care {
namespace {

plans_in_force built_in() {
    std::vector<data_problem> none;
    auto made = in_force({}, none);
    EXPECT_TRUE(none.empty());
    return made;
}

std::string pack(const std::string& id, int version, int km = 8000) {
    return "[plan]\nid = \"" + id + "\"\nversion = " + std::to_string(version) + "\nextends = \"default\"\nname = { en = \"x\", zh = \"x\" }\n[applies]\nbrands = [\"" + id +
           "\"]\n[item.engine_oil]\nname = { en = \"Oil\", zh = \"x\" }\noperations = [\"engine_oil_change\"]\nevery = { km = " + std::to_string(km) + ", months = 12 }\n";
}

int oil_km(const plans_in_force& plans, const std::string& brand) {
    return plans.library.plan_for({.vin = "", .brand = brand, .model = "", .engine = "", .energy = "petrol", .year = {}}).items.at("engine_oil").every->km.value();
}

plan_update accepted(const plans_in_force& before, const std::string& text, const std::string& name = "given.toml") {
    auto done = put_in_force(before, {name, text});
    if (const auto* wrong = std::get_if<1>(&done)) ADD_FAILURE() << (*wrong)[0].code << " " << (*wrong)[0].args;
    return std::get<plan_update>(std::move(done));
}
data_problem refused(const plans_in_force& before, const std::string& text) {
    const auto done = put_in_force(before, {"given.toml", text});
    return std::holds_alternative<plan_update>(done) ? data_problem{} : std::get<1>(done).at(0);
}

TEST(plan_update, one_more_plan_is_added_and_used_at_once) {
    const auto before = built_in();
    const auto update = accepted(before, pack("wuling", 1));
    EXPECT_FALSE(update.replaces);
    EXPECT_EQ(oil_km(update.now, "wuling"), 8000);
    EXPECT_EQ(oil_km(before, "wuling"), 5000) << "who has the old plans keeps them";
}

TEST(plan_update, a_newer_version_replaces_and_an_older_one_is_refused) {
    auto now = accepted(built_in(), pack("wuling", 2)).now;
    const auto better = accepted(now, pack("wuling", 3, 9000), "other-name.toml");
    EXPECT_TRUE(better.replaces);
    EXPECT_EQ(oil_km(better.now, "wuling"), 9000);
    EXPECT_EQ(better.now.files.size(), now.files.size());
    for (const int version : {1, 2}) {
        const auto why = refused(now, pack("wuling", version, 9000));
        EXPECT_EQ(why.code, "plan_not_newer");
        EXPECT_EQ(why.line, 1);
    }
    EXPECT_FALSE(accepted(now, pack("wuling", 2)).changes) << "the same text again is no mistake";
}

TEST(plan_update, the_default_itself_can_be_replaced) {
    std::string text;
    for (const auto& file : built_in_plans())
        if (file.name == "default.toml") text = file.text;
    text.replace(text.find("version = 1"), 11, "version = 7");
    const auto update = accepted(built_in(), text);
    EXPECT_TRUE(update.replaces);
    EXPECT_EQ(update.now.library.plan_for({}).version, "default@7");
}

TEST(plan_update, anything_wrong_keeps_what_was_there_and_says_where) {
    const auto before = accepted(built_in(), pack("wuling", 1)).now;
    auto overlapping = pack("wuling", 1);
    overlapping.replace(overlapping.find("id = \"wuling\""), 13, "id = \"second\"");
    EXPECT_EQ(refused(before, overlapping).code, "plans_overlap");
    EXPECT_EQ(refused(before, "[plan\n").code, "not_toml");
    EXPECT_EQ(refused(before, "").code, "key_missing");
    auto impossible = pack("baojun", 1, 5);
    EXPECT_EQ(refused(before, impossible).code, "out_of_bounds");
    EXPECT_EQ(refused(before, impossible).file, "given.toml");
    EXPECT_GT(refused(before, impossible).line, 0);
    auto unknown = pack("baojun", 1);
    unknown.replace(unknown.find("engine_oil_change"), 17, "engine_oil_chang3");
    EXPECT_EQ(refused(before, unknown).code, "unknown_operation");
    auto orphan = pack("baojun", 1);
    orphan.replace(orphan.find("extends = \"default\""), 19, "extends = \"default9\"");
    EXPECT_EQ(refused(before, orphan).code, "unknown_plan");
    for (const auto* code : {"plan_not_newer", "plans_overlap", "unknown_plan"}) EXPECT_TRUE(contract::has_text(std::string{"error.care_"} + code)) << code;
    EXPECT_EQ(oil_km(before, "wuling"), 8000);
}

TEST(plan_update, a_replacement_that_pulls_the_rug_from_under_another_pack_is_refused) {
    auto parent = pack("wuling", 1);
    auto now = accepted(built_in(), parent + "[operation.polish]\nname = { en = \"P\", zh = \"P\" }\nhours = 1\n").now;
    auto child = pack("wuling_ev", 1);
    child.replace(child.find("extends = \"default\""), 19, "extends = \"wuling\"");
    child.replace(child.find("engine_oil_change"), 17, "polish");
    now = accepted(now, child, "child.toml").now;
    EXPECT_EQ(refused(now, pack("wuling", 2)).code, "unknown_operation") << "the child still needs polish";
}

TEST(plan_update, plans_put_in_force_survive_a_restart_in_their_order) {
    std::vector<data_problem> problems;
    const std::vector<data_file> given{{"wuling.toml", pack("wuling", 2)}, {"broken.toml", "[plan]\n"}, {"baojun.toml", pack("baojun", 1, 7000)}};
    const auto now = in_force(given, problems);
    EXPECT_EQ(oil_km(now, "wuling"), 8000);
    EXPECT_EQ(oil_km(now, "baojun"), 7000) << "one that cannot be used takes no other along";
    EXPECT_FALSE(problems.empty());
}

TEST(plan_update, no_damaged_text_ever_changes_what_is_in_force) {
    const auto before = built_in();
    const auto text = pack("wuling", 1);
    std::mt19937 random{7};
    for (int round = 0; round < 60; ++round) {
        auto damaged = text;
        for (unsigned n = random() % 4 + 1; n > 0; --n) damaged[random() % damaged.size()] = static_cast<char>(random() % 96 + 32);
        const auto done = put_in_force(before, {"given.toml", damaged});
        if (const auto* update = std::get_if<plan_update>(&done)) EXPECT_EQ(update->now.library.plans().size(), before.library.plans().size() + (update->replaces ? 0 : 1));
        else EXPECT_FALSE(std::get<1>(done).empty()) << "refused without a reason";
    }
}

}  // namespace
}  // namespace faultline::care
