// Cases: what repaired a code before. Counts are shown as they are told; what only one workshop tried reads as one case.
#include <nlohmann/json.hpp>

#include "tools/cli/names.hpp"
#include "tools/cli/render.hpp"

namespace faultline::cli {

using contract::format_text;
using contract::language;
using contract::text;
using nlohmann::json;

namespace {

constexpr std::size_t most_shown = 3;

std::string number_in(const json& from, const char* member) { return std::to_string(from.value(member, std::uint64_t{0})); }

// "7 times solved by: replace the coil (coil cracked)"
std::string solution_text(const json& one, language lang) {
    auto all = format_text(one.value("count", 0) == 1 ? "cli.case.solved_once" : "cli.case.solved", lang,
                           {{"count", number_in(one, "count")}, {"repair", said(one, "repair", lang)}});
    if (const auto cause = said(one, "cause", lang); !cause.empty()) all += format_text("cli.case.found", lang, {{"cause", cause}});
    if (one.value("verified", 0) > 0) all += format_text("cli.case.verified_count", lang, {{"count", number_in(one, "verified")}});
    return all;
}

std::string codes_of(const json& one) {
    std::string all;
    for (const auto& code : one.value("codes", json::array())) all += (all.empty() ? "" : " ") + code.value("code", std::string{});
    return all;
}

std::string vehicle_of(const json& one) {
    const auto vehicle = one.value("vehicle", json::object());
    std::string all = vehicle.value("maker", std::string{});
    for (const auto& more : {vehicle.value("model", std::string{}), vehicle.contains("year") ? std::to_string(vehicle.value("year", 0)) : std::string{},
                             vehicle.value("energy", std::string{})})
        if (!more.empty()) all += (all.empty() ? "" : " ") + more;
    return all;
}

std::string state_of(const json& one, language lang) {
    const auto key = "cli.case.state." + one.value("state", std::string{});
    return contract::has_text(key) ? std::string{text(key, lang)} : one.value("state", std::string{});
}

std::string source_of(const json& one, language lang) {
    const auto key = "cli.case.source." + one.value("source", std::string{});
    return contract::has_text(key) ? std::string{text(key, lang)} : std::string{};
}

}   // namespace

void render_cases(page& out, const json& cases, std::size_t label_width, std::size_t indent) {
    if (!cases.is_object() || cases.value("similar", 0) == 0) return;
    const auto lang = out.lang();
    const bool one = cases.value("similar", 0) == 1;
    const bool by_part = cases.value("basis", std::string{}) == "component";
    auto head = format_text(one ? "cli.case.similar_one" : "cli.case.similar", lang, {{"count", number_in(cases, "similar")}});
    if (by_part) head += std::string{text("cli.case.by_component", lang)};
    else if (cases.value("of_maker", 0) > 0) head += format_text("cli.case.of_maker", lang, {{"count", number_in(cases, "of_maker")}});
    out.field(text("cli.entry.cases", lang), head, label_width, indent);
    std::size_t shown = 0;
    for (const auto& solution : cases.value("solutions", json::array())) {
        if (shown++ == most_shown) break;
        out.field("", solution_text(solution, lang), label_width, indent);
    }
}

void render_case_list(page& out, const json& listed) {
    const auto lang = out.lang();
    const auto cases = listed.value("cases", json::array());
    if (cases.empty()) return out.line(text("cli.case.none", lang));
    std::vector<std::vector<cell>> rows;
    for (const auto& one : cases)
        rows.push_back({{one.value("case", std::string{})}, {one.value("date", std::string{})}, {codes_of(one)}, {vehicle_of(one)}, {said(one, "repair", lang)},
                        {state_of(one, lang)}, {source_of(one, lang)}});
    const auto head = [&](const char* key) { return column{std::string{text(key, lang)}}; };
    out.table({head("cli.case.head.id"), head("cli.case.head.date"), head("cli.case.head.codes"), head("cli.case.head.vehicle"), head("cli.case.head.repair"),
               head("cli.case.head.state"), head("cli.case.head.source")}, rows, 0);
}

void render_case(page& out, const json& one) {
    const auto lang = out.lang();
    const auto field = [&](const char* label, const std::string& content) {
        if (!content.empty()) out.field(text(label, lang), content, 12);
    };
    field("cli.case.head.id", one.value("case", std::string{}));
    field("cli.case.head.state", state_of(one, lang) + (source_of(one, lang).empty() ? "" : ", " + source_of(one, lang)));
    field("cli.case.head.date", one.value("date", std::string{}));
    field("cli.case.head.codes", codes_of(one));
    field("cli.case.head.vehicle", vehicle_of(one));
    field("cli.case.cause", said(one, "cause", lang));
    field("cli.case.head.repair", said(one, "repair", lang));
    std::string parts;
    for (const auto& part : one.value("parts", json::array())) parts += (parts.empty() ? "" : std::string{text("cli.list_comma", lang)}) + said(part, lang);
    field("cli.entry.parts", parts);
    if (one.value("verified", false)) out.line(text("cli.case.verified", lang), 12, tone::good);
}

}   // namespace faultline::cli
