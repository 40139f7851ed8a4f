// One entry of the fault database as a person reads it: why it matters, what causes it, how to check, what to repair.
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

constexpr std::size_t compact_causes = 3;
constexpr std::size_t compact_checks = 2;
constexpr std::size_t compact_repairs = 1;

const json& list_in(const json& entry, const char* member) {
    static const json none = json::array();
    const auto found = entry.find(member);
    return found != entry.end() && found->is_array() ? *found : none;
}

// Labels in the widest form of the page's language, so that all blocks of an entry stand under each other.
std::size_t label_width(language lang) {
    std::size_t width = 0;
    for (const char* key :
         {"cli.entry.why", "cli.entry.symptoms", "cli.entry.causes", "cli.entry.checks", "cli.entry.repair", "cli.entry.parts",
          "cli.entry.part_of", "cli.entry.related", "cli.entry.cases", "cli.entry.safety", "cli.entry.lamp", "cli.entry.source"})
        width = std::max(width, columns(text(key, lang)));
    return width + 2;
}

struct block {
    page& out;
    std::size_t indent;
    std::size_t label;
    void operator()(const char* key, const std::string& content, tone how = tone::plain) const {
        if (!content.empty()) out.field(*key ? text(key, out.lang()) : "", content, label, indent, how);
    }
    void item(const char* key, std::size_t number, const std::string& content) const {
        const std::string prefix = std::to_string(number) + " ";
        const std::string name = number == 1 ? std::string{text(key, out.lang())} : "";
        out.field(padded(name, label) + prefix, content, label + std::max<std::size_t>(prefix.size(), 2), indent);
    }
};

std::string repair_text(const json& repair, language lang) {
    std::string all = said(repair, lang);
    if (const auto hours = repair.find("labour_hours"); hours != repair.end() && hours->is_number())
        all += format_text("cli.entry.hours", lang, {{"hours", readable(hours->get<double>())}});
    return all;
}

std::string listed(const json& items, language lang, const char* between = "cli.list_comma") {
    std::string all;
    for (const auto& item : items) all += (all.empty() ? "" : std::string{text(between, lang)}) + said(item, lang);
    return all;
}

std::string related_text(const json& items, language lang) {
    std::string all;
    for (const auto& item : items) {
        std::string one = item.value("code", std::string{}) + " " + said(item, lang);
        if (item.value("first", false)) one += std::string{text("cli.entry.look_first", lang)};
        all += (all.empty() ? "" : "; ") + one;
    }
    return all;
}

json parts_of(const json& entry) {
    if (!list_in(entry, "parts").empty()) return list_in(entry, "parts");
    const auto& repairs = list_in(entry, "repairs");
    return repairs.empty() ? json::array() : list_in(repairs.front(), "parts");
}

void render_background(const block& put, const json& entry) {
    const auto lang = put.out.lang();
    if (const auto part = entry.find("component"); part != entry.end() && part->is_object()) {
        put("cli.entry.part_of", said(*part, lang));
        put("", said(*part, "does", lang));
        put("", said(*part, "where", lang));
    }
    const auto lamp = entry.value("mil", std::string{});
    const auto limp = entry.value("limp_home", std::string{});
    if (!lamp.empty())
        put("cli.entry.lamp",
            format_text("cli.entry.lamp_and_limp", lang,
                        {{"mil", text("expectation." + lamp, lang)}, {"limp", text("expectation." + limp, lang)}}));
}

void render_source(const block& put, const json& entry) {
    const auto source = entry.find("source");
    if (source == entry.end() || !source->is_object()) return;
    std::string all;
    for (const char* member : {"designation", "guidance", "basis", "review", "date"}) {
        const auto part = source->value(member, std::string{});
        if (!part.empty())
            all += (all.empty() ? "" : std::string{text("cli.comma", put.out.lang())}) +
                   std::string{text("cli.source." + part, put.out.lang())};
    }
    for (auto at = all.find("cli.source."); at != std::string::npos; at = all.find("cli.source.")) all.erase(at, 11);
    put("cli.entry.source", all, tone::dim);
}

}   // namespace

