// faultline vehicle list | show | export | delete | set
#include <algorithm>

#include "cloud/contract/record.hpp"
#include "gateway/daemon/care_request.hpp"
#include "protocols/vin/vin.hpp"

namespace faultline::daemon {

namespace {

using nlohmann::json;

care_answer list(const care_call& call) {
    const auto known = store::garage{call.in}.vehicles(1000);
    if (!known) return store_trouble(known.error());
    json made = json::array();
    for (const auto& row : *known) {
        json one{{"subject", row.subject}, {"plate", row.plate}, {"maker", row.maker}, {"last_seen", row.last_seen}, {"visits", row.visits}, {"open_alerts", row.open_alerts}};
        if (row.model_year) one["model_year"] = *row.model_year;
        made.push_back(std::move(one));
    }
    return result_event({{"vehicles", std::move(made)}});
}

json mileage_of(const vehicle_sheet& of) {
    json points = json::array(), doubts = json::array();
    for (const auto& point : of.history.points())
        points.push_back({{"time", contract::rfc3339(point.wall_ms)}, {"km", point.km}, {"shown_km", point.shown_km}, {"source", care::name(point.source)},
                          {"confidence", point.confidence}, {"remark", care::name(point.remark)}, {"clock_trusted", point.clock_trusted}});
    std::vector<contract::message> sentences;
    for (const auto& doubt : of.history.doubts()) sentences.push_back(care::explain(doubt));
    return {{"readings", std::move(points)}, {"doubts", to_json(sentences)}, {"undecided", of.history.is_undecided()}};
}

// Records of one kind, newest first, as they were sent.
store::result<> add_records(json& made, store::store& in, const std::string& subject) {
    store::garage shelf{in};
    store::archive kept{in};
    const auto services = shelf.services(subject);
    if (!services) return services.error();
    for (const auto& one : *services) made["services"].push_back(one);
    const auto orders = shelf.workorders(subject);
    if (!orders) return orders.error();
    for (const auto& one : *orders) made["workorders"].push_back(one);
    const auto warnings = shelf.raised_warnings(subject);
    if (!warnings) return warnings.error();
    for (const auto& one : *warnings) made["warnings"].push_back(one);
    const auto visits = kept.visits_of(subject);
    if (!visits) return visits.error();
    for (const auto& one : *visits)
        made["visits"].push_back({{"visit", one.id}, {"started", one.started}, {"ended", one.ended}, {"end_reason", one.end_reason}, {"scans", one.scans}});
    const auto software = kept.software(subject);
    if (!software) return software.error();
    for (const auto& one : *software)
        made["software"].push_back({{"ecu", one.ecu}, {"name", one.name}, {"calibration", one.calibration}, {"verification", one.verification},
                                    {"first_seen", one.first_seen}, {"last_seen", one.last_seen}, {"present", one.present}});
    const auto findings = in.findings(subject);
    if (!findings) return findings.error();
    for (const auto& one : *findings)
        made["findings"].push_back({{"code", one.code}, {"ecu", one.ecu}, {"states", one.states}, {"first_seen", one.first_seen}, {"last_seen", one.last_seen}, {"present", one.present}});
    return {};
}

care_answer show(const care_call& call, const std::string& who) {
    auto found = find_vehicle(call, who);
    if (auto* const wrong = std::get_if<care_answer>(&found)) return std::move(*wrong);
    const auto& of = std::get<vehicle_sheet>(found);
    const auto seen = care_desk::judge(of, call.asked.now);
    json made{{"vehicle", to_json(of)}, {"mileage", mileage_of(of)}, {"odometer", to_json(care::to_record(seen.odometer))}, {"withheld", to_json(seen.withheld)}};
    for (const char* name : {"services", "workorders", "warnings", "visits", "software", "findings", "alerts"}) made[name] = json::array();
    if (seen.used) made["usage"] = {{"km_per_day", seen.used->km_per_day}, {"low", seen.used->low}, {"high", seen.used->high}, {"readings", seen.used->readings}};
    for (const auto& one : of.alerts)
        if (contract::is_open(one.state)) made["alerts"].push_back(one);
    if (const auto added = add_records(made, call.in, of.subject); !added) return store_trouble(added.error());
    return result_event(std::move(made));
}

care_answer give_out(const care_call& call, const std::string& who) {
    auto found = find_vehicle(call, who);
    if (auto* const wrong = std::get_if<care_answer>(&found)) return std::move(*wrong);
    const auto text = store::garage{call.in}.export_vehicle(std::get<vehicle_sheet>(found).subject);
    if (!text) return store_trouble(text.error());
    return result_event(contract::parse_json(*text).value_or(json::object()));
}

care_answer remove(const care_call& call, const std::string& who) {
    if (who.empty()) return refuse("care_say_which_vehicle", json::object());   // never the one that happens to be here
    auto found = find_vehicle(call, who);
    if (auto* const wrong = std::get_if<care_answer>(&found)) return std::move(*wrong);
    const auto& of = std::get<vehicle_sheet>(found);
    if (!call.asked.yes) return {{"event", "question"}, {"text", "care.delete.confirm"}, {"data", {{"vehicle", to_json(of)}}}, {"args", {{"who", of.subject}}}};
    const auto gone = store::garage{call.in}.forget_vehicle(of.subject, call.asked.now);
    if (!gone) return store_trouble(gone.error());
    return result_event({{"deleted", of.subject}});
}

// What people know, checked word by word. Plate and local number are no facts: they name the vehicle.
std::optional<care_answer> read_facts(const care_call& call, const care::effective_plan& plan, json& facts) {
    static constexpr std::string_view regions[] = {"north", "northeast", "northwest", "plateau", "east", "south", "central", "southwest"};
    const auto joined = [](const auto& words) {
        std::string all;
        for (const auto& one : words) all += (all.empty() ? "" : ", ") + std::string{one};
        return all;
    };
    const auto bad = [](const std::string& field, const std::string& value, const std::string& wanted) {
        return refuse("care_bad_field", {{"field", field}, {"value", value}, {"wanted", wanted}});
    };
    for (const auto& [field, value] : call.asked.fields) {
        if (field == "energy" && std::ranges::find(care::energies, value) == std::end(care::energies)) return bad(field, value, joined(care::energies));
        if (field == "region" && std::ranges::find(regions, value) == std::end(regions)) return bad(field, value, joined(regions));
        if (field == "purchased" && !care::parse_date(value)) return bad(field, value, "2025-03-12");
        if ((field.starts_with("consent.") || field == "vin_confirmed") && value != "yes" && value != "no") return bad(field, value, "yes, no");
        if (field == "severe") {
            std::vector<std::string> kinds;
            for (std::size_t at = 0; at <= value.size();) {
                const auto end = std::min(value.find(',', at), value.size());
                if (end > at) kinds.push_back(value.substr(at, end - at));
                at = end + 1;
            }
            std::vector<std::string> known;
            for (const auto& [kind, name] : plan.severe) known.push_back(kind);
            for (const auto& kind : kinds)
                if (!plan.severe.contains(kind)) return bad(field, kind, joined(known));
            facts["severe"] = kinds;
        } else if (field.starts_with("consent.")) {
            facts["consent"][field.substr(8)] = {{"given", value == "yes"}, {"time", contract::rfc3339(call.asked.now.wall_ms)}, {"by", call.by()}};
        } else if (field != "plate" && field != "local" && field != "by") {
            facts[field] = value;
        }
    }
    return std::nullopt;
}

// Whose facts these are: the one named, a new one by its VIN or local number, or the car at the bay.
std::variant<std::string, care_answer> subject_to_set(const care_call& call, const std::string& who) {
    const auto local = call.field("local");
    if (!local.empty()) return "local:" + local;
    if (!who.empty()) {
        const auto known = store::garage{call.in}.vehicle(who);
        if (!known) return store_trouble(known.error());
        if (*known) return (*known)->subject;
        if (vin::is_valid(who)) return who;
    }
    auto found = find_vehicle(call, who);
    if (auto* const wrong = std::get_if<care_answer>(&found)) return std::move(*wrong);
    return std::get<vehicle_sheet>(found).subject;
}

// A car without VIN that is here (or was here last) belongs to the number just given.
store::result<> claim_present_visit(const care_call& call, const std::string& subject) {
    store::archive shelf{call.in};
    auto visit = call.asked.visit;
    if (visit.empty()) {
        const auto newest = shelf.newest_subject();   // a visit's own id as long as nobody named the car
        if (!newest) return newest.error();
        if (contract::parse_uuid(*newest)) visit = *newest;
    }
    return visit.empty() ? store::result<>{} : shelf.claim_visit(visit, subject);
}

care_answer set(const care_call& call, const std::string& who) {
    if (auto wrong = call.refuse_fields({"plate", "local", "energy", "purchased", "brand", "model", "engine", "region", "severe", "owner", "vin_confirmed",
                                         "consent.data", "consent.remote", "consent.contact", "by"}))
        return *wrong;
    if (call.asked.fields.empty()) return refuse("care_nothing_to_set", json::object());
    auto subject = subject_to_set(call, who);
    if (auto* const wrong = std::get_if<care_answer>(&subject)) return std::move(*wrong);
    const auto& whom = std::get<std::string>(subject);
    const auto of = call.desk.sheet(call.in, whom);
    if (!of) return store_trouble(of.error());
    json facts = json::object();
    if (auto wrong = read_facts(call, of->plan, facts)) return *wrong;
    auto change = sqlite::transaction::begin(call.in.database());
    if (!change) return store_trouble(change.error());
    if (const auto kept = store::garage{call.in}.know_vehicle(whom, call.field("plate"), facts, call.asked.now); !kept) return store_trouble(kept.error());
    if (!call.field("local").empty())
        if (const auto claimed = claim_present_visit(call, whom); !claimed) return store_trouble(claimed.error());
    const auto reviewed = call.desk.review(call.in, whom, call.asked.visit, call.asked.now);
    if (!reviewed) return store_trouble(reviewed.error());
    if (const auto done = change->commit(); !done) return store_trouble(done.error());
    return show(call, whom);
}

}  // namespace

care_answer answer_vehicle(const care_call& call) {
    const auto action = call.word(0);
    if (action != "set")
        if (auto wrong = call.refuse_fields({"by"})) return *wrong;
    if (action.empty() || action == "list") return list(call);
    if (action == "show") return show(call, call.word(1));
    if (action == "export") return give_out(call, call.word(1));
    if (action == "delete") return remove(call, call.word(1));
    if (action == "set") return set(call, call.word(1));
    return show(call, action);   // faultline vehicle LSV...
}

}  // namespace faultline::daemon
