// faultline due [VIN|all] | due dismiss ITEM | due ack ITEM; faultline odometer set KM
#include <algorithm>

#include "gateway/daemon/care_request.hpp"

namespace faultline::daemon {

namespace {

using nlohmann::json;

// The sooner it is expected the further up; what nobody can date comes last.
void sort_by_date(json& items) {
    const auto day = [](const json& one) {
        const auto likely = one.contains("expected") ? one["expected"].value("likely", std::string{}) : std::string{};
        return !likely.empty() ? likely : one.value("due_date", std::string{"9999"});
    };
    std::stable_sort(items.begin(), items.end(), [&](const json& a, const json& b) { return day(a) < day(b); });
}

care_answer all_vehicles(const care_call& call) {
    const auto open = store::garage{call.in}.open_alerts();
    if (!open) return store_trouble(open.error());
    json alerts = json::array();
    for (const auto& one : *open) alerts.push_back(one);
    return result_event({{"alerts", std::move(alerts)}});
}

care_answer of_vehicle(const care_call& call, const std::string& who) {
    auto found = find_vehicle(call, who);
    if (auto* const wrong = std::get_if<care_answer>(&found)) return std::move(*wrong);
    const auto subject = std::get<vehicle_sheet>(found).subject;
    const auto reviewed = call.desk.review(call.in, subject, call.asked.visit, call.asked.now);
    if (!reviewed) return store_trouble(reviewed.error());
    const auto of = call.desk.sheet(call.in, subject);   // with the alerts just saved
    if (!of) return store_trouble(of.error());
    const auto seen = care_desk::judge(*of, call.asked.now);
    json made{{"vehicle", to_json(*of)}, {"today", care::text_of(workshop_day(call.asked.now))}, {"odometer", to_json(care::to_record(seen.odometer))},
              {"withheld", to_json(seen.withheld)}, {"doubts", to_json(reviewed->doubts)}, {"alerts", json::array()}, {"items", json::array()}};
    if (seen.used) made["usage"] = {{"km_per_day", seen.used->km_per_day}, {"low", seen.used->low}, {"high", seen.used->high}, {"readings", seen.used->readings}};
    for (const auto& one : of->alerts)
        if (contract::is_open(one.state)) made["alerts"].push_back(one);
    for (const auto& one : seen.items) made["items"].push_back(to_json(one, *of));
    sort_by_date(made["items"]);
    return result_event(std::move(made));
}

// An open alert by its item or its id.
care_answer decide(const care_call& call, bool dismissed) {
    if (auto wrong = call.refuse_fields({"reason", "by", "vehicle"})) return *wrong;
    const auto which = call.word(1);
    const auto reason = call.field("reason");
    if (dismissed && reason.empty()) return refuse("care_reason_missing", json::object());
    auto found = find_vehicle(call, call.field("vehicle"));
    if (auto* const wrong = std::get_if<care_answer>(&found)) return std::move(*wrong);
    const auto& of = std::get<vehicle_sheet>(found);
    std::string open;
    for (const auto& one : of.alerts) {
        if (!contract::is_open(one.state)) continue;
        open += (open.empty() ? "" : ", ") + one.item;
        if (one.item != which && one.alert != which) continue;
        const auto decided = dismissed ? care::dismiss(one, call.by(), reason, call.when()) : care::acknowledge(one, call.by(), call.when());
        if (!decided) return result_event({{"alert", one}, {"changed", false}});
        if (const auto saved = store::garage{call.in}.save_alerts(std::span{&*decided, 1}, call.asked.now); !saved) return store_trouble(saved.error());
        return result_event({{"alert", *decided}, {"changed", true}});
    }
    return refuse("care_no_such_alert", {{"item", which}, {"known", open.empty() ? "-" : open}});
}

}  // namespace

care_answer answer_due(const care_call& call) {
    const auto action = call.word(0);
    if (action == "dismiss") return decide(call, true);
    if (action == "ack") return decide(call, false);
    if (auto wrong = call.refuse_fields({})) return *wrong;
    return action == "all" ? all_vehicles(call) : of_vehicle(call, action);
}

care_answer answer_odometer(const care_call& call) {
    if (auto wrong = call.refuse_fields({"vehicle", "by"})) return *wrong;
    std::size_t at = 0;
    if (call.word(0) == "set") ++at;
    const auto km = number_field(call.word(at));
    if (!km || *km < 0) return refuse("care_bad_field", {{"field", "odometer"}, {"value", call.word(at)}, {"wanted", "48213"}});
    const auto word = call.word(at + 1);
    const auto said = word.empty() ? care::assurance::none : word == "swapped" ? care::assurance::cluster_swapped : care::assurance::corrects;
    if (!word.empty() && word != "swapped" && word != "corrects") return refuse("care_bad_field", {{"field", "odometer"}, {"value", word}, {"wanted", "corrects, swapped"}});
    auto found = find_vehicle(call, call.field("vehicle"));
    if (auto* const wrong = std::get_if<care_answer>(&found)) return std::move(*wrong);
    const auto& of = std::get<vehicle_sheet>(found);
    auto change = sqlite::transaction::begin(call.in.database());
    if (!change) return store_trouble(change.error());
    const bool clock_fits = std::ranges::none_of(care_desk::judge(of, call.asked.now).withheld, [](const auto& why) { return why.key == "care.withheld.clock"; });
    const store::odometer_row told{.wall_ms = call.asked.now.wall_ms, .clock_trusted = clock_fits, .km = *km, .source = "technician", .detail = call.by(),
                                   .visit = call.asked.visit.empty() ? call.desk.ids.next_text() : call.asked.visit, .said = std::string{care::name(said)}};
    if (const auto kept = store::garage{call.in}.add_odometer(of.subject, told); !kept) return store_trouble(kept.error());
    const auto reviewed = call.desk.review(call.in, of.subject, call.asked.visit, call.asked.now);
    if (!reviewed) return store_trouble(reviewed.error());
    if (const auto done = change->commit(); !done) return store_trouble(done.error());
    const auto after = call.desk.sheet(call.in, of.subject);
    if (!after) return store_trouble(after.error());
    return result_event({{"vehicle", to_json(*after)}, {"odometer", to_json(care::to_record(care_desk::judge(*after, call.asked.now).odometer))},
                         {"undecided", after->history.is_undecided()}, {"doubts", to_json(reviewed->doubts)}, {"open_alerts", reviewed->open_alerts}});
}

}  // namespace faultline::daemon
