// The vehicles of the archive, one of them in full, and the plans in force.
#include <nlohmann/json.hpp>

#include "tools/cli/names.hpp"
#include "tools/cli/render.hpp"

namespace faultline::cli {

using contract::format_message;
using contract::text;
using nlohmann::json;

namespace {

std::string day(const json& object, const char* member) { return object.value(member, std::string{}).substr(0, 10); }

std::string joined(const json& words) {
    std::string all;
    for (const auto& one : words)
        if (one.is_string()) all += (all.empty() ? "" : ", ") + one.get<std::string>();
    return all;
}

void facts_lines(page& out, const json& facts) {
    for (const auto& [name, value] : facts.items()) {
        if (name == "consent") {
            for (const auto& [what, given] : value.items())
                out.field(text("cli.care.consent", out.lang()),
                          format_message(given.value("given", false) ? "cli.care.consent_given" : "cli.care.consent_refused", out.lang(),
                                         {{"what", "care.consent." + what}, {"day", day(given, "time")}, {"by", given.value("by", std::string{})}}), 12);
            continue;
        }
        const auto key = "care.fact." + name;
        out.field(contract::has_text(key) ? text(key, out.lang()) : std::string_view{name}, value.is_array() ? joined(value) : value.is_string() ? value.get<std::string>() : value.dump(), 12);
    }
}

void software_table(page& out, const json& rows) {
    if (rows.empty()) return;
    out.heading(text("cli.care.software", out.lang()));
    std::vector<std::vector<cell>> cells;
    for (const auto& one : rows) {
        const bool now = one.value("present", false);
        cells.push_back({{one.value("ecu", std::string{}) + " " + one.value("name", std::string{})}, {one.value("calibration", std::string{}), now ? tone::plain : tone::dim},
                         {one.value("verification", std::string{})}, {day(one, "first_seen")}, {now ? std::string{text("cli.care.until_now", out.lang())} : day(one, "last_seen"), tone::dim}});
    }
    out.table({{""}, {"CALID"}, {"CVN"}, {std::string{text("cli.care.first_seen", out.lang())}}, {std::string{text("cli.care.last_seen", out.lang())}}}, cells);
}

void history_tables(page& out, const json& shown) {
    const auto lang = out.lang();
    std::vector<std::vector<cell>> rows;
    for (const auto& one : shown.value("findings", json::array()))
        rows.push_back({{one.value("code", std::string{})}, {one.value("ecu", std::string{})}, {day(one, "first_seen")}, {day(one, "last_seen")},
                        {std::string{text(one.value("present", false) ? "cli.care.present" : "cli.care.gone", lang)}, one.value("present", false) ? tone::warn : tone::dim}});
    if (!rows.empty()) {
        out.heading(text("cli.care.findings", lang));
        out.table({{""}, {""}, {std::string{text("cli.care.first_seen", lang)}}, {std::string{text("cli.care.last_seen", lang)}}, {""}}, rows);
    }
    rows.clear();
    for (const auto& one : shown.value("services", json::array()))
        rows.push_back({{one.value("date", std::string{})}, {mileage_words(one.value("odometer", json::object()), lang)}, {joined(one.value("operations", json::array()))}, {one.value("by", std::string{}), tone::dim}});
    if (!rows.empty()) {
        out.heading(text("cli.care.services", lang));
        out.table({{""}, {""}, {""}, {""}}, rows);
    }
    rows.clear();
    for (const auto& one : shown.value("visits", json::array()))
        rows.push_back({{day(one, "started")}, {one.value("visit", std::string{}), tone::dim}, {format_message("cli.care.scans", lang, {{"count", one.value("scans", 0)}})}});
    if (!rows.empty()) {
        out.heading(text("cli.care.visits", lang));
        out.table({{""}, {""}, {""}}, rows);
    }
}

}   // namespace

void render_vehicles(page& out, const json& listed) {
    const auto lang = out.lang();
    std::vector<std::vector<cell>> rows;
    for (const auto& one : listed.at("vehicles")) {
        const auto open = one.value("open_alerts", 0);
        rows.push_back({{one.value("subject", std::string{}), tone::strong}, {one.value("plate", std::string{})},
                        {one.value("maker", std::string{}) + (one.contains("model_year") ? " " + std::to_string(one["model_year"].get<int>()) : "")},
                        {day(one, "last_seen")}, {std::to_string(one.value("visits", 0))}, {std::to_string(open), open > 0 ? tone::warn : tone::plain}});
    }
    if (rows.empty()) return out.line(text("cli.care.no_vehicles", lang));
    const auto title = [&](const char* key) { return std::string{text(key, lang)}; };
    out.table({{title("cli.head.vehicle")}, {title("cli.care.plate")}, {""}, {title("cli.care.last_seen")}, {title("cli.care.visits"), side::right}, {title("cli.care.due"), side::right}}, rows, 0);
}

void render_vehicle(page& out, const json& shown) {
    const auto lang = out.lang();
    const auto& vehicle = shown.at("vehicle");
    out.field(text("cli.head.vehicle", lang), vehicle.value("subject", std::string{}), 12, 0, tone::strong);
    for (const auto& [key, name] : {std::pair{"cli.care.plate", "plate"}, std::pair{"care.fact.brand", "brand"}, std::pair{"care.fact.energy", "energy"}, std::pair{"cli.care.plan", "plan"}})
        if (const auto value = vehicle.value(name, std::string{}); !value.empty()) out.field(text(key, lang), value, 12);
    facts_lines(out, vehicle.value("facts", json::object()));
    out.field(text("cli.care.mileage", lang), mileage_words(shown.at("odometer"), lang), 12);
    const auto& mileage = shown.at("mileage");
    for (const auto& doubt : mileage.value("doubts", json::array())) out.line(sentence_of(doubt, lang), 12, tone::dim);
    for (const auto& why : shown.value("withheld", json::array())) out.line(sentence_of(why, lang), 0, tone::warn);
    if (!shown.value("alerts", json::array()).empty() || !shown.value("warnings", json::array()).empty()) out.heading(text("cli.care.due", lang));
    for (const auto& one : shown.value("alerts", json::array()))
        out.line(format_message("care.alert." + one.value("urgency", std::string{}), lang, {{"title", said(one, "title", lang)}}), 2);
    for (const auto& one : shown.value("warnings", json::array())) out.line(said(one.at("detail"), "name", lang), 2, tone::warn);
    software_table(out, shown.value("software", json::array()));
    history_tables(out, shown);
}

void render_plans(page& out, const json& answer) {
    const auto lang = out.lang();
    if (answer.contains("kind")) {
        const char* const key = !answer.value("changes", true) ? "cli.care.plan_same" : answer.value("in_force", false) ? "cli.care.plan_used" : "cli.care.plan_good";
        return out.line(format_message(key, lang, {{"id", answer.value("id", std::string{})}, {"version", answer.value("version", 0)}}));
    }
    std::vector<std::vector<cell>> rows;
    for (const auto& one : answer.at("plans"))
        rows.push_back({{one.value("plan", std::string{}) + "@" + std::to_string(one.value("version", 0)), tone::strong}, {said(one, "name", lang)},
                        {joined(one.value("brands", json::array()))}, {joined(one.value("energy", json::array()))}, {one.value("extends", std::string{}), tone::dim}});
    out.table({{std::string{text("cli.care.plan", lang)}}, {""}, {std::string{text("care.fact.brand", lang)}}, {std::string{text("care.fact.energy", lang)}}, {std::string{text("cli.care.extends", lang)}}}, rows, 0);
    if (const auto prices = answer.value("prices", std::string{}); !prices.empty()) out.field(text("cli.care.prices", lang), prices, 12);
}

}   // namespace faultline::cli
