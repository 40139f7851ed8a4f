// faultline workorder [show] | accept | decline | done | edit | add | verify
#include <algorithm>
#include <charconv>

#include "gateway/daemon/care_request.hpp"
#include "gateway/daemon/care_scan.hpp"

namespace faultline::daemon {

namespace {

using contract::workorder;
using nlohmann::json;

struct meant {
    vehicle_sheet of;
    workorder order;
};

// The order named by its id, or the newest of the vehicle.
std::variant<meant, care_answer> find_order(const care_call& call, const std::string& who) {
    store::garage shelf{call.in};
    if (contract::parse_uuid(who)) {
        auto order = shelf.workorder(who);
        if (!order) return store_trouble(order.error());
        if (!*order) return refuse("care_no_workorder", {{"who", who}}, exit_code::no_vehicle);
        auto of = call.desk.sheet(call.in, (*order)->vin);
        if (!of) return store_trouble(of.error());
        return meant{std::move(*of), std::move(**order)};
    }
    auto found = find_vehicle(call, who);
    if (auto* const wrong = std::get_if<care_answer>(&found)) return std::move(*wrong);
    auto& of = std::get<vehicle_sheet>(found);
    auto orders = shelf.workorders(of.subject);
    if (!orders) return store_trouble(orders.error());
    if (orders->empty()) return refuse("care_no_workorder", {{"who", of.subject}}, exit_code::no_vehicle);
    return meant{std::move(of), std::move(orders->front())};
}

// "3", "engine_oil_change" or "all": the ids of the lines meant.
std::variant<std::vector<std::string>, care_answer> find_lines(const care_call& call, std::size_t from, const workorder& order) {
    std::vector<std::string> found;
    std::string known;
    for (const auto& line : order.lines) known += (known.empty() ? "" : ", ") + line.line;
    for (std::size_t n = from; n < call.asked.words.size(); ++n) {
        const auto& word = call.asked.words[n];
        if (word == "all") {
            for (const auto& line : order.lines)
                if (line.state == "suggested" || line.state == "accepted") found.push_back(line.line);
            continue;
        }
        std::size_t number = 0;
        const auto got = std::from_chars(word.data(), word.data() + word.size(), number);
        const bool is_number = got.ec == std::errc{} && got.ptr == word.data() + word.size();
        if (is_number && number >= 1 && number <= order.lines.size()) found.push_back(order.lines[number - 1].line);
        else if (std::ranges::find(order.lines, word, &contract::work_line::line) != order.lines.end()) found.push_back(word);
        else return refuse("care_unknown_line", {{"line", word}, {"known", known.empty() ? "-" : known}});
    }
    if (found.empty()) return refuse("care_which_line", {{"known", known.empty() ? "-" : known}});
    return found;
}

care_answer shown(const care_call& call, const meant& what) {
    const auto& prices = call.desk.prices();
    return result_event({{"vehicle", to_json(what.of)}, {"workorder", what.order}, {"price_list", prices.id.empty() ? "" : prices.id + "@" + std::to_string(prices.version)}});
}

store::result<> save(const care_call& call, workorder& order) {
    care::price(order, call.desk.prices());
    return store::garage{call.in}.save_workorder(order, call.asked.now);
}

// What was done becomes one service record of the order; a later one replaces it and says all of it.
store::result<> record_service(const care_call& call, const meant& what) {
    contract::service made;
    made.service = call.desk.ids.next_text();
    made.vin = what.of.subject;
    made.visit = call.asked.visit;
    made.workorder = what.order.workorder;
    made.date = care::text_of(workshop_day(call.asked.now));
    made.odometer = care::to_record(care_desk::judge(what.of, call.asked.now).odometer);
    made.by = call.by();
    made.saved = contract::rfc3339(call.asked.now.wall_ms);
    for (const auto& one : what.of.services)
        if (one.workorder == what.order.workorder) made.replaces = one.service;
    for (const auto& line : what.order.lines) {
        if (line.state == "suggested" || line.state == "accepted" || line.state == "declined") continue;
        if (!what.of.plan.operations.contains(line.operation)) continue;
        made.operations.push_back(line.operation);
        for (const auto& inner : what.of.plan.operations.at(line.operation).includes) made.operations.push_back(inner);
    }
    if (made.operations.empty()) return {};   // repairs of faults alone: nothing of the plan was served
    const auto kept = keep_service(call, made, what.of.subject);
    return kept ? store::result<>{} : store::result<>{kept.error()};
}

care_answer decide(const care_call& call, care::decision what) {
    if (auto wrong = call.refuse_fields({"reason", "by", "vehicle"})) return *wrong;
    if (what == care::decision::decline && call.field("reason").empty()) return refuse("care_reason_missing", json::object());
    auto found = find_order(call, call.field("vehicle"));
    if (auto* const wrong = std::get_if<care_answer>(&found)) return std::move(*wrong);
    auto& at = std::get<meant>(found);
    auto lines = find_lines(call, 1, at.order);
    if (auto* const wrong = std::get_if<care_answer>(&lines)) return std::move(*wrong);
    auto change = sqlite::transaction::begin(call.in.database());
    if (!change) return store_trouble(change.error());
    const auto revision = at.order.revision;
    for (const auto& line : std::get<std::vector<std::string>>(lines)) {
        auto next = care::decide(at.order, line, what, call.by(), call.field("reason"), call.when());
        const auto state = std::ranges::find(at.order.lines, line, &contract::work_line::line)->state;
        if (!next) return refuse("care_line_state", {{"line", line}, {"state", "care.line." + state}}, exit_code::refused);
        at.order = std::move(*next);
    }
    at.order.revision = revision + 1;   // one decision, one snapshot
    if (const auto saved = save(call, at.order); !saved) return store_trouble(saved.error());
    if (what == care::decision::done)
        if (const auto kept = record_service(call, at); !kept) return store_trouble(kept.error());
    if (const auto done = change->commit(); !done) return store_trouble(done.error());
    return shown(call, at);
}

care_answer edit(const care_call& call) {
    if (auto wrong = call.refuse_fields({"hours", "part", "quantity", "urgency", "reason", "by", "vehicle"})) return *wrong;
    if (call.field("reason").empty()) return refuse("care_reason_missing", json::object());
    auto found = find_order(call, call.field("vehicle"));
    if (auto* const wrong = std::get_if<care_answer>(&found)) return std::move(*wrong);
    auto& at = std::get<meant>(found);
    auto lines = find_lines(call, 1, at.order);
    if (auto* const wrong = std::get_if<care_answer>(&lines)) return std::move(*wrong);
    care::amendment change{.labour_hours = number_field(call.field("hours")), .part = call.field("part"), .quantity = number_field(call.field("quantity")), .urgency = call.field("urgency")};
    for (const auto& [name, read] : {std::pair{std::string{"hours"}, change.labour_hours}, std::pair{std::string{"quantity"}, change.quantity}})
        if (!call.field(name).empty() && (!read || *read < 0 || *read > 1000)) return refuse("care_bad_field", {{"field", name}, {"value", call.field(name)}, {"wanted", "1.5"}});
    if (!change.urgency.empty() && change.urgency != "now" && change.urgency != "soon" && change.urgency != "next_visit")
        return refuse("care_bad_field", {{"field", "urgency"}, {"value", change.urgency}, {"wanted", "now, soon, next_visit"}});
    const auto& line = std::get<std::vector<std::string>>(lines).front();
    auto next = care::amend(at.order, line, change, call.by(), call.field("reason"), call.when());
    if (!next) return refuse("care_cannot_edit", {{"line", line}, {"part", change.part.empty() ? "-" : change.part}}, exit_code::refused);
    at.order = std::move(*next);
    if (const auto saved = save(call, at.order); !saved) return store_trouble(saved.error());
    return shown(call, at);
}

care_answer add(const care_call& call) {
    if (auto wrong = call.refuse_fields({"reason", "by", "vehicle"})) return *wrong;
    if (call.field("reason").empty()) return refuse("care_reason_missing", json::object());
    auto found = find_order(call, call.field("vehicle"));
    if (auto* const wrong = std::get_if<care_answer>(&found)) return std::move(*wrong);
    auto& at = std::get<meant>(found);
    auto next = care::add_line(at.order, at.of.plan, call.word(1), call.by(), call.field("reason"), call.when());
    if (!next) {
        std::string known;
        for (const auto& [id, unused] : at.of.plan.operations) known += (known.empty() ? "" : ", ") + id;
        return refuse("care_unknown_item", {{"item", call.word(1)}, {"known", known}});
    }
    at.order = std::move(*next);
    if (const auto saved = save(call, at.order); !saved) return store_trouble(saved.error());
    return shown(call, at);
}

// The newest scan of the vehicle, looked at again: scans do this by themselves.
care_answer verify(const care_call& call, const std::string& who) {
    auto found = find_order(call, who);
    if (auto* const wrong = std::get_if<care_answer>(&found)) return std::move(*wrong);
    auto& at = std::get<meant>(found);
    const auto ids = store::archive{call.in}.scan_ids_of(at.of.subject, 1);
    if (!ids) return store_trouble(ids.error());
    if (ids->empty()) return refuse("care_no_scan", {{"who", at.of.subject}}, exit_code::no_vehicle);
    const auto scan = call.in.scan(ids->front());
    if (!scan) return store_trouble(scan.error());
    if (!*scan || (*scan)->scan == at.order.scan) return refuse("care_scan_first", json::object(), exit_code::refused);
    const auto told = follow_workorder(call.in, call.desk, at.of, **scan, call.asked.now);
    if (!told) return store_trouble(told.error());
    return shown(call, *told && (*told)->workorder == at.order.workorder ? meant{at.of, **told} : at);
}

}  // namespace

care_answer answer_workorder(const care_call& call) {
    const auto action = call.word(0);
    if (action == "accept") return decide(call, care::decision::accept);
    if (action == "decline") return decide(call, care::decision::decline);
    if (action == "done") return decide(call, care::decision::done);
    if (action == "edit") return edit(call);
    if (action == "add") return add(call);
    if (auto wrong = call.refuse_fields({"vehicle"})) return *wrong;
    const auto who = action == "show" || action == "verify" ? call.word(1) : action;
    if (action == "verify") return verify(call, who.empty() ? call.field("vehicle") : who);
    auto found = find_order(call, who.empty() ? call.field("vehicle") : who);
    if (auto* const wrong = std::get_if<care_answer>(&found)) return std::move(*wrong);
    return shown(call, std::get<meant>(found));
}

}  // namespace faultline::daemon
