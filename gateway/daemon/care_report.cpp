// faultline report [VISIT|VIN]: everything a visit's report shows, as data; the page is made by whoever shows it.
#include <algorithm>

#include "gateway/daemon/care_request.hpp"

namespace faultline::daemon {

namespace {

using nlohmann::json;

struct stay {
    store::visit_row visit;
    vehicle_sheet of;
};

std::variant<stay, care_answer> find_visit(const care_call& call, const std::string& which) {
    store::archive shelf{call.in};
    std::string id = which;
    if (!contract::parse_uuid(which)) {
        auto found = find_vehicle(call, which);
        if (auto* const wrong = std::get_if<care_answer>(&found)) return std::move(*wrong);
        const auto visits = shelf.visits_of(std::get<vehicle_sheet>(found).subject, 10);
        if (!visits) return store_trouble(visits.error());
        for (const auto& one : *visits)
            if (id == which && one.scans > 0) id = one.id;   // the newest in which the car was read
        if (id == which) return refuse("care_no_visit", {{"who", std::get<vehicle_sheet>(found).subject}}, exit_code::no_vehicle);
    }
    auto visit = shelf.visit(id);
    if (!visit) return store_trouble(visit.error());
    if (!*visit) return refuse("care_no_visit", {{"who", id}}, exit_code::no_vehicle);
    auto of = call.desk.sheet(call.in, (*visit)->vin.empty() ? id : (*visit)->vin);
    if (!of) return store_trouble(of.error());
    return stay{std::move(**visit), std::move(*of)};
}

store::result<> add_scans(json& made, const care_call& call, const std::string& visit) {
    const auto ids = call.in.scan_ids(visit);
    if (!ids) return ids.error();
    made["arrival"] = made["leaving"] = nullptr;
    if (ids->empty()) return {};
    const auto first = call.in.scan(ids->front());
    if (!first) return first.error();
    if (*first) made["arrival"] = **first;
    if (ids->size() == 1) return {};
    const auto last = call.in.scan(ids->back());
    if (!last) return last.error();
    if (*last) made["leaving"] = **last;
    return {};
}

store::result<> add_work(json& made, const care_call& call, const stay& here) {
    made["workorders"] = made["services"] = made["warnings"] = json::array();
    store::garage shelf{call.in};
    const auto orders = shelf.workorders(here.of.subject);
    if (!orders) return orders.error();
    for (const auto& one : *orders) {
        // Of this visit: begun or worked on in it. Alone, every command is a visit of its own; then the newest open one belongs to it.
        if (one.visit == here.visit.id || one.visit.empty() || (one.created <= here.visit.started && one.changed >= here.visit.started)) made["workorders"].push_back(one);
    }
    for (const auto& one : here.of.services)
        if (one.visit == here.visit.id || one.saved.substr(0, 10) == here.visit.started.substr(0, 10)) made["services"].push_back(one);
    const auto warnings = shelf.raised_warnings(here.of.subject);
    if (!warnings) return warnings.error();
    for (const auto& one : *warnings) made["warnings"].push_back(one);
    return {};
}

store::result<> add_lists(json& made, const care_call& call, const stay& here) {
    for (const char* list : {"arrival", "handover"}) {
        const auto points = checklist_of(call, list, here.visit.id, here.of);
        if (!points) return points.error();
        auto& into = made["checklists"][list] = json::array();
        for (const auto& one : *points)
            into.push_back({{"point", one.id}, {"name", {{"en", one.name.en}, {"zh", one.name.zh}}}, {"by", one.by}, {"note", one.note},
                            {"state", one.state == care::point_state::ok ? "ok" : one.state == care::point_state::not_ok ? "not_ok" : "missing"}});
    }
    return {};
}

}  // namespace

care_answer answer_report(const care_call& call) {
    if (auto wrong = call.refuse_fields({})) return *wrong;
    auto found = find_visit(call, call.word(0));
    if (auto* const wrong = std::get_if<care_answer>(&found)) return std::move(*wrong);
    const auto& here = std::get<stay>(found);
    const auto seen = care_desk::judge(here.of, call.asked.now);
    json made{{"vehicle", to_json(here.of)},
              {"visit", {{"visit", here.visit.id}, {"started", here.visit.started}, {"ended", here.visit.ended}, {"adapter", here.visit.adapter}, {"protocol", here.visit.protocol}}},
              {"odometer", to_json(care::to_record(seen.odometer))}, {"withheld", to_json(seen.withheld)}, {"next", json::array()}, {"made", contract::rfc3339(call.asked.now.wall_ms)}};
    if (const auto added = add_scans(made, call, here.visit.id); !added) return store_trouble(added.error());
    if (const auto added = add_work(made, call, here); !added) return store_trouble(added.error());
    if (const auto added = add_lists(made, call, here); !added) return store_trouble(added.error());
    for (const auto& one : seen.items)
        if (one.due_km || one.due_date || one.how != care::urgency::none) made["next"].push_back(to_json(one, here.of));
    const auto day = [](const json& one) {
        const auto likely = one.contains("expected") ? one["expected"].value("likely", std::string{}) : std::string{};
        return !likely.empty() ? likely : one.value("due_date", std::string{"9999"});
    };
    std::stable_sort(made["next"].begin(), made["next"].end(), [&](const json& a, const json& b) { return day(a) < day(b); });
    return result_event(std::move(made));
}

}  // namespace faultline::daemon
