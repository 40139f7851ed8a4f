#include "cloud/platform/show.hpp"

#include "cloud/contract/record.hpp"
#include "cloud/platform/table.hpp"

#include <array>
#include <ctime>

namespace faultline::platform {

namespace {

using contract::language;
using contract::text;

std::string local_time(std::int64_t wall_ms) {
    if (wall_ms == 0) return "-";
    const auto seconds = static_cast<std::time_t>(wall_ms / 1000);
    std::tm parts{};
    localtime_r(&seconds, &parts);
    std::array<char, 32> written{};
    return {written.data(), std::strftime(written.data(), written.size(), "%Y-%m-%d %H:%M:%S", &parts)};
}

std::string or_dash(const std::string& value) { return value.empty() ? "-" : value; }

// A word with a text of its own, or the word itself: a newer gateway may send words we do not know.
std::string worded(std::string_view prefix, const std::string& word, language lang) {
    if (word.empty()) return "-";
    const auto key = std::string{prefix} + word;
    return std::string{contract::has_text(key) ? text(key, lang) : std::string_view{word}};
}

std::string what_happened(const row& one, language lang) {
    if (one.type == "fl.diagnosis.v1") return worded("platform.verdict.", one.about.verdict, lang);
    if (one.type == "fl.event.v1") return worded("platform.event.", one.about.kind, lang);
    return worded("platform.stream.", one.stream, lang);
}

}  // namespace

std::string show_records(const std::vector<row>& rows, language lang) {
    const auto word = [&](const char* key) { return std::string{text(key, lang)}; };
    std::vector<cells> lines;
    for (const auto& one : rows) {
        lines.push_back({local_time(one.wall_ms) + (one.synchronised ? "" : " ?"), one.gateway, or_dash(one.about.vin),
                         what_happened(one, lang), or_dash(one.about.codes), one.id});
    }
    if (lines.empty()) return word("platform.no_records") + "\n";
    return table({word("platform.head.time"), word("platform.head.gateway"), word("platform.head.vehicle"),
                  word("platform.head.verdict"), word("platform.head.codes"), word("platform.head.id")},
                 lines);
}

std::string show_record(const row& one, language lang) {
    const auto word = [&](const char* key) { return std::string{text(key, lang)}; };
    std::vector<cells> lines{{word("platform.head.gateway"), one.gateway},
                             {word("platform.head.type"), one.type},
                             {word("platform.head.vehicle"), or_dash(one.about.vin)},
                             {word("platform.head.verdict"), what_happened(one, lang)},
                             {word("platform.head.time"), local_time(one.wall_ms)},
                             {word("platform.head.received"), local_time(one.received_ms)},
                             {word("platform.head.number"), one.stream + " " + std::to_string(one.seq)}};
    auto page = table({word("platform.head.id"), one.id}, lines);
    if (const auto scan = contract::read_record<contract::diagnosis>(one.data); scan && one.type == contract::diagnosis::type) {
        std::vector<cells> findings;
        for (const auto& found : scan->findings) {
            std::string states;
            for (const auto& state : found.states) states += (states.empty() ? "" : ", ") + worded("platform.state.", state, lang);
            findings.push_back({found.code, found.ecu, states});
        }
        if (!findings.empty()) {
            page += "\n" + table({word("platform.head.code"), word("platform.head.ecu"), word("platform.head.state")}, findings);
        }
    }
    return page + "\n" + word("platform.whole_record") + "\n";
}

std::string show_gateways(const std::vector<gateway_row>& all, language lang) {
    const auto word = [&](const char* key) { return std::string{text(key, lang)}; };
    if (all.empty()) return word("platform.no_gateways") + "\n";
    std::vector<cells> lines;
    for (const auto& one : all) {
        const auto number = [](const auto& value) { return value ? std::to_string(*value) : std::string{"-"}; };
        const auto& vehicle = one.state.vehicle_present;
        lines.push_back({one.name, word(one.state.online ? "platform.online" : "platform.offline"), local_time(one.since_ms),
                         local_time(one.seen_ms), or_dash(one.state.version), or_dash(one.state.adapter),
                         vehicle ? word(*vehicle ? "platform.yes" : "platform.no") : "-", number(one.state.outbox_depth),
                         std::to_string(one.records), std::to_string(one.quarantined)});
    }
    return table({word("platform.head.gateway"), word("platform.head.online"), word("platform.head.since"), word("platform.head.seen"),
                  word("platform.head.version"), word("platform.head.adapter"), word("platform.head.vehicle_present"),
                  word("platform.head.waiting"), word("platform.head.records"), word("platform.head.quarantined")},
                 lines);
}

std::string record_json(const row& one, bool whole) {
    nlohmann::ordered_json json{{"id", one.id}, {"type", one.type}, {"gateway", one.gateway}, {"stream", one.stream}, {"seq", one.seq},
                                {"time", contract::rfc3339(one.wall_ms)}, {"synchronised", one.synchronised},
                                {"received", contract::rfc3339(one.received_ms)}, {"sha256", one.sha256},
                                {"vin", one.about.vin}, {"verdict", one.about.verdict}, {"codes", one.about.codes},
                                {"kind", one.about.kind}};
    if (!one.traceparent.empty()) json["traceparent"] = one.traceparent;
    if (whole) json["data"] = nlohmann::ordered_json::parse(one.data, nullptr, false);
    return json.dump(whole ? 2 : -1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string gateway_json(const gateway_row& one) {
    nlohmann::ordered_json json{{"gateway", one.name}, {"online", one.state.online}, {"since", contract::rfc3339(one.since_ms)},
                                {"seen", contract::rfc3339(one.seen_ms)}, {"records", one.records},
                                {"quarantined", one.quarantined}, {"state", nlohmann::json(one.state)}};
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace faultline::platform
