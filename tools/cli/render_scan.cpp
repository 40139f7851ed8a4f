// The scan page: its head (vehicle, adapter, verdict), then every part in the order a technician asks for them.
#include <algorithm>
#include <array>
#include <ctime>
#include <set>

#include "cloud/contract/stamp.hpp"
#include "tools/cli/names.hpp"
#include "tools/cli/numbers.hpp"
#include "tools/cli/render.hpp"

namespace faultline::cli {

using contract::format_text;
using contract::text;

namespace {

constexpr std::size_t label_width = 12;

struct head_line {
    page& out;
    void operator()(const char* label, const std::string& content, tone how = tone::plain) const {
        if (!content.empty()) out.field(text(label, out.lang()), content, label_width, 0, how);
    }
};

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
    std::string all;
    for (const auto& part : parts) {
        if (!part.empty()) all += (all.empty() ? "" : std::string{between}) + part;
    }
    return all;
}

// "2025-11-21T08:30:00Z" -> "2025-11-21 16:30:00 CST", on the clock of whoever reads it
std::string local_time(const std::string& utc) {
    const auto wall_ms = contract::parse_rfc3339(utc);
    if (!wall_ms) return utc;
    const std::time_t seconds = *wall_ms / 1000;
    std::tm parts{};
    ::localtime_r(&seconds, &parts);
    std::array<char, 64> shown{};
    return {shown.data(), std::strftime(shown.data(), shown.size(), "%Y-%m-%d %H:%M:%S %Z", &parts)};
}

void vehicle_lines(const head_line& line, const contract::diagnosis& scan) {
    const auto lang = line.out.lang();
    const auto comma = text("cli.comma", lang);
    const auto& car = scan.vehicle;
    if (car.vin.empty()) {
        const auto why = reason_text(car.how, lang);
        const auto unread = std::string{text("cli.vin_unread", lang)};
        line("cli.head.vehicle",
             why.empty() ? unread : format_text("cli.with_reason", lang, {{"what", unread}, {"reason", why}}),
             tone::warn);
    } else {
        const bool doubtful = car.vin_check == "wrong";
        line(
            "cli.head.vehicle",
            format_text("cli.with_note", lang, {{"what", car.vin}, {"note", text("vin_check." + car.vin_check, lang)}}),
            doubtful ? tone::warn : tone::strong);
    }
    std::vector<std::string> maker{maker_name(car, lang)};
    if (car.model_year)
        maker.push_back(format_text("cli.model_year", lang, {{"year", std::to_string(*car.model_year)}}));
    line("", joined(maker, comma));
    std::vector<std::string> spoken{scan.protocol_name.empty() ? scan.protocol : scan.protocol_name};
    if (const auto dialect = "cli.dialect." + scan.dialect; scan.dialect != "classic" && contract::has_text(dialect)) spoken.emplace_back(text(dialect, lang));
    line("cli.head.protocol", joined(spoken, comma));
}

void adapter_lines(const head_line& line, const contract::diagnosis& scan) {
    const auto lang = line.out.lang();
    const auto& adapter = scan.adapter;
    std::vector<std::string> parts{adapter.link};
    if (adapter.baud) parts.push_back(format_text("cli.baud", lang, {{"baud", std::to_string(*adapter.baud)}}));
    if (adapter.bitrate) parts.push_back(format_text("cli.bitrate", lang, {{"bitrate", std::to_string(*adapter.bitrate)}}));
    if (!adapter.identity.empty()) parts.push_back(format_text("cli.says", lang, {{"identity", adapter.identity}}));
    if (!adapter.level.empty()) parts.push_back(format_text("cli.really", lang, {{"level", adapter.level}}));
    line("cli.head.adapter", joined(parts, text("cli.comma", lang)));
    if (!adapter.missing.empty())
        line("", format_text("cli.missing_commands", lang, {{"commands", joined(adapter.missing, " ")}}), tone::dim);
    if (adapter.battery_volts) {
        const double volts = *adapter.battery_volts;
        const char* hint = volts < 11.8   ? "cli.battery.very_low"
                           : volts < 12.2 ? "cli.battery.low"
                           : volts > 15.2 ? "cli.battery.high"
                                          : "";
        const std::string said_volts = with_unit(volts, "V");
        line("cli.head.battery",
             *hint ? format_text("cli.with_reason", lang, {{"what", said_volts}, {"reason", text(hint, lang)}})
                   : said_volts,
             *hint ? tone::warn : tone::plain);
    }
}

void lamp_line(const head_line& line, const contract::diagnosis& scan) {
    const auto lang = line.out.lang();
    if (!scan.mil) return line("cli.head.lamp", std::string{text("cli.lamp.unknown", lang)}, tone::warn);
    std::vector<std::string> parts{std::string{text(*scan.mil ? "cli.lamp.on" : "cli.lamp.off", lang)}};
    for (const auto& ecu : scan.ecus) {
        if (ecu.dtc_count && *ecu.dtc_count > 0)
            parts.push_back(
                format_text("cli.lamp.counted", lang, {{"ecu", ecu.ecu}, {"count", std::to_string(*ecu.dtc_count)}}));
    }
    line("cli.head.lamp", joined(parts, text("cli.comma", lang)), *scan.mil ? tone::bad : tone::plain);
}

void verdict_lines(const head_line& line, const contract::diagnosis& scan) {
    const auto lang = line.out.lang();
    std::set<std::string> codes;
    for (const auto& found : scan.findings) codes.insert(found.ecu + found.code);
    const tone how = scan.verdict == "no_faults" ? tone::good : scan.verdict == "faults" ? tone::bad : tone::warn;
    line("cli.head.result", format_text("verdict." + scan.verdict, lang, {{"count", std::to_string(codes.size())}}),
         how);
    if (scan.outcome != "complete") line("", std::string{text("outcome." + scan.outcome, lang)}, tone::warn);
}

}   // namespace

void render_scan_head(page& out, const contract::diagnosis& scan) {
    const head_line line{out};
    const auto comma = text("cli.comma", out.lang());
    vehicle_lines(line, scan);
    adapter_lines(line, scan);
    std::vector<std::string> ecus;
    for (const auto& ecu : scan.ecus) {
        const auto name = ecu.name.empty() ? system_name(ecu, out.lang()) : ecu.name;
        ecus.push_back(name.empty() ? ecu.ecu : ecu.ecu + " " + name);
    }
    line("cli.head.ecus", ecus.empty() ? std::string{text("cli.no_ecus", out.lang())} : joined(ecus, comma),
         ecus.empty() ? tone::warn : tone::plain);
    line("cli.head.time", joined({local_time(scan.started), std::string{text("kind." + scan.kind, out.lang())}}, comma),
         tone::dim);
    lamp_line(line, scan);
    verdict_lines(line, scan);
}

void render_scan(page& out, const contract::diagnosis& scan, depth how) {
    render_scan_head(out, scan);
    render_unread(out, scan);
    if (scan.findings.size() > 1) render_analysis(out, scan.analysis);
    render_findings(out, scan, how);
    render_modules(out, scan);
    render_freeze_frames(out, scan);
    render_readiness(out, scan);
    render_monitors(out, scan, how);
    render_since_clear(out, scan);
    render_calibrations(out, scan);
    if (how == depth::compact && !scan.ecus.empty()) {
        out.blank();
        out.line(text("cli.full_hint", out.lang()), 0, tone::dim);
    }
}

}   // namespace faultline::cli
