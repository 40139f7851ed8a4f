// What is due, and mileage in words.
#include <nlohmann/json.hpp>

#include "tools/cli/names.hpp"
#include "tools/cli/numbers.hpp"
#include "tools/cli/render.hpp"

namespace faultline::cli {

using contract::format_message;
using contract::text;
using nlohmann::json;

namespace {

tone tone_of(const std::string& urgency) { return urgency == "overdue" ? tone::bad : urgency == "due" ? tone::warn : tone::plain; }

std::string whole(const json& number) {
    if (!number.is_number()) return "?";
    auto digits = std::to_string(static_cast<long long>(number.get<double>() + 0.5));
    for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), ",");
    return digits;
}

std::string window_words(const json& expected, contract::language lang) {
    const auto likely = expected.value("likely", std::string{});
    if (likely.empty()) return {};
    const auto latest = expected.value("latest", std::string{});
    return format_message(latest.empty() ? "cli.care.expected_open" : "cli.care.expected", lang,
                          {{"likely", likely}, {"earliest", expected.value("earliest", std::string{})}, {"latest", latest}});
}

void alert_lines(page& out, const json& alert, bool with_vehicle) {
    const auto lang = out.lang();
    const auto urgency = alert.value("urgency", std::string{});
    auto title = format_message("care.alert." + urgency, lang, {{"title", said(alert, "title", lang)}});
    if (with_vehicle) title = alert.value("vin", std::string{}) + "  " + title;
    out.line(title, 2, tone_of(urgency));
    for (const auto& why : alert.value("basis", json::array())) out.line(sentence_of(why, lang), 4);
    if (alert.contains("expected") && alert["expected"].is_object() && urgency == "upcoming")
        out.line(window_words(alert["expected"], lang), 4, tone::dim);
}

void vehicle_head(page& out, const json& vehicle) {
    const auto plate = vehicle.value("plate", std::string{});
    out.field(text("cli.head.vehicle", out.lang()), vehicle.value("subject", std::string{}) + (plate.empty() ? "" : "  " + plate), 12, 0, tone::strong);
    const auto version = vehicle.value("plan", std::string{});
    if (!version.empty()) out.field(text("cli.care.plan", out.lang()), version, 12, 0, tone::dim);
}

}   // namespace

std::string sentence_of(const json& message, contract::language lang) {
    if (!message.is_object()) return {};
    const auto key = message.contains("key") ? message.value("key", std::string{}) : message.value("text", std::string{});
    auto args = message.value("args", json::object());
    if (!args.is_object()) args = json::object();
    const auto title = "title_" + std::string{contract::language_code(lang)};
    if (args.contains(title)) args["title"] = args[title];
    return key.empty() ? std::string{} : format_message(key, lang, args);
}

std::string mileage_words(const json& mileage, contract::language lang) {
    if (!mileage.is_object() || !mileage.contains("km") || !mileage["km"].is_number()) return std::string{text("cli.care.km_unknown", lang)};
    const auto told = mileage.value("source", std::string{});
    const auto source = "care.source." + (told.empty() ? "unknown" : told);
    if (mileage.value("kind", std::string{}) == "read") return format_message("cli.care.km_read", lang, {{"km", whole(mileage["km"])}, {"source", source}});
    return format_message("cli.care.km_estimated", lang, {{"km", whole(mileage["km"])}, {"low", whole(mileage.value("low_km", mileage["km"]))}, {"high", whole(mileage.value("high_km", mileage["km"]))}, {"source", source}});
}

void render_due(page& out, const json& due) {
    const auto lang = out.lang();
    const auto alerts = due.value("alerts", json::array());
    const bool one = due.contains("vehicle");
    if (one) {
        vehicle_head(out, due["vehicle"]);
        out.field(text("cli.care.mileage", lang), mileage_words(due.value("odometer", json::object()), lang), 12);
        if (due.contains("usage"))
            out.field("", format_message("cli.care.usage", lang, {{"km", whole(due["usage"].value("km_per_day", json(0)))}, {"low", whole(due["usage"].value("low", json(0)))},
                                                                  {"high", whole(due["usage"].value("high", json(0)))}, {"readings", due["usage"].value("readings", 0)}}), 12, 0, tone::dim);
    }
    for (const auto* list : {"withheld", "doubts"})
        for (const auto& why : due.value(list, json::array())) out.line(sentence_of(why, lang), 0, tone::warn);
    out.heading(text(alerts.empty() ? "cli.care.nothing_due" : "cli.care.due", lang));
    for (const auto* urgency : {"overdue", "due", "upcoming"})
        for (const auto& alert : alerts)
            if (alert.value("urgency", std::string{}) == urgency) alert_lines(out, alert, !one);
    std::vector<std::vector<cell>> rows;
    for (const auto& item : due.value("items", json::array())) {
        if (!item.value("urgency", std::string{}).empty() || (!item.contains("due_km") && !item.contains("due_date"))) continue;
        const auto when = item.contains("expected") ? window_words(item["expected"], lang) : std::string{};
        rows.push_back({{said(item, "title", lang)}, {item.contains("due_km") ? whole(item["due_km"]) + " km" : ""}, {item.value("due_date", std::string{})}, {when, tone::dim}});
    }
    if (rows.empty()) return;
    out.heading(text("cli.care.later", lang));
    out.table({{""}, {std::string{text("cli.care.at_km", lang)}, side::right}, {std::string{text("cli.care.at_date", lang)}}, {""}}, rows);
}

void render_mileage(page& out, const json& answer) {
    vehicle_head(out, answer.at("vehicle"));
    out.field(text("cli.care.mileage", out.lang()), mileage_words(answer.at("odometer"), out.lang()), 12);
    for (const auto& why : answer.value("doubts", json::array())) out.line(sentence_of(why, out.lang()), 0, tone::warn);
    if (answer.value("undecided", false)) out.line(text("care.withheld.mileage_undecided", out.lang()), 0, tone::warn);
    else out.line(format_message("cli.care.open_alerts", out.lang(), {{"count", answer.value("open_alerts", 0)}}));
}

}   // namespace faultline::cli
