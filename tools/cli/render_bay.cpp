// The pages about the bay itself: connected adapters, what clearing would lose and did, what the daemon says of itself.
#include <nlohmann/json.hpp>

#include "tools/cli/names.hpp"
#include "tools/cli/numbers.hpp"
#include "tools/cli/render.hpp"

namespace faultline::cli {

using contract::format_message;
using contract::format_text;
using contract::text;
using nlohmann::json;

namespace {

std::string string_in(const json& object, const char* member) {
    const auto found = object.find(member);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

json object_in(const json& object, const char* member) {
    const auto found = object.find(member);
    return found != object.end() && found->is_object() ? *found : json::object();
}

std::string codes_in(const json& object, const char* member) {
    std::string all;
    const auto found = object.find(member);
    if (found == object.end() || !found->is_array()) return all;
    for (const auto& code : *found) {
        if (code.is_string()) all += (all.empty() ? "" : ", ") + code.get<std::string>();
    }
    return all;
}

std::string shown(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump(-1, ' ', false, json::error_handler_t::replace);
}

void render_pairs(page& out, const json& object, std::size_t indent) {
    for (const auto& [name, value] : object.items()) {
        const std::string key = "cli.status." + name;
        const std::string label = contract::has_text(key) ? std::string{text(key, out.lang())} : name;
        if (value.is_object()) {
            out.line(label, indent, tone::strong);
            render_pairs(out, value, indent + 2);
        } else if (!value.is_null() && value != "") {
            const std::string words = shown(value);
            const std::string in_words = "cli.status." + name + "." + words;
            out.field(label, contract::has_text(in_words) ? text(in_words, out.lang()) : words, 22, indent);
        }
    }
}

std::size_t ready_monitors(const contract::diagnosis& scan) {
    std::size_t count = 0;
    for (const auto& ecu : scan.ecus) {
        for (const auto& one : ecu.ready_since_clear.monitors) count += one.supported && one.complete ? 1U : 0U;
    }
    return count;
}

}   // namespace

void render_adapters(page& out, const json& detected) {
    const auto lang = out.lang();
    const auto adapters = detected.value("adapters", json::array());
    const auto title = [&](const char* key) { return std::string{text(key, lang)}; };
    std::vector<std::vector<cell>> rows;
    for (const auto& one : adapters) {
        const auto state = string_in(one, "state");
        const auto identity = string_in(one, "identity");
        const auto level = string_in(one, "level");
        const auto real = level.empty() ? "" : format_text("cli.really_short", lang, {{"level", level}});
        rows.push_back(
            {{string_in(one, "link").empty() ? "-" : string_in(one, "link"), tone::strong},
             {string_in(one, "product")},
             {identity.empty() ? real : identity + (real.empty() ? "" : std::string{text("cli.comma", lang)} + real)},
             {std::string{text("adapter_state." + state, lang)}, state == "usable" ? tone::good : tone::warn}});
    }
    if (rows.empty())
        out.line(text("error.no_adapter", lang), 0, tone::warn);
    else
        out.table({{title("cli.column.adapter")},
                   {title("cli.column.product")},
                   {title("cli.column.identity")},
                   {title("cli.column.state")}},
                  rows, 0);
    for (const auto& one : adapters) {
        const auto reason = string_in(one, "reason");
        if (reason.empty()) continue;
        json args = object_in(one, "args");
        if (!args.contains("link")) args["link"] = string_in(one, "link");
        out.blank();
        out.line(format_message("error." + reason, lang, args));
    }
    for (const auto& note : detected.value("notes", json::array())) {
        out.blank();
        out.line(format_message("error." + string_in(note, "code"), lang, object_in(note, "args")), 0, tone::dim);
    }
}

void render_clear_loss(page& out, const contract::diagnosis& before) {
    const auto lang = out.lang();
    render_scan_head(out, before);
    out.heading(text("cli.clear.loses", lang), tone::warn);
    std::vector<std::vector<cell>> rows;
    for (const auto& found : before.findings) {
        std::string states;
        for (const auto& state : found.states)
            states += (states.empty() ? "" : std::string{text("cli.list_comma", lang)}) +
                      std::string{text("state." + state, lang)};
        const auto title = said(found.explanation, "title", lang);
        rows.push_back({{found.code, tone::strong}, {found.ecu}, {states}, {title}});
    }
    if (!rows.empty()) out.table({{}, {}, {}, {}}, rows);
    std::size_t frames = 0;
    for (const auto& ecu : before.ecus) frames += ecu.freeze_frames.size();
    if (frames > 0) out.line(format_text("cli.clear.frames", lang, {{"count", std::to_string(frames)}}), 2);
    if (const auto ready = ready_monitors(before); ready > 0)
        out.line(format_text("cli.clear.readiness", lang, {{"count", std::to_string(ready)}}), 2);
    for (const auto& ecu : before.ecus) {
        if (ecu.since.distance_km)
            out.line(format_text("cli.clear.distance", lang,
                                 {{"ecu", ecu.ecu}, {"distance", with_unit(*ecu.since.distance_km, "km")}}),
                     2);
    }
    const bool has_permanent = std::any_of(before.ecus.begin(), before.ecus.end(),
                                           [](const auto& ecu) { return !ecu.permanent.codes.empty(); });
    if (has_permanent) out.line(text("cli.clear.permanent_stay", lang), 2);
    render_unread(out, before);
}

void render_clear_result(page& out, const json& cleared) {
    const auto lang = out.lang();
    const auto gone = codes_in(cleared, "cleared");
    const auto left = codes_in(cleared, "remaining");
    out.heading(text("cli.clear.done", lang));
    out.field(text("cli.clear.gone", lang), gone.empty() ? std::string{text("cli.none", lang)} : gone, 14, 2,
              gone.empty() ? tone::plain : tone::good);
    out.field(text("cli.clear.left", lang), left.empty() ? std::string{text("cli.none", lang)} : left, 14, 2,
              left.empty() ? tone::good : tone::warn);
    if (!cleared.contains("before") || !cleared.contains("after")) return;
    const auto before = cleared["before"].get<contract::diagnosis>();
    const auto after = cleared["after"].get<contract::diagnosis>();
    const auto change = [&](const char* label, const std::string& from, const std::string& to) {
        out.field(text(label, lang), format_text("cli.clear.change", lang, {{"from", from}, {"to", to}}), 14, 2);
    };
    const auto lamp = [&](const std::optional<bool>& on) {
        return std::string{text(!on ? "cli.lamp.unknown" : *on ? "cli.lamp.on" : "cli.lamp.off", lang)};
    };
    change("cli.head.lamp", lamp(before.mil), lamp(after.mil));
    change("cli.clear.ready_monitors", std::to_string(ready_monitors(before)), std::to_string(ready_monitors(after)));
    if (after.verdict == "unknown") out.line(text("verdict.unknown", lang), 2, tone::warn);
    render_unread(out, after);
    if (!left.empty()) out.line(text("cli.clear.left_hint", lang), 2);
}

void render_status(page& out, const json& status) {
    render_pairs(out, status, 0);
}

}   // namespace faultline::cli
