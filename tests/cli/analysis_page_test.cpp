// The page of an analysis: where to start, why, what to check, what one repair clears; then what stands alone.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tools/cli/render.hpp"

using namespace faultline::cli;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

namespace {

json text(const char* en, const char* zh) { return {{"en", en}, {"zh", zh}}; }

json coil() {
    json check = text("Exchange the coil", "互换线圈");
    check["step"] = 1;
    json repair = text("Replace the coil", "更换线圈");
    repair["labour_hours"] = 0.4;
    repair["parts"] = json::array();
    repair["clears"] = json::array({{{"code", "P0351"}}, {{"code", "P0301"}}, {{"code", "P0420"}}});
    const json root{{"code", "P0351"}, {"title", text("Coil A", "线圈A")}, {"severity", "soon"}, {"role", "root"}};
    const json effect{{"code", "P0301"}, {"title", text("Misfire", "失火")}, {"severity", "stop_now"}, {"role", "effect"}};
    const json follows{{"rule", "c"}, {"title", text("Because of the misfire", "由失火引起")}, {"why", text("w", "因")}, {"codes", {{{"code", "P0420"}}}}};
    return {{"rule", "misfire_coil"},
            {"review", "draft"},
            {"confidence", "possible"},
            {"title", text("Ignition coil", "点火线圈")},
            {"why", text("They stand together.", "同时出现。")},
            {"severity", "stop_now"},
            {"codes", json::array({root, effect})},
            {"readings", json::array({{{"reading", "battery_volts"}, {"value", 11.4}, {"below", 11.8}}})},
            {"consequences", json::array({follows})},
            {"checks", json::array({check})},
            {"repairs", json::array({repair})},
            {"safety", json::array({text("High voltage", "高压")})}};
}

json whole() {
    json alone{{"code", "P0455"}, {"title", text("Large leak", "大泄漏")}, {"severity", "drive_on"}, {"look_first", {"P0443"}}};
    const json remark{{"rule", "r"}, {"title", text("Cleared lately", "近期清码")}, {"why", text("A short list.", "列表短。")}};
    return {{"urgent", json::array({{{"code", "P0301"}}})},
            {"groups", json::array({coil(), coil()})},
            {"alone", json::array({alone})},
            {"remarks", json::array({remark})}};
}

std::string shown(const json& analysis, faultline::contract::language lang = faultline::contract::language::en) {
    page out{{lang, false, 90}};
    render_analysis(out, analysis);
    return out.text();
}

TEST(analysis_page, says_where_to_start_why_and_what_one_repair_clears) {
    const auto told = shown(whole());
    EXPECT_THAT(told, HasSubstr("Do not drive on: P0301\n"));
    EXPECT_THAT(told, HasSubstr("Start here: Ignition coil\n"));
    EXPECT_THAT(told, HasSubstr("Then: Ignition coil\n"));
    EXPECT_THAT(told, HasSubstr("They stand together."));
    EXPECT_THAT(told, HasSubstr("Battery voltage 11.4"));
    EXPECT_THAT(told, HasSubstr("P0351 Coil A (root)"));
    EXPECT_THAT(told, HasSubstr("P0420: Because of the misfire"));
    EXPECT_THAT(told, HasSubstr("1 Exchange the coil"));
    EXPECT_THAT(told, HasSubstr("clears P0351 P0301 P0420"));
    EXPECT_THAT(told, HasSubstr("P0455    Large leak (look at P0443 first)"));
    EXPECT_THAT(told, HasSubstr("Note: Cleared lately"));
}

TEST(analysis_page, speaks_chinese) {
    const auto told = shown(whole(), faultline::contract::language::zh);
    EXPECT_THAT(told, HasSubstr("从这里开始：点火线圈"));
    EXPECT_THAT(told, HasSubstr("可消除 P0351 P0301 P0420"));
    EXPECT_THAT(told, HasSubstr("请勿继续行驶：P0301"));
    EXPECT_THAT(told, Not(HasSubstr("Start")));
}

TEST(analysis_page, a_record_without_analysis_leaves_nothing_behind) { EXPECT_EQ(shown(json{}), ""); }

TEST(alarm_page, tells_what_to_do_or_that_a_bit_is_reserved) {
    page out{{faultline::contract::language::en, false, 90}};
    json alarm;
    alarm.update({{"what", text("Thermal event", "热事件")}, {"family", "gbt32960"}, {"number", 23}, {"found", true}, {"severity", "stop_now"}, {"severity_reason", text("Fire.", "起火。")},
                  {"advice", text("Get out.", "撤离。")}, {"safety", json::array()}, {"since", "2025"}});
    render_alarm(out, alarm);
    render_alarm(out, {{"family", "gbt32960"}, {"number", 30}, {"found", false}});
    EXPECT_THAT(out.text(), HasSubstr("GB/T 32960 alarm bit 23: Thermal event"));
    EXPECT_THAT(out.text(), HasSubstr("Get out."));
    EXPECT_THAT(out.text(), HasSubstr("bit 30 is reserved"));
}

}   // namespace
