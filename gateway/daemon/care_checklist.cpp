// faultline checklist [arrival|handover] [ok|fail POINT ...]; faultline plan list | check | use FILE
#include <algorithm>

#include "gateway/daemon/care_request.hpp"

namespace faultline::daemon {

namespace {

using nlohmann::json;

json point_json(const care::check_point& one) {
    return {{"point", one.id}, {"name", {{"en", one.name.en}, {"zh", one.name.zh}}}, {"by", one.by}, {"note", one.note},
            {"state", one.state == care::point_state::ok ? "ok" : one.state == care::point_state::not_ok ? "not_ok" : "missing"}};
}

// The visit meant: that of the car at the bay, or the vehicle's latest.
store::result<std::string> visit_of(const care_call& call, const vehicle_sheet& of) {
    store::archive shelf{call.in};
    if (!call.asked.visit.empty()) {
        const auto here = shelf.subject_of(call.asked.visit);
        if (!here) return here.error();
        if (*here == of.subject) return call.asked.visit;
    }
    const auto visits = shelf.visits_of(of.subject, 1);
    if (!visits) return visits.error();
    return visits->empty() ? std::string{} : visits->front().id;
}

// `sheet` of a car nobody named yet: its visit is all there is.
std::variant<vehicle_sheet, care_answer> vehicle_or_visit(const care_call& call) {
    auto found = find_vehicle(call, call.field("vehicle"));
    if (std::holds_alternative<vehicle_sheet>(found) || call.asked.visit.empty() || !call.field("vehicle").empty()) return found;
    auto of = call.desk.sheet(call.in, call.asked.visit);
    if (!of) return store_trouble(of.error());
    return std::move(*of);
}

}  // namespace

store::result<std::vector<care::check_point>> checklist_of(const care_call& call, const std::string& list, const std::string& visit, const vehicle_sheet& of) {
    // Arrival is what the first scan saw, hand-over what the last one sees.
    const auto ids = call.in.scan_ids(visit);
    if (!ids) return ids.error();
    std::optional<contract::diagnosis> scan;
    if (!ids->empty()) {
        auto read = call.in.scan(list == "arrival" ? ids->front() : ids->back());
        if (!read) return read.error();
        scan = std::move(*read);
    }
    const auto readings = store::garage{call.in}.odometer(of.subject);
    if (!readings) return readings.error();
    const bool odometer_known = std::ranges::any_of(*readings, [&](const auto& row) { return row.visit == visit; });
    auto points = care::filled(call.desk.points(), list, of.kind.energy, scan ? &*scan : nullptr, odometer_known);
    const auto told = store::archive{call.in}.points(visit);
    if (!told) return told.error();
    for (const auto& one : *told)
        if (one.list == list) (void)care::fill_in(points, one.point, one.state == "ok", one.by, one.note);
    return points;
}

care_answer answer_checklist(const care_call& call) {
    if (auto wrong = call.refuse_fields({"note", "by", "vehicle"})) return *wrong;
    auto words = call.asked.words;
    std::string list = "arrival";
    if (!words.empty() && (words.front() == "arrival" || words.front() == "handover")) {
        list = words.front();
        words.erase(words.begin());
    }
    auto found = vehicle_or_visit(call);
    if (auto* const wrong = std::get_if<care_answer>(&found)) return std::move(*wrong);
    const auto& of = std::get<vehicle_sheet>(found);
    const auto visit = visit_of(call, of);
    if (!visit) return store_trouble(visit.error());
    if (visit->empty()) return refuse("care_no_visit", {{"who", of.subject}}, exit_code::no_vehicle);
    auto points = checklist_of(call, list, *visit, of);
    if (!points) return store_trouble(points.error());
    if (!words.empty()) {
        const bool fills = words.front() == "ok" || words.front() == "fail";
        if (!fills) return refuse("care_unknown_word", {{"word", words.front()}, {"known", "arrival, handover, ok, fail"}});
        std::string known;
        for (const auto& one : *points) known += (known.empty() ? "" : ", ") + one.id;
        for (std::size_t n = 1; n < words.size(); ++n) {
            if (!care::fill_in(*points, words[n], words.front() == "ok", call.by(), call.field("note"))) return refuse("care_no_such_point", {{"point", words[n]}, {"known", known}});
            const store::point_row row{list, words[n], words.front() == "ok" ? "ok" : "not_ok", call.by(), call.field("note")};
            if (const auto kept = store::archive{call.in}.fill_point(*visit, of.row ? of.subject : "", row, call.asked.now); !kept) return store_trouble(kept.error());
        }
    }
    json shown = json::array();
    for (const auto& one : *points) shown.push_back(point_json(one));
    return result_event({{"vehicle", to_json(of)}, {"visit", *visit}, {"list", list}, {"points", std::move(shown)}, {"missing", care::missing(*points)}});
}

care_answer answer_plan(const care_call& call) {
    if (auto wrong = call.refuse_fields({"file", "text"})) return *wrong;
    const auto action = call.word(0);
    if (action.empty() || action == "list") {
        json made = json::array();
        for (const auto& [id, one] : call.desk.plans().library.plans())
            made.push_back({{"plan", id}, {"version", one.version}, {"name", {{"en", one.name.en}, {"zh", one.name.zh}}}, {"extends", one.extends}, {"file", one.file},
                            {"items", one.items.size()}, {"brands", one.applies.brands}, {"energy", one.applies.energy}});
        const auto& prices = call.desk.prices();
        return result_event({{"plans", std::move(made)}, {"prices", prices.id.empty() ? "" : prices.id + "@" + std::to_string(prices.version)}});
    }
    if (action != "check" && action != "use") return refuse("care_unknown_word", {{"word", action}, {"known", "list, check, use"}});
    const care::data_file given{call.field("file"), call.field("text")};
    const auto done = call.desk.use(call.in, given, action == "check", call.asked.now);
    if (!done) return store_trouble(done.error());
    if (!done->problems.empty()) {
        std::vector<contract::message> sentences;
        for (const auto& one : done->problems) sentences.push_back(care::sentence(one));
        auto event = refuse("care_data_refused", {{"path", given.name}, {"count", done->problems.size()}}, exit_code::broken);
        event["problems"] = to_json(sentences);
        return event;
    }
    return result_event({{"kind", done->kind}, {"id", done->id}, {"version", done->version}, {"changes", done->changes}, {"in_force", action == "use"}});
}

}  // namespace faultline::daemon
