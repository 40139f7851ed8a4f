// The visit's report: one HTML file, print-ready, that refers to nothing outside itself. Every text of a record is escaped.
#include <map>
#include <nlohmann/json.hpp>

#include "tools/cli/names.hpp"
#include "tools/cli/render.hpp"

namespace faultline::cli {

using contract::format_message;
using contract::text;
using nlohmann::json;

namespace {

constexpr std::string_view style =
    "body{font:14px/1.45 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;color:#1a1a1a;max-width:52rem;margin:1.5rem auto;padding:0 1rem}"
    "h1{font-size:1.5rem;margin:0 0 .2rem}h2{font-size:1.1rem;border-bottom:2px solid #1a1a1a;margin:1.6rem 0 .5rem;padding-bottom:.15rem}"
    "table{border-collapse:collapse;width:100%}td,th{text-align:left;vertical-align:top;padding:.28rem .6rem .28rem 0;border-bottom:1px solid #ddd}"
    "th{font-weight:600}.dim{color:#666}.good{color:#146c2e}.bad{color:#a3150c;font-weight:600}.warn{color:#8a5300;font-weight:600}"
    ".missing{outline:1px dashed #8a5300;padding:0 .25rem}section,tr{break-inside:avoid}"
    "@page{size:A4;margin:15mm}@media print{body{margin:0;max-width:none;font-size:11pt}}";

std::string escaped(std::string_view plain) {
    std::string made;
    for (const char c : plain) {
        if (c == '&') made += "&amp;";
        else if (c == '<') made += "&lt;";
        else if (c == '>') made += "&gt;";
        else if (c == '"') made += "&quot;";
        else if (static_cast<unsigned char>(c) >= 0x20 || c == '\n') made += c;
    }
    return made;
}

class writer {
public:
    explicit writer(contract::language lang) : lang_{lang} {}

    [[nodiscard]] std::string words(std::string_view key) const { return std::string{text(key, lang_)}; }
    void heading(std::string_view key) { out_ += "</section>\n<section><h2>" + escaped(words(key)) + "</h2>\n"; }
    void paragraph(const std::string& plain, const char* look = "") { out_ += std::string{"<p class=\""} + look + "\">" + escaped(plain) + "</p>\n"; }
    void begin_table() { out_ += "<table>\n"; }
    void end_table() { out_ += "</table>\n"; }
    void row(const std::vector<std::pair<std::string, std::string>>& cells, bool head = false) {
        out_ += "<tr>";
        for (const auto& [plain, look] : cells) {
            out_ += std::string{head ? "<th" : "<td"} + (look.empty() ? "" : " class=\"" + look + "\"") + ">";
            out_ += escaped(plain) + (head ? "</th>" : "</td>");
        }
        out_ += "</tr>\n";
    }
    void begin(const json& report);
    void scan(const char* heading, const json& scan, const char* nothing);
    void work(const json& report);
    void comparison(const json& report);
    void next_service(const json& report);
    void checklists(const json& report);
    [[nodiscard]] std::string finish() { return std::move(out_) + "</section>\n</body></html>\n"; }

private:
    void work_lines(const json& order);
    void order_total(const json& order);