std::string cause_words(const json& cause, language lang) {
    std::string all = said(cause, lang);
    if (const auto share = cause.find("likelihood"); share != cause.end() && share->is_number())
        all += format_text("cli.entry.likelihood", lang, {{"percent", std::to_string(share->get<int>())}});
    return all;
}

std::string check_words(const json& check, language lang) {
    std::string all = said(check, lang);
    if (const auto expected = said(check, "expected", lang); !expected.empty())
        all += format_text("cli.entry.expected", lang, {{"expected", expected}});
    if (const auto tool = said(check, "tool", lang); !tool.empty())
        all += format_text("cli.entry.tool", lang, {{"tool", tool}});
    if (const auto pid = check.value("pid", std::string{}); !pid.empty())
        all += format_text("cli.entry.watch", lang, {{"pid", pid}});
    return all;
}

void render_entry(page& out, const json& entry, depth how, std::size_t indent) {
    if (!entry.is_object() || !entry.value("found", true)) return;
    const bool full = how == depth::full;
    const auto lang = out.lang();
    const block put{out, indent, label_width(lang)};
    if (!entry.value("certain", true)) put("", std::string{text("cli.entry.uncertain", lang)}, tone::warn);
    if (const auto type = said(entry, "failure_type", lang); !type.empty()) put("cli.entry.failure_type", type);
    put("cli.entry.why", said(entry, "severity_reason", lang));
    if (full) put("cli.entry.symptoms", listed(list_in(entry, "symptoms"), lang, "cli.list_semicolon"));
    if (full) render_background(put, entry);
    const char* safety_label = "cli.entry.safety";
    for (const auto& warning : list_in(entry, "safety")) {
        if (full) put(safety_label, said(warning, lang), tone::warn);
        safety_label = "";
    }
    const auto numbered = [&](const char* key, const char* member, std::size_t most, auto&& words) {
        std::size_t number = 0;
        for (const auto& item : list_in(entry, member)) {
            if (!full && number == most) break;
            put.item(key, ++number, words(item, lang));
        }
    };
    numbered("cli.entry.causes", "causes", compact_causes, cause_words);
    numbered("cli.entry.checks", "checks", compact_checks, check_words);
    numbered("cli.entry.repair", "repairs", compact_repairs, repair_text);
    put("cli.entry.parts", listed(parts_of(entry), lang));
    if (const auto cases = entry.find("cases"); cases != entry.end()) render_cases(out, *cases, put.label, indent);
    if (!full) return;
    put("cli.entry.related", related_text(list_in(entry, "related"), lang));
    render_source(put, entry);
}

void render_fault(page& out, const json& entry) {
    const auto lang = out.lang();
    const auto code = entry.value("code", std::string{});
    const auto title = said(entry, "title", lang);
    const auto indent = std::max<std::size_t>(9, columns(code) + 2);      // "SPN 110 FMI 3" needs more room
    if (!entry.value("found", false)) {
        if (!entry.value("valid", true))
            return out.line(format_text("error.bad_code", lang, {{"code", code}}), 0, tone::bad);
        out.field(code, format_text("error.unknown_code", lang, {{"code", code}}), indent, 0, tone::warn);
        if (const auto type = said(entry, "failure_type", lang); !type.empty()) out.line(type, indent);
        out.line(said(entry, "system", lang), indent);
        out.line(said(entry, "origin", lang), indent, tone::dim);
        return;
    }
    const auto grade = entry.value("severity", std::string{"unknown"});
    out.field(code, title, indent, 0, tone::strong);
    out.line(text("severity." + grade, lang), indent,
             grade == "stop_now" ? tone::bad
             : grade == "soon"   ? tone::warn
                                 : tone::plain);
    out.line(said(entry, "origin", lang), indent, tone::dim);
    render_entry(out, entry, depth::full, indent);
}

}   // namespace faultline::cli
