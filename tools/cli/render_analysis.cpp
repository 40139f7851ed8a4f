// What several codes mean together, as a technician reads it: where to start and why, what to check, what one repair clears.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "tools/cli/names.hpp"
#include "tools/cli/numbers.hpp"
#include "tools/cli/render.hpp"

namespace faultline::cli {

using contract::format_text;
using contract::language;
using contract::text;
using nlohmann::json;

namespace {

constexpr std::size_t codes_told = 12;       // of one group; the record has them all

const json& list_in(const json& object, const char* member) {
    static const json none = json::array();
    const auto found = object.find(member);
    return found != object.end() && found->is_array() ? *found : none;
}

tone tone_of(const std::string& grade) {
    return grade == "stop_now" ? tone::bad : grade == "soon" ? tone::warn : tone::strong;
}

// "P0301 P0302 ..."; a code that several ECUs report is named once.
std::string names_in(const json& codes) {
    std::string all, last;
    for (const auto& one : codes) {
        const auto code = one.value("code", std::string{});
        if (code == last) continue;
        all += (all.empty() ? "" : " ") + code;
        last = code;
    }
    return all;
}

std::string reading_words(const json& one, language lang) {
    const auto name = one.value("reading", std::string{});
    const std::string key = "reading." + name;
    const std::string words = name.starts_with("frame.")   ? signal_name(name.substr(6), "", lang)
                              : contract::has_text(key) ? std::string{text(key, lang)}
                                                        : name;
    return format_text("cli.analysis.reading", lang, {{"name", words}, {"value", readable(one.value("value", 0.0))}});
}

struct block {
    page& out;
    std::size_t label;

    explicit block(page& to) : out{to}, label{0} {
        for (const char* key : {"cli.analysis.why", "cli.analysis.codes", "cli.analysis.follows", "cli.analysis.check", "cli.analysis.repair",
                                "cli.analysis.safety"})
            label = std::max(label, columns(text(key, out.lang())) + 2);
    }
    void operator()(const char* key, const std::string& content, tone how = tone::plain) const {
        if (!content.empty()) out.field(*key ? text(key, out.lang()) : "", content, label, 2, how);
    }
    void item(const char* key, std::size_t number, const std::string& content) const {
        const std::string prefix = std::to_string(number) + " ";
        const std::string name = number == 1 ? std::string{text(key, out.lang())} : "";
        out.field(padded(name, label) + prefix, content, label + prefix.size(), 2);
    }
};

void render_codes(const block& put, const json& group) {
    const auto lang = put.out.lang();
    const auto& codes = list_in(group, "codes");
    std::size_t told = 0;
    std::string last;
    for (const auto& one : codes) {
        const auto code = one.value("code", std::string{});
        if (code == last) continue;
        last = code;
        if (told == codes_told) return put("", "...");
        auto words = code + " " + said(one, "title", lang);
        const bool root = one.value("role", std::string{}) == "root";
        if (root && codes.size() > 1) words = format_text("cli.analysis.root", lang, {{"what", words}});
        put(told++ == 0 ? "cli.analysis.codes" : "", words, root ? tone::strong : tone::plain);
    }
}

void render_group(page& out, const json& group, bool first) {
    const auto lang = out.lang();
    out.blank();
    out.line(format_text(first ? "cli.analysis.start_here" : "cli.analysis.then", lang, {{"what", said(group, "title", lang)}}), 0,
             tone_of(group.value("severity", std::string{})));
    if (group.value("confidence", std::string{}) != "likely") out.line(text("cli.analysis.possible", lang), 2, tone::dim);
    const block put{out};
    std::string why = said(group, "why", lang);
    put("cli.analysis.why", why);
    for (const auto& one : list_in(group, "readings")) put("", reading_words(one, lang));
    render_codes(put, group);
    for (const auto& one : list_in(group, "consequences"))
        put("cli.analysis.follows", names_in(list_in(one, "codes")) + std::string{text("cli.colon", lang)} + said(one, "title", lang));
    for (const auto& note : list_in(group, "safety")) put("cli.analysis.safety", said(note, lang), tone::warn);
    std::size_t number = 0;
    for (const auto& one : list_in(group, "checks")) put.item("cli.analysis.check", ++number, check_words(one, lang));
    number = 0;
    for (const auto& one : list_in(group, "repairs")) {
        auto words = said(one, lang);
        if (const auto hours = one.find("labour_hours"); hours != one.end() && hours->is_number())
            words += format_text("cli.entry.hours", lang, {{"hours", readable(hours->get<double>())}});
        put.item("cli.analysis.repair", ++number, format_text("cli.analysis.clears", lang, {{"what", words}, {"codes", names_in(list_in(one, "clears"))}}));
    }
}

void render_alone(page& out, const json& alone) {
    const auto lang = out.lang();
    if (alone.empty()) return;
    out.heading(text("cli.analysis.alone", lang));
    for (const auto& one : alone) {
        auto words = said(one, "title", lang);
        if (words.empty()) words = std::string{text("cli.no_explanation", lang)};
        std::string before;
        for (const auto& code : list_in(one, "look_first")) before += (before.empty() ? "" : " ") + code.get<std::string>();
        if (!before.empty()) words = format_text("cli.analysis.look_first", lang, {{"what", words}, {"codes", before}});
        out.field(one.value("code", std::string{}), words, 9, 2, tone_of(one.value("severity", std::string{})));
    }
}

}   // namespace

void render_analysis(page& out, const json& analysis) {
    if (!analysis.is_object()) return;
    const auto lang = out.lang();
    const auto& groups = list_in(analysis, "groups");
    out.heading(text("cli.analysis.heading", lang));
    if (const auto& urgent = list_in(analysis, "urgent"); !urgent.empty())
        out.line(format_text("cli.analysis.urgent", lang, {{"codes", names_in(urgent)}}), 0, tone::bad);
    for (const auto& group : groups) render_group(out, group, &group == &groups.front());
    render_alone(out, list_in(analysis, "alone"));
    for (const auto& one : list_in(analysis, "remarks")) {
        out.blank();
        out.line(format_text("cli.analysis.remark", lang, {{"what", said(one, "title", lang)}}), 0, tone::warn);
        out.line(said(one, "why", lang), 2);
    }
    if (groups.empty() && list_in(analysis, "alone").empty()) out.line(text("cli.analysis.nothing", lang));
}

}   // namespace faultline::cli
