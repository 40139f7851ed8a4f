// Findings, the gravest first, each with its explanation; and above them what could not be read, which is never left
// out.
#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "tools/cli/names.hpp"
#include "tools/cli/render.hpp"

namespace faultline::cli {

using contract::format_text;
using contract::read_state;
using contract::text;

namespace {

struct grade {
    std::string_view name;   // as the fault database writes it
    tone how;
};
constexpr std::array<grade, 4> grades{
    {{"stop_now", tone::bad}, {"soon", tone::warn}, {"unknown", tone::strong}, {"drive_on", tone::strong}}};

std::string grade_of(const contract::finding& found) {
    const auto& entry = found.explanation;
    if (!entry.is_object()) return "unknown";
    const auto name = entry.value("severity", std::string{"unknown"});
    const bool is_known = std::any_of(grades.begin(), grades.end(), [&](const grade& g) { return g.name == name; });
    return is_known ? name : "unknown";
}

std::string states_of(const contract::finding& found, contract::language lang) {
    std::string all;
    for (const auto& state : found.states)
        all +=
            (all.empty() ? "" : std::string{text("cli.list_comma", lang)}) + std::string{text("state." + state, lang)};
    return all;
}

void render_finding(page& out, const contract::diagnosis& scan, const contract::finding& found, depth how,
                    tone colour) {
    const auto lang = out.lang();
    const auto title = said(found.explanation, "title", lang);
    out.field(found.code, title.empty() ? std::string{text("cli.no_explanation", lang)} : title, 9, 2, colour);
    const auto ecu =
        std::find_if(scan.ecus.begin(), scan.ecus.end(), [&](const auto& one) { return one.ecu == found.ecu; });
    std::string name = ecu == scan.ecus.end() ? "" : ecu->name.empty() ? system_name(*ecu, lang) : ecu->name;
    if (!name.empty()) name.insert(0, " ");
    out.line(found.ecu + name + std::string{text("cli.comma", lang)} + states_of(found, lang), 11, tone::dim);
    if (ecu != scan.ecus.end()) render_code_detail(out, *ecu, found.code, how, 11);
    render_entry(out, found.explanation, how, 11);
}

struct unread {
    std::string ecu;
    const char* what;   // catalogue key
    const contract::reading_state* how;
};

bool is_missing(const contract::reading_state& how, bool even_when_not_asked) {
    return how.state == read_state::failed || how.state == read_state::refused ||
           (even_when_not_asked && how.state == read_state::not_asked);
}

std::vector<unread> all_unread(const contract::diagnosis& scan) {
    std::vector<unread> all;
    if (is_missing(scan.vehicle.how, false)) all.push_back({"", "cli.what.vin", &scan.vehicle.how});
    const auto add = [&](const std::string& ecu, const char* what, const contract::reading_state& how,
                         bool codes = false) {
        if (is_missing(how, codes)) all.push_back({ecu, what, &how});
    };
    for (const auto& ecu : scan.ecus) {
        add(ecu.ecu, "cli.what.stored", ecu.stored.how, true);
        add(ecu.ecu, "cli.what.pending", ecu.pending.how, true);
        add(ecu.ecu, "cli.what.permanent", ecu.permanent.how);
        for (const auto& frame : ecu.freeze_frames) add(ecu.ecu, "cli.what.freeze_frame", frame.how);
        add(ecu.ecu, "cli.what.ready_since_clear", ecu.ready_since_clear.how);
        add(ecu.ecu, "cli.what.ready_this_cycle", ecu.ready_this_cycle.how);
        add(ecu.ecu, "cli.what.monitors", ecu.monitors_how);
        add(ecu.ecu, "cli.what.calibrations", ecu.calibrations_how);
        if (ecu.identifiers_how) add(ecu.ecu, "cli.what.identifiers", *ecu.identifiers_how);
        for (const auto& detail : ecu.details)
            if (detail.data_how) add(ecu.ecu, "cli.what.code_data.plain", *detail.data_how);
    }
    return all;
}

std::string_view state_key(read_state state) {
    switch (state) {
        case read_state::not_asked: return "read.not_asked";
        case read_state::refused: return "read.refused";
        case read_state::failed: return "read.failed";
        case read_state::read: return "read.read";
        case read_state::not_supported: return "read.not_supported";
    }
    return "";
}

}   // namespace

void render_unread(page& out, const contract::diagnosis& scan) {
    const auto all = all_unread(scan);
    if (all.empty()) return;
    const auto lang = out.lang();
    out.heading(text("cli.unread", lang), tone::warn);
    std::vector<std::vector<cell>> rows;
    for (const auto& one : all) {
        const auto why = reason_text(*one.how, lang);
        const auto state = std::string{text(state_key(one.how->state), lang)};
        rows.push_back({{one.ecu},
                        {std::string{text(one.what, lang)}},
                        {why.empty() ? state : format_text("cli.with_reason", lang, {{"what", state}, {"reason", why}}),
                         tone::warn}});
    }
    out.table({{}, {}, {}}, rows);
}

void render_findings(page& out, const contract::diagnosis& scan, depth how) {
    const auto lang = out.lang();
    for (const auto& level : grades) {
        bool first = true;
        for (const auto& found : scan.findings) {
            if (grade_of(found) != level.name) continue;
            if (first)
                out.heading(text("severity." + std::string{level.name}, lang), level.how);
            else
                out.blank();
            first = false;
            render_finding(out, scan, found, how, level.how);
        }
    }
}

}   // namespace faultline::cli
