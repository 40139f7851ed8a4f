// What may be behind a described symptom, as a person reads it: the symptoms meant, their usual causes, what to check first and
// the codes to look for.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "tools/cli/names.hpp"
#include "tools/cli/render.hpp"

namespace faultline::cli {

using contract::format_text;
using contract::text;
using nlohmann::json;

namespace {

constexpr std::size_t fully_shown = 2;            // symptoms; of the others only the name and the codes
constexpr std::size_t other_codes = 5;

tone tone_of(const std::string& grade) {
    return grade == "stop_now" ? tone::bad : grade == "soon" ? tone::warn : tone::plain;
}

void render_code(page& out, const json& code) {
    const auto lang = out.lang();
    const bool present = code.value("present", false);
    std::string words = said(code, lang);
    if (present) words += std::string{text("cli.symptom.present", lang)};
    out.field(code.value("code", std::string{}), words, 9, 4, present ? tone::strong : tone::plain);
    if (!present) return;
    for (const auto& cause : code.value("causes", json::array()))
        out.line(cause_words(cause, lang), 13);
}

void render_details(page& out, const json& one) {
    const auto lang = out.lang();
    const auto grade = one.value("severity", std::string{});
    if (!grade.empty()) {
        out.line(text("severity." + grade, lang), 2, tone_of(grade));
        out.line(said(one, "severity_reason", lang), 2);
    }
    for (const auto& note : one.value("safety", json::array())) out.line(said(note, lang), 2, tone::warn);
    const auto numbered = [&](const char* heading, const char* member, auto&& words) {
        const auto items = one.value(member, json::array());
        if (items.empty()) return;
        out.line(text(heading, lang), 2, tone::strong);
        std::size_t number = 0;
        for (const auto& item : items) out.field(std::to_string(++number), words(item, lang), 3, 4);
    };
    numbered("cli.symptom.causes", "causes", cause_words);
    numbered("cli.symptom.checks", "checks", check_words);
}

void render_one(page& out, const json& one, bool full) {
    const auto lang = out.lang();
    out.heading(said(one, lang));
    if (full) render_details(out, one);
    const auto codes = one.value("codes", json::array());
    if (codes.empty()) return;
    out.line(text("cli.symptom.codes", lang), 2, tone::strong);
    std::size_t others = 0;
    for (const auto& code : codes)
        if (code.value("present", false) || others++ < other_codes) render_code(out, code);
}

}   // namespace

void render_symptoms(page& out, const json& answer) {
    const auto lang = out.lang();
    const auto symptoms = answer.value("symptoms", json::array());
    if (symptoms.empty())
        out.line(format_text("cli.symptom.none", lang, {{"text", answer.value("text", std::string{})}}), 0, tone::warn);
    std::size_t shown = 0;
    for (const auto& one : symptoms) {
        out.blank();
        render_one(out, one, shown++ < fully_shown);
    }
    const auto left = answer.value("unexplained", json::array());
    if (left.empty()) return;
    std::string codes;
    for (const auto& code : left) codes += (codes.empty() ? "" : " ") + code.get<std::string>();
    out.blank();
    out.line(format_text("cli.symptom.unexplained", lang, {{"codes", codes}}));
}

}   // namespace faultline::cli
