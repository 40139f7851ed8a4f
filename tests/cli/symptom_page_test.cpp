// The page of a described symptom: the stored codes stand out, the first two symptoms are told in full.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tools/cli/render.hpp"

using namespace faultline::cli;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

namespace {

json text(const char* en, const char* zh) { return {{"en", en}, {"zh", zh}}; }

json symptom(const char* name) {
    json one = text(name, "现象");
    one["severity"] = "soon";
    one["severity_reason"] = text("It gets worse.", "会变差。");
    one["causes"] = json::array({json{{"en", "A worn plug"}, {"zh", "火花塞磨损"}, {"rank", 1}, {"likelihood", 60}}});
    one["checks"] = json::array({json{{"en", "Look at the plug"}, {"zh", "检查火花塞"}, {"step", 1}}});
    one["codes"] = json::array();
    for (const char* code : {"P0301", "P0171"}) {
        json suspect = text("Title", "标题");
        suspect["code"] = code;
        suspect["present"] = code == std::string{"P0301"};
        suspect["causes"] = json::array({json{{"en", "Coil"}, {"zh", "线圈"}, {"rank", 1}}});
        one["codes"].push_back(suspect);
    }
    return one;
}

std::string shown(const json& answer, faultline::contract::language lang = faultline::contract::language::en) {
    page out{{lang, false, 80}};
    render_symptoms(out, answer);
    return out.text();
}

TEST(symptom_page, tells_causes_checks_and_codes_with_the_stored_ones_marked) {
    const auto told = shown({{"text", "x"}, {"symptoms", {symptom("Shakes")}}, {"unexplained", {"P0A80"}}});
    EXPECT_THAT(told, HasSubstr("Shakes\n"));
    EXPECT_THAT(told, HasSubstr("1  A worn plug (60 %)"));
    EXPECT_THAT(told, HasSubstr("1  Look at the plug"));
    EXPECT_THAT(told, HasSubstr("P0301    Title (stored in this car)\n             Coil\n"));
    EXPECT_THAT(told, HasSubstr("P0171    Title\n"));
    EXPECT_THAT(told, HasSubstr("Stored codes that do not explain it: P0A80."));
}

TEST(symptom_page, tells_only_the_first_two_in_full) {
    const auto told = shown({{"text", "x"}, {"symptoms", {symptom("One"), symptom("Two"), symptom("Three")}}});
    const auto third = told.substr(told.find("Three"));
    EXPECT_THAT(third, Not(HasSubstr("A worn plug")));
    EXPECT_THAT(third, HasSubstr("P0301"));
}

TEST(symptom_page, says_in_both_languages_that_nothing_sounds_like_it) {
    const json nothing{{"text", "xyzzy"}, {"symptoms", json::array()}};
    EXPECT_THAT(shown(nothing), HasSubstr("Nothing in the fault database sounds like \"xyzzy\""));
    EXPECT_THAT(shown(nothing, faultline::contract::language::zh), HasSubstr("没有与“xyzzy”相近的现象"));
}

}  // namespace
