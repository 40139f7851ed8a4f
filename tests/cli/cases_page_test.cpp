// How cases read on a page: the numbers are those that were told, and one case is one.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tools/cli/render.hpp"

using namespace faultline::cli;
using faultline::contract::language;
using nlohmann::json;

namespace {

std::string shown(const json& cases, language lang = language::en) {
    page out{{.lang = lang, .width = 200}};
    render_cases(out, cases, 10, 0);
    return out.text();
}

json solution(int count, const char* repair, const char* cause = "", int verified = 0) {
    return {{"count", count}, {"of_maker", 0}, {"verified", verified}, {"repair", {{"en", repair}, {"zh", ""}}}, {"cause", {{"en", cause}, {"zh", ""}}}};
}

TEST(cases_page, tells_how_many_and_what_solved_them) {
    const auto text = shown({{"similar", 12}, {"of_maker", 3}, {"basis", "code"}, {"solutions", {solution(7, "replaced coil", "coil cracked", 5), solution(1, "new plugs")}}});
    EXPECT_NE(text.find("12 similar cases, 3 of this maker\n"), text.npos) << text;
    EXPECT_NE(text.find("7 solved by: replaced coil (found: coil cracked), 5 proven by a scan afterwards\n"), text.npos) << text;
    EXPECT_NE(text.find("1 solved by: new plugs\n"), text.npos) << text;
}

TEST(cases_page, one_case_is_one) {
    const auto text = shown({{"similar", 1}, {"of_maker", 0}, {"basis", "code"}, {"solutions", {solution(1, "new plugs")}}});
    EXPECT_NE(text.find("1 similar case\n"), text.npos) << text;
}

TEST(cases_page, says_when_only_part_and_failure_are_the_same) {
    const json told{{"similar", 2}, {"of_maker", 2}, {"basis", "component"}, {"solutions", {solution(2, "new plugs")}}};
    EXPECT_NE(shown(told).find("none with this code"), std::string::npos) << shown(told);
    EXPECT_NE(shown(told, language::zh).find("\u6545\u969c\u7801\u4e0d\u540c"), std::string::npos) << shown(told, language::zh);
}

TEST(cases_page, says_nothing_without_cases) {
    EXPECT_EQ(shown(nullptr), "");
    EXPECT_EQ(shown({{"similar", 0}}), "");
    EXPECT_EQ(shown(json::array()), "");
}

}   // namespace