    contract::language lang_;
    std::string out_;
};

void writer::begin(const json& report) {
    const auto& vehicle = report.at("vehicle");
    const auto title = format_message("cli.report.title", lang_, {{"who", vehicle.value("subject", std::string{})}});
    out_ = "<!DOCTYPE html>\n<html lang=\"" + std::string{contract::language_code(lang_)} + "\"><head><meta charset=\"utf-8\">";
    out_ += "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>" + escaped(title) + "</title><style>" + std::string{style} + "</style></head><body><section>\n";
    out_ += "<h1>" + escaped(title) + "</h1>\n";
    begin_table();
    const auto& visit = report.at("visit");
    row({{words("cli.report.visit"), "dim"}, {visit.value("started", std::string{}).substr(0, 16) + (visit.value("ended", std::string{}).empty() ? "" : " - " + visit.value("ended", std::string{}).substr(0, 16)) + " UTC", ""}});
    if (const auto plate = vehicle.value("plate", std::string{}); !plate.empty()) row({{words("cli.care.plate"), "dim"}, {plate, ""}});
    if (const auto maker = vehicle.value("maker", std::string{}); !maker.empty() || vehicle.contains("model_year"))
        row({{words("cli.report.vehicle"), "dim"}, {maker + (vehicle.contains("model_year") ? " " + std::to_string(vehicle["model_year"].get<int>()) : ""), ""}});
    row({{words("cli.care.mileage"), "dim"}, {mileage_words(report.value("odometer", json::object()), lang_), ""}});
    end_table();
    for (const auto& why : report.value("withheld", json::array())) paragraph(sentence_of(why, lang_), "warn");
}

void writer::scan(const char* key, const json& scan, const char* nothing) {
    heading(key);
    if (!scan.is_object()) return paragraph(words(nothing), "warn");
    const auto findings = scan.value("findings", json::array());
    const auto verdict = scan.value("verdict", std::string{"unknown"});
    paragraph(format_message("verdict." + verdict, lang_, {{"count", findings.size()}}), verdict == "no_faults" ? "good" : verdict == "faults" ? "bad" : "warn");
    if (scan.value("outcome", std::string{}) != "complete") paragraph(words("outcome." + scan.value("outcome", std::string{"failed"})), "warn");
    if (findings.empty()) return;
    begin_table();
    for (const auto& one : findings) {
        const auto explanation = one.value("explanation", json::object());
        std::string states;
        for (const auto& state : one.value("states", json::array())) states += (states.empty() ? "" : ", ") + words("state." + state.get<std::string>());
        const auto severity = explanation.is_object() ? explanation.value("severity", std::string{}) : std::string{};
        row({{one.value("code", std::string{}), severity == "stop_now" ? "bad" : "warn"}, {one.value("ecu", std::string{}), "dim"},
             {explanation.is_object() ? said(explanation, "title", lang_) : std::string{}, ""}, {states, "dim"}, {severity.empty() ? "" : words("severity." + severity), ""}});
    }
    end_table();
}

void writer::work_lines(const json& order) {
    begin_table();
    for (const auto& line : order.value("lines", json::array())) {
        const auto state = line.value("state", std::string{});
        std::string why;
        for (const auto& reason : line.value("reasons", json::array())) {
            const auto name = said(reason, "title", lang_);
            const auto plain = sentence_of(reason.value("customer", json::object()), lang_);
            why += (why.empty() ? "" : " / ") + (name.empty() ? plain : name + ": " + plain);
        }
        std::string parts;
        for (const auto& part : line.value("parts", json::array())) {
            auto quantity = part.value("quantity", json(1)).dump();
            if (quantity.ends_with(".0")) quantity.resize(quantity.size() - 2);
            parts += (parts.empty() ? "" : ", ") + said(part, "name", lang_) + " " + quantity + " " + part.value("unit", std::string{});
        }
        auto outcome = words("care.line." + state);
        if (const auto proof = sentence_of(line.value("proof", json::object()), lang_); !proof.empty()) outcome += ": " + proof;
        if (const auto reason = line.value("reason", std::string{}); !reason.empty()) outcome += " (" + reason + ")";
        row({{said(line, "title", lang_), ""}, {why, "dim"}, {parts, "dim"}, {outcome, state == "verified" ? "good" : state == "back_again" ? "bad" : state == "not_proven" ? "warn" : ""}});
    }
    end_table();
}

void writer::order_total(const json& order) {
    if (order.contains("total") && order["total"].is_number())
        paragraph(words("cli.care.total") + ": " + format_message(order.value("priced", false) ? "cli.care.total_all" : "cli.care.total_part", lang_,
                                                                  {{"total", order["total"]}, {"currency", order.value("currency", std::string{})}, {"list", order.value("price_list", std::string{})}}));
    if (order.contains("first_time_fix") && order["first_time_fix"].is_boolean())
        paragraph(words(order["first_time_fix"].get<bool>() ? "cli.care.first_time_fix" : "cli.care.repeat_repair"), order["first_time_fix"].get<bool>() ? "good" : "bad");
}

void writer::work(const json& report) {
    heading("cli.report.work");
    const auto orders = report.value("workorders", json::array());
    if (orders.empty() && report.value("services", json::array()).empty()) return paragraph(words("cli.report.no_work"), "dim");
    for (const auto& order : orders) {
        work_lines(order);
        order_total(order);
    }
    for (const auto& one : report.value("services", json::array())) {
        if (!one.value("workorder", std::string{}).empty()) continue;   // stands in its order already
        std::string what;
        for (const auto& operation : one.value("operations", json::array())) what += (what.empty() ? "" : ", ") + operation.get<std::string>();
        paragraph(one.value("date", std::string{}) + "  " + what + (one.value("note", std::string{}).empty() ? "" : " (" + one.value("note", std::string{}) + ")"));
    }
}

// Codes before and after, one row each.
void writer::comparison(const json& report) {
    if (!report.value("arrival", json{}).is_object() || !report.value("leaving", json{}).is_object()) return;
    heading("cli.report.before_after");
    std::map<std::string, std::pair<bool, bool>> codes;
    for (const auto& one : report["arrival"].value("findings", json::array())) codes[one.value("ecu", std::string{}) + " " + one.value("code", std::string{})].first = true;
    for (const auto& one : report["leaving"].value("findings", json::array())) codes[one.value("ecu", std::string{}) + " " + one.value("code", std::string{})].second = true;
    if (codes.empty()) return paragraph(words("cli.report.no_codes"), "good");
    begin_table();
    row({{"", ""}, {words("cli.report.before"), ""}, {words("cli.report.after"), ""}}, true);
    for (const auto& [code, seen] : codes)
        row({{code, ""}, {words(seen.first ? "cli.care.present" : "cli.report.absent"), seen.first ? "warn" : "dim"}, {words(seen.second ? "cli.care.present" : "cli.care.gone"), seen.second ? "bad" : "good"}});
    end_table();
    if (report["leaving"].value("verdict", std::string{}) == "unknown") paragraph(words("verdict.unknown"), "warn");   // gone there only means: not seen
}

void writer::next_service(const json& report) {
    heading("cli.report.next");
    const auto items = report.value("next", json::array());
    if (items.empty()) return paragraph(words("cli.care.nothing_due"), "dim");
    begin_table();
    row({{"", ""}, {words("cli.care.at_km"), ""}, {words("cli.care.at_date"), ""}, {words("cli.report.expected"), ""}}, true);
    for (const auto& item : items) {
        const auto urgency = item.value("urgency", std::string{});
        const auto expected = item.value("expected", json::object());
        const auto likely = expected.value("likely", std::string{});
        const auto span = likely.empty() ? std::string{} : likely + " (" + expected.value("earliest", std::string{}) + " - " + expected.value("latest", std::string{}) + ")";
        const auto name = said(item, "title", lang_);
        row({{urgency.empty() ? name : format_message("care.alert." + urgency, lang_, {{"title", name}}), urgency == "overdue" ? "bad" : urgency == "due" ? "warn" : ""},
             {item.contains("due_km") ? std::to_string(static_cast<long long>(item["due_km"].get<double>())) : "", ""}, {item.value("due_date", std::string{}), ""}, {span, "dim"}});
    }
    end_table();
}

void writer::checklists(const json& report) {
    for (const char* list : {"arrival", "handover"}) {
        const auto points = report.value("checklists", json::object()).value(list, json::array());
        if (points.empty()) continue;
        heading(std::string{"cli.care.list_"} + list);
        std::size_t missing = 0;
        begin_table();
        for (const auto& one : points) {
            const auto state = one.value("state", std::string{"missing"});
            missing += state == "missing" ? 1 : 0;
            row({{said(one, "name", lang_), ""}, {words("care.point." + state), state == "ok" ? "good" : state == "not_ok" ? "bad" : "warn missing"}, {one.value("note", std::string{}), "dim"}});
        }
        end_table();
        if (missing > 0) paragraph(format_message("cli.care.points_missing", lang_, {{"count", missing}}), "warn");
    }
}

}   // namespace

std::string report_html(const json& report, contract::language lang) {
    writer out{lang};
    out.begin(report);
    out.scan("cli.report.arrival", report.value("arrival", json{}), "cli.report.not_read");
    out.work(report);
    if (report.value("leaving", json{}).is_object()) out.scan("cli.report.leaving", report["leaving"], "cli.report.not_read");
    out.comparison(report);
    out.next_service(report);
    out.checklists(report);
    out.heading("cli.report.end");
    out.paragraph(format_message("cli.report.made", lang, {{"time", report.value("made", std::string{}).substr(0, 16) + " UTC"}}), "dim");
    return out.finish();
}

}   // namespace faultline::cli
