// The measured part of a scan: freeze frames, readiness, on-board test results, calibrations, distance and time since
// clear.
#include <algorithm>
#include <map>

#include "tools/cli/names.hpp"
#include "tools/cli/numbers.hpp"
#include "tools/cli/render.hpp"

namespace faultline::cli {

using contract::format_text;
using contract::language;
using contract::read_state;
using contract::text;

namespace {

constexpr std::size_t ecus_beside = 4;   // as many as a page has room for
constexpr double close_to_limit = 0.1;   // a tenth of the way from the limit to the middle of the range

std::string optional_number(const std::optional<double>& number) {
    return number ? readable(*number) : "";
}

const contract::monitor_ready* find(const contract::readiness& in, const std::string& monitor) {
    const auto found =
        std::find_if(in.monitors.begin(), in.monitors.end(), [&](const auto& one) { return one.monitor == monitor; });
    return found == in.monitors.end() ? nullptr : &*found;
}

// "done", "OPEN", "-" where the ECU has no such monitor, "?" where it could not be read.
std::string ready_word(const contract::readiness& in, const std::string& monitor, language lang) {
    if (in.how.state == read_state::failed || in.how.state == read_state::refused) return "?";
    const auto* one = find(in, monitor);
    if (!one || !one->supported) return "-";
    return std::string{text(one->complete ? "cli.ready.yes" : "cli.ready.no", lang)};
}

cell ready_cell(const contract::ecu_report& ecu, const std::string& monitor, language lang) {
    const auto since_clear = ready_word(ecu.ready_since_clear, monitor, lang);
    const auto this_cycle = ready_word(ecu.ready_this_cycle, monitor, lang);
    if (since_clear == "-" && this_cycle == "-") return {"-", tone::dim};
    const auto done = text("cli.ready.yes", lang);
    const bool is_done = since_clear == done && (this_cycle == done || this_cycle == "-");
    return {since_clear + " / " + this_cycle, is_done ? tone::good : tone::warn};
}

std::vector<std::string> monitors_of(const contract::diagnosis& scan) {
    std::vector<std::string> names;
    for (const auto& ecu : scan.ecus) {
        for (const auto* ready : {&ecu.ready_since_clear, &ecu.ready_this_cycle}) {
            for (const auto& one : ready->monitors) {
                if (one.supported && std::find(names.begin(), names.end(), one.monitor) == names.end())
                    names.push_back(one.monitor);
            }
        }
    }
    return names;
}

struct test_row {
    const contract::ecu_report* ecu;
    const contract::monitor_test* test;
};

int urgency(const contract::monitor_test& test) {
    if (!test.passed) return 0;
    return test.margin && *test.margin < close_to_limit ? 1 : 2;
}

std::string test_name(const contract::monitor_test& test, language lang) {
    const std::string name = contract::has_text(test.name) ? std::string{text(test.name, lang)}
                                                           : format_text("mid.unknown", lang, {{"mid", test.mid}});
    const std::string tid = "tid." + test.tid;
    return name + std::string{text("cli.comma", lang)} +
           (contract::has_text(tid) ? std::string{text(tid, lang)}
                                    : format_text("cli.test", lang, {{"tid", test.tid}}));
}

std::vector<cell> test_cells(const test_row& row, language lang) {
    const auto& test = *row.test;
    constexpr tone tones[] = {tone::bad, tone::warn, tone::plain};
    constexpr const char* verdicts[] = {"cli.test.failed", "cli.test.close", "cli.test.passed"};
    const int rank = urgency(test);
    const std::string margin = test.margin ? readable(*test.margin * 100) + " %" : "";
    return {{row.ecu->ecu},
            {test_name(test, lang)},
            {readable(test.value)},
            {optional_number(test.min)},
            {optional_number(test.max)},
            {std::string{unit_sign(test.unit)}},
            {margin},
            {std::string{text(verdicts[rank], lang)}, tones[rank]}};
}

}   // namespace

void render_freeze_frames(page& out, const contract::diagnosis& scan) {
    for (const auto& ecu : scan.ecus) {
        for (const auto& frame : ecu.freeze_frames) {
            if (frame.how.state != read_state::read && frame.values.empty()) continue;
            out.heading(format_text("cli.freeze_frame", out.lang(),
                                    {{"frame", std::to_string(frame.frame)}, {"code", frame.code}, {"ecu", ecu.ecu}}));
            std::vector<std::vector<cell>> rows;
            for (const auto& value : frame.values) {
                if (value.state == "not_available") continue;
                rows.push_back({{signal_name(value.key, value.pid, out.lang())}, {value_text(value, out.lang())}});
            }
            out.table({{}, {}}, rows);
        }
    }
}

void render_readiness(page& out, const contract::diagnosis& scan) {
    const auto names = monitors_of(scan);
    if (names.empty()) return;
    const auto lang = out.lang();
    std::vector<const contract::ecu_report*> ecus;
    for (const auto& ecu : scan.ecus) {
        if (!ecu.ready_since_clear.monitors.empty() || !ecu.ready_this_cycle.monitors.empty()) ecus.push_back(&ecu);
    }
    out.heading(text("cli.readiness", lang));
    for (std::size_t first = 0; first < ecus.size(); first += ecus_beside) {
        const auto last = std::min(first + ecus_beside, ecus.size());
        std::vector<column> heads{{std::string{}, side::left}};
        for (auto at = first; at < last; ++at) heads.push_back({ecus[at]->ecu, side::left});
        std::vector<std::vector<cell>> rows;
        for (const auto& name : names) {
            rows.push_back({{std::string{text("monitor." + name, lang)}}});
            for (auto at = first; at < last; ++at) rows.back().push_back(ready_cell(*ecus[at], name, lang));
        }
        out.table(heads, rows);
    }
}

void render_monitors(page& out, const contract::diagnosis& scan, depth how) {
    const auto lang = out.lang();
    std::vector<test_row> tests;
    for (const auto& ecu : scan.ecus) {
        for (const auto& test : ecu.monitors) tests.push_back({&ecu, &test});
    }
    if (tests.empty()) return;
    std::stable_sort(tests.begin(), tests.end(),
                     [](const auto& a, const auto& b) { return urgency(*a.test) < urgency(*b.test); });
    out.heading(text("cli.tests", lang));
    std::vector<std::vector<cell>> rows;
    for (const auto& row : tests) {
        if (how == depth::full || urgency(*row.test) < 2) rows.push_back(test_cells(row, lang));
    }
    const auto title = [&](const char* key) { return std::string{text(key, lang)}; };
    if (!rows.empty())
        out.table({{title("cli.column.ecu")},
                   {title("cli.column.test")},
                   {title("cli.column.value"), side::right},
                   {title("cli.column.min"), side::right},
                   {title("cli.column.max"), side::right},
                   {title("cli.column.unit")},
                   {title("cli.column.margin"), side::right},
                   {}},
                  rows);
    if (const auto rest = tests.size() - rows.size(); rest > 0)
        out.line(format_text(rows.empty() ? "cli.tests.all_passed" : "cli.tests.rest_passed", lang,
                             {{"count", std::to_string(rest)}}),
                 2, tone::good);
}

void render_since_clear(page& out, const contract::diagnosis& scan) {
    const auto lang = out.lang();
    std::vector<std::vector<cell>> rows;
    for (const auto& ecu : scan.ecus) {
        const auto& since = ecu.since;
        if (!since.distance_km && !since.time_min && !since.warm_ups && !since.distance_with_mil_km &&
            !since.time_with_mil_min)
            continue;
        const auto shown = [](const std::optional<double>& number, const char* unit) {
            return number ? with_unit(*number, unit) : std::string{"-"};
        };
        rows.push_back({{ecu.ecu},
                        {shown(since.distance_km, "km")},
                        {shown(since.time_min, "min")},
                        {shown(since.warm_ups, "")},
                        {shown(since.distance_with_mil_km, "km")},
                        {shown(since.time_with_mil_min, "min")}});
    }
    if (rows.empty()) return;
    out.heading(text("cli.since", lang));
    const auto title = [&](const char* key) { return std::string{text(key, lang)}; };
    out.table({{title("cli.column.ecu")},
               {title("cli.since.distance"), side::right},
               {title("cli.since.time"), side::right},
               {title("cli.since.warm_ups"), side::right},
               {title("cli.since.mil_distance"), side::right},
               {title("cli.since.mil_time"), side::right}},
              rows);
}

void render_calibrations(page& out, const contract::diagnosis& scan) {
    const auto lang = out.lang();
    std::vector<std::vector<cell>> rows;
    for (const auto& ecu : scan.ecus) {
        for (const auto& one : ecu.calibrations)
            rows.push_back({{ecu.ecu}, {one.id.empty() ? "-" : one.id}, {one.cvn.empty() ? "-" : one.cvn}});
    }
    if (rows.empty()) return;
    out.heading(text("cli.calibrations", lang));
    const auto title = [&](const char* key) { return std::string{text(key, lang)}; };
    out.table({{title("cli.column.ecu")}, {title("cli.column.calid")}, {title("cli.column.cvn")}}, rows);
}

}   // namespace faultline::cli
