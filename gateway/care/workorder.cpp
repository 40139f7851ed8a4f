// From findings, alerts and warnings to one ordered list of work.
#include "gateway/care/workorder.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace faultline::care {

namespace {

using contract::work_line;
using contract::work_reason;

int rank(std::string_view urgency) { return urgency == "now" ? 0 : urgency == "soon" ? 1 : 2; }
std::string sooner(const std::string& a, const std::string& b) { return b.empty() || (!a.empty() && rank(a) <= rank(b)) ? a : b; }
std::string urgency_of_severity(const std::string& severity) {
    return severity == "stop_now" ? "now" : severity == "soon" ? "soon" : "next_visit";
}

std::string text_in(const nlohmann::json& from, const char* key) {
    const auto found = from.is_object() ? from.find(key) : from.end();
    return from.is_object() && found != from.end() && found->is_string() ? found->get<std::string>() : std::string{};
}
contract::bilingual both_in(const nlohmann::json& from, const char* key) {
    if (!from.is_object() || !from.contains(key)) return {};
    return {text_in(from[key], "en"), text_in(from[key], "zh")};
}
const nlohmann::json& list_in(const nlohmann::json& from, const char* key) {
    static const auto none = nlohmann::json::array();
    return from.is_object() && from.contains(key) && from[key].is_array() ? from[key] : none;
}

class builder {
public:
    explicit builder(const effective_plan& plan) : plan_{plan} {}

    void take(const contract::alert& one) {
        const std::string when = one.urgency == "overdue" ? "now" : one.urgency == "due" ? "soon" : "next_visit";
        work_reason why{.kind = "alert", .ref = one.alert, .ecu = "", .title = one.title, .customer = {}, .technician = {}};
        why.customer = {"care.work.alert_" + one.urgency, {{"title_en", one.title.en}, {"title_zh", one.title.zh}}};
        if (!one.basis.empty()) why.technician = one.basis.front();
        for (const auto& operation : one.operations) add(operation, why, when);
    }

    void take(const raised_warning& one) {
        work_reason why{.kind = "warning", .ref = one.rule->id, .ecu = "", .title = one.rule->name, .customer = {}, .technician = {}};
        why.customer = {"care.work.warning", {}};
        why.technician = {"care.work.evidence", one.what.evidence};
        for (const auto& operation : one.rule->operations) add(operation, why, urgency_of_severity(one.rule->severity));
    }

    // Codes that point at the same component are one repair; a code that another one present explains comes after it.
    void take(const contract::diagnosis& scan) {
        std::set<std::string> codes;
        for (const auto& one : scan.findings) codes.insert(one.code);
        for (const auto& one : scan.findings) {
            const auto component = text_in(one.explanation, "component_key");
            const auto group = component.empty() ? one.code : component;
            auto& line = finding_lines_[one.ecu + "." + group];
            const bool is_new = line.line.empty();
            if (is_new) line = repair_of(one);
            line.urgency = sooner(line.urgency, urgency_of_severity(text_in(one.explanation, "severity")));
            line.reasons.push_back(reason_of(one));
            for (const auto& other : list_in(one.explanation, "related")) {
                if (!other.is_object() || !other.value("first", false) || !codes.contains(text_in(other, "code"))) continue;
                line.reasons.back().customer = {"care.work.after_code", {{"code", text_in(other, "code")}}};
                later_.insert(line.line);
            }
        }
    }

    [[nodiscard]] contract::workorder finish() {
        contract::workorder made;
        drop_included();
        for (auto& [id, line] : lines_) made.lines.push_back(std::move(line));
        for (auto& [id, line] : finding_lines_) made.lines.push_back(std::move(line));
        std::ranges::stable_sort(made.lines, {}, [&](const work_line& line) {
            const auto known = plan_.operations.find(line.operation);
            const int order = known != plan_.operations.end() ? known->second.order : later_.contains(line.line) ? 26 : 25;
            return std::tuple{order, rank(line.urgency), line.line};
        });
        for (const auto& line : made.lines)
            for (const auto& id : line.covers)
                if (std::ranges::find(made.setups, id, &contract::work_setup::setup) == made.setups.end())
                    made.setups.push_back({id, plan_.setups.at(id).name, plan_.setups.at(id).hours, {}});
        return made;
    }

private:
    void add(const std::string& operation_id, const work_reason& why, const std::string& urgency) {
        auto& line = lines_[operation_id];
        if (line.line.empty()) {
            line.line = line.operation = operation_id;
            line.state = "suggested";
            line.safety = "normal";
            line.kind = "inspection";
            if (const auto known = plan_.operations.find(operation_id); known != plan_.operations.end()) {
                const auto& what = known->second;
                line.title = what.name;
                line.kind = what.kind;
                line.safety = what.safety;
                line.labour_hours = what.hours;
                line.covers = what.setups;
                for (const auto& part : what.parts) line.parts.push_back({part.id, part.name, part.quantity, part.unit, part.alternatives, {}, ""});
            } else {
                line.title = why.title;   // a warning may name an operation that this plan does not price
            }
        }
        line.urgency = sooner(line.urgency, urgency);
        line.reasons.push_back(why);
    }

