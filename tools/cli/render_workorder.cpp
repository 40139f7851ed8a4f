// Work orders, services and checklists as a technician reads them.
#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "tools/cli/names.hpp"
#include "tools/cli/render.hpp"

namespace faultline::cli {

using contract::format_message;
using contract::text;
using nlohmann::json;

namespace {

std::string amount(const json& number) {
    if (!number.is_number()) return {};
    std::array<char, 40> shown{};
    const int size = std::snprintf(shown.data(), shown.size(), "%.2f", number.get<double>());
    std::string made{shown.data(), static_cast<std::size_t>(size)};
    while (made.ends_with('0')) made.pop_back();
    if (made.ends_with('.')) made.pop_back();
    return made;
}

tone tone_of(const std::string& state) {
    return state == "verified" || state == "done" ? tone::good : state == "back_again" ? tone::bad : state == "not_proven" ? tone::warn : state == "declined" ? tone::dim : tone::strong;
}

std::string parts_words(const json& line, contract::language lang) {
    std::string all;
    for (const auto& part : line.value("parts", json::array())) {
        all += (all.empty() ? "" : std::string{text("cli.comma", lang)}) + said(part, "name", lang);
        if (part.contains("quantity")) all += " " + amount(part["quantity"]) + " " + part.value("unit", std::string{});
        const auto stock = part.value("stock", std::string{});
        if (!stock.empty()) all += " (" + std::string{text("care.stock." + stock, lang)} + ")";
    }
    return all;
}

void line_of_work(page& out, const json& line, std::size_t number) {
    const auto lang = out.lang();
    const auto state = line.value("state", std::string{});
    std::string head = said(line, "title", lang);
    if (line.contains("labour_hours") && line["labour_hours"].is_number()) head += "  " + amount(line["labour_hours"]) + " h";
    head += "  [" + std::string{text("care.line." + state, lang)} + "]";
    out.field(std::to_string(number), head, 3, 0, tone_of(state));
    out.line(format_message("cli.care.line_note", lang, {{"line", line.value("line", std::string{})}, {"urgency", "care.urgency." + line.value("urgency", std::string{})},
                                                         {"safety", "care.safety." + line.value("safety", std::string{"normal"})}}), 3, tone::dim);
    for (const auto& why : line.value("reasons", json::array())) {
        const auto evidence = sentence_of(why.value("technician", json::object()), lang);
        const auto plain = sentence_of(why.value("customer", json::object()), lang);
        out.line(evidence.empty() ? plain : plain.empty() || plain == evidence ? evidence : evidence + " " + plain, 5);
    }
    if (const auto parts = parts_words(line, lang); !parts.empty()) out.field(text("cli.care.parts", lang), parts, 7, 5);
    if (const auto proof = sentence_of(line.value("proof", json::object()), lang); !proof.empty()) out.line(proof, 5, tone_of(state));
}

}   // namespace

void render_workorder(page& out, const json& answer) {
    const auto lang = out.lang();
    const auto& order = answer.at("workorder");
    out.field(text("cli.head.vehicle", lang), answer.at("vehicle").value("subject", std::string{}), 12, 0, tone::strong);
    out.field(text("cli.care.order", lang), order.value("workorder", std::string{}) + "  [" + std::string{text("care.order." + order.value("state", std::string{}), lang)} + "]", 12);
    out.field(text("cli.care.mileage", lang), mileage_words(order.value("odometer", json::object()), lang), 12);
    out.blank();
    std::size_t number = 0;
    for (const auto& line : order.at("lines")) line_of_work(out, line, ++number);
    const auto setups = order.value("setups", json::array());
    if (!setups.empty()) {
        std::string all;
        for (const auto& one : setups) all += (all.empty() ? "" : std::string{text("cli.comma", lang)}) + said(one, "title", lang);
        out.blank();
        out.field(text("cli.care.setups", lang), all, 12);
    }
    out.field(text("cli.care.labour", lang), amount(order.value("labour_hours", json(0))) + " h", 12);
    if (order.contains("total") && order["total"].is_number())
        out.field(text("cli.care.total", lang), format_message(order.value("priced", false) ? "cli.care.total_all" : "cli.care.total_part", lang, {{"total", amount(order["total"])}, {"currency", order.value("currency", std::string{})}, {"list", order.value("price_list", std::string{})}}), 12, 0, tone::strong);
    if (order.contains("first_time_fix") && order["first_time_fix"].is_boolean())
        out.line(text(order["first_time_fix"].get<bool>() ? "cli.care.first_time_fix" : "cli.care.repeat_repair", lang), 0, order["first_time_fix"].get<bool>() ? tone::good : tone::bad);
}

void render_services(page& out, const json& answer) {
    const auto lang = out.lang();
    const auto one_line = [&](const json& one) {
        std::string what;
        for (const auto& operation : one.value("operations", json::array())) what += (what.empty() ? "" : ", ") + operation.get<std::string>();
        out.field(one.value("date", std::string{}), what + "  " + mileage_words(one.value("odometer", json::object()), lang), 12);
        if (const auto note = one.value("note", std::string{}); !note.empty()) out.line(note, 12, tone::dim);
    };
    if (answer.contains("service")) {
        one_line(answer["service"]);
        for (const auto& alert : answer.value("closed", json::array()))
            out.line(format_message("cli.care.alert_now", lang, {{"item", said(alert, "title", lang)}, {"state", "care.state.done"}}), 12, tone::good);
        for (const auto& why : answer.value("doubts", json::array())) out.line(sentence_of(why, lang), 0, tone::warn);
        return out.line(format_message("cli.care.open_alerts", lang, {{"count", answer.value("open_alerts", 0)}}));
    }
    if (answer.at("services").empty()) return out.line(text("cli.care.no_services", lang));
    for (const auto& one : answer["services"]) one_line(one);
}

void render_checklist(page& out, const json& answer) {
    const auto lang = out.lang();
    out.heading(text("cli.care.list_" + answer.value("list", std::string{}), lang));
    for (const auto& one : answer.at("points")) {
        const auto state = one.value("state", std::string{});
        std::string note = one.value("note", std::string{});
        if (const auto by = one.value("by", std::string{}); !by.empty()) note += (note.empty() ? "" : ", ") + (by == "scan" ? std::string{text("cli.care.by_scan", lang)} : by);
        out.field(text("care.point." + state, lang), said(one, "name", lang) + "  " + one.value("point", std::string{}) + (note.empty() ? "" : "  (" + note + ")"), 12, 2,
                  state == "ok" ? tone::good : state == "not_ok" ? tone::bad : tone::warn);
    }
    const auto missing = answer.value("missing", 0);
    out.blank();
    out.line(format_message(missing > 0 ? "cli.care.points_missing" : "cli.care.points_complete", lang, {{"count", missing}}), 0, missing > 0 ? tone::warn : tone::good);
}

}   // namespace faultline::cli