    [[nodiscard]] static work_line repair_of(const contract::finding& one) {
        work_line line;
        line.line = "finding." + one.ecu + "." + one.code;
        line.operation = "repair";
        line.kind = "repair";
        line.state = "suggested";
        line.safety = list_in(one.explanation, "safety").empty() ? "normal" : "safety";
        line.title = both_in(one.explanation, "title");
        if (line.title.en.empty()) line.title = {one.code, one.code};
        const auto& repairs = list_in(one.explanation, "repairs");
        if (!repairs.empty() && repairs[0].is_object()) {   // the likeliest repair; the technician confirms the cause first
            const auto what = both_in(repairs[0], "what");
            if (!what.en.empty()) line.title = what;
            if (repairs[0].contains("labour_hours") && repairs[0]["labour_hours"].is_number()) line.labour_hours = repairs[0]["labour_hours"].get<double>();
            for (const auto& part : list_in(repairs[0], "parts")) line.parts.push_back({.id = "", .name = {text_in(part, "en"), text_in(part, "zh")}, .quantity = 1, .unit = "pcs", .alternatives = {}, .price = {}, .stock = ""});
        }
        return line;
    }

    [[nodiscard]] static work_reason reason_of(const contract::finding& one) {
        work_reason why{.kind = "finding", .ref = one.code, .ecu = one.ecu, .title = both_in(one.explanation, "title"), .customer = {}, .technician = {}};
        const auto severity = text_in(one.explanation, "severity");
        why.customer = {"severity." + (severity.empty() ? "unknown" : severity), {}};
        std::string states;
        for (const auto& state : one.states) states += (states.empty() ? "" : ", ") + state;
        why.technician = {"care.work.finding", {{"code", one.code}, {"ecu", one.ecu}, {"states", states}}};
        return why;
    }

    // What is done on the way of something else is not charged again; its reasons go along.
    void drop_included() {
        for (const auto& [id, what] : plan_.operations) {
            if (!lines_.contains(id)) continue;
            for (const auto& inner : what.includes) {
                const auto found = lines_.find(inner);
                if (found == lines_.end()) continue;
                auto& outer = lines_.at(id);
                outer.urgency = sooner(outer.urgency, found->second.urgency);
                outer.reasons.insert(outer.reasons.end(), found->second.reasons.begin(), found->second.reasons.end());
                lines_.erase(found);
            }
        }
    }

    const effective_plan& plan_;
    std::map<std::string, work_line> lines_;           // by operation
    std::map<std::string, work_line> finding_lines_;   // by control unit and component
    std::set<std::string> later_;
};

}  // namespace

contract::workorder suggest(const visit_findings& found, const effective_plan& plan, const std::string& id, const std::string& vin,
                            const occasion& when) {
    builder work{plan};
    if (found.scan) work.take(*found.scan);
    for (const auto& one : found.alerts)
        if (contract::is_open(one.state)) work.take(one);
    for (const auto& one : found.warnings)
        if (one.rule && one.what.raised) work.take(one);
    contract::workorder made = work.finish();
    made.workorder = id;
    made.revision = 1;
    made.vin = vin;
    made.visit = when.visit;
    if (found.scan) made.scan = found.scan->scan;
    made.state = "suggested";
    made.plan = plan.version;
    for (const auto& one : found.alerts)
        if (one.odometer.km) made.odometer = one.odometer;
    if (made.odometer.kind.empty()) made.odometer.kind = "unknown";
    made.created = made.changed = when.time;
    price(made, {});
    return made;
}

void price(contract::workorder& order, const price_list& prices) {
    order.price_list = prices.id.empty() ? "" : prices.id + "@" + std::to_string(prices.version);
    order.currency = prices.currency;
    order.labour_hours = 0;
    order.priced = true;
    double total = 0;
    const auto labour = [&](const std::string& operation, const std::optional<double>& hours) -> std::optional<double> {
        if (const auto fixed = prices.operations.find(operation); fixed != prices.operations.end()) return fixed->second;
        if (hours && prices.labour_per_hour) return std::round(*hours * *prices.labour_per_hour * 100) / 100;
        return std::nullopt;
    };
    const auto count = [&](const std::optional<double>& amount) {
        if (amount) total += *amount;
        else order.priced = false;
    };
    std::set<std::string> needed;
    for (auto& line : order.lines) {
        line.labour_price = labour(line.operation, line.labour_hours);
        for (auto& part : line.parts) {
            const auto known = prices.parts.find(part.id);
            part.price = known == prices.parts.end() ? std::nullopt : std::optional{known->second.price};
            part.stock = known == prices.parts.end() ? "" : known->second.stock;
        }
        if (line.state == "declined") continue;
        needed.insert(line.covers.begin(), line.covers.end());
        order.labour_hours += line.labour_hours.value_or(0);
        count(line.labour_price);
        for (const auto& part : line.parts) count(part.price ? std::optional{*part.price * part.quantity} : std::nullopt);
    }
    for (auto& setup : order.setups) {
        setup.labour_price = labour(setup.setup, setup.labour_hours);
        if (!needed.contains(setup.setup)) continue;
        order.labour_hours += setup.labour_hours;
        count(setup.labour_price);
    }
    order.labour_hours = std::round(order.labour_hours * 100) / 100;
    order.total = prices.id.empty() ? std::nullopt : std::optional{std::round(total * 100) / 100};
}

}  // namespace faultline::care
