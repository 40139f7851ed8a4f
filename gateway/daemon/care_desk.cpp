#include "gateway/daemon/care_desk.hpp"

#include <algorithm>
#include <ctime>

#include "gateway/care/distance.hpp"
#include "protocols/vin/vin.hpp"

namespace faultline::daemon {

namespace {

using store::result;

constexpr std::string_view local_prefix = "local:";

std::string text_fact(const vehicle_sheet& of, const char* name) {
    if (!of.row || !of.row->facts.is_object()) return {};
    const auto found = of.row->facts.find(name);
    return found != of.row->facts.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

// What a vehicle is: what people said, else what the car said, else what its VIN says.
care::vehicle_kind kind_of(const vehicle_sheet& of) {
    care::vehicle_kind kind;
    const bool has_vin = !of.subject.starts_with(local_prefix);
    if (has_vin) kind.vin = of.subject;
    kind.brand = text_fact(of, "brand");
    if (const auto* const maker = has_vin && kind.brand.empty() ? vin::maker_of(of.subject) : nullptr) kind.brand = maker->group;
    kind.model = text_fact(of, "model");
    kind.engine = text_fact(of, "engine");
    kind.energy = text_fact(of, "energy");
    if (kind.energy.empty()) kind.energy = text_fact(of, "energy_by_car");
    if (of.row) kind.year = of.row->model_year;
    return kind;
}

result<> read_history(store::garage& shelf, vehicle_sheet& into) {
    const auto told = shelf.odometer(into.subject);
    if (!told) return told.error();
    into.readings = told->size();
    for (const auto& row : *told) {
        const auto source = care::odometer_source_named(row.source);
        if (!source) continue;   // written by a newer program: left for that one
        into.history.add({.wall_ms = row.wall_ms, .clock_trusted = row.clock_trusted, .km = row.km, .source = *source, .detail = row.detail,
                  .visit = row.visit, .said = care::assurance_named(row.said).value_or(care::assurance::none)});
    }
    return {};
}

result<double> driven_since_reading(store::garage& shelf, const vehicle_sheet& of) {
    const auto* const last = of.history.last();
    if (last == nullptr) return 0.0;
    const auto rows = shelf.distances_since(of.subject, last->wall_ms);
    if (!rows) return rows.error();
    std::vector<care::distance_mark> marks;
    for (const auto& row : *rows) marks.push_back({row.wall_ms, row.since_clear_km, row.with_mil_km, row.driven_km});
    return care::driven_between(marks);
}

}  // namespace

care::date workshop_day(const contract::stamp& now) {
    const auto seconds = static_cast<std::time_t>(now.wall_ms / 1000);
    std::tm parts{};
    ::localtime_r(&seconds, &parts);
    return care::date_of(now.wall_ms, static_cast<int>(parts.tm_gmtoff / 60));
}

result<vehicle_sheet> care_desk::sheet(store::store& in, const std::string& subject) {
    if (const auto ready = open(in); !ready) return ready.error();
    store::garage shelf{in};
    vehicle_sheet made;
    made.subject = subject;
    auto row = shelf.vehicle(subject);
    if (!row) return row.error();
    made.row = std::move(*row);
    made.kind = kind_of(made);
    made.plan = plans_.library.plan_for(made.kind);
    if (const auto read = read_history(shelf, made); !read) return read.error();
    auto services = shelf.services(subject);
    if (!services) return services.error();
    made.services = std::move(*services);
    auto alerts = shelf.alerts(subject);
    if (!alerts) return alerts.error();
    made.alerts = std::move(*alerts);
    const auto driven = driven_since_reading(shelf, made);
    if (!driven) return driven.error();
    made.driven_km = *driven;
    return made;
}

care::vehicle_facts care_desk::facts(const vehicle_sheet& of, const contract::stamp& now) {
    care::vehicle_facts made;
    made.vin = of.row ? of.subject : std::string{};   // a visit nobody gave a name to is nobody's car
    made.vin_is_doubtful = !of.kind.vin.empty() && vin::judge(of.kind.vin) == vin::verdict::wrong && text_fact(of, "vin_confirmed") != "yes";
    made.purchased = care::parse_date(text_fact(of, "purchased"));
    if (of.row)
        if (const auto first = contract::parse_rfc3339(of.row->first_seen)) made.first_seen = workshop_day({.wall_ms = *first, .boot = {}, .monotonic_ms = 0, .synchronised = true});
    if (of.row && of.row->facts.is_object() && of.row->facts.contains("severe") && of.row->facts["severe"].is_array())
        for (const auto& kind : of.row->facts["severe"])
            if (kind.is_string()) made.severe.push_back(kind.get<std::string>());
    made.region = text_fact(of, "region");
    made.mileage = of.history.points();
    made.mileage_undecided = of.history.is_undecided();
    made.driven_km = of.driven_km;
    made.services = of.services;
    made.today = workshop_day(now);
    made.clock_synchronised = now.synchronised;
    return made;
}

care::evaluation care_desk::judge(const vehicle_sheet& of, const contract::stamp& now, std::map<std::string, double> conditions) {
    auto known = facts(of, now);
    known.conditions = std::move(conditions);
    return care::due(known, of.plan);
}

result<care_outcome> care_desk::review(store::store& in, const std::string& subject, const std::string& visit, const contract::stamp& now,
                                       std::map<std::string, double> conditions) {
    auto change = sqlite::transaction::begin(in.database());
    if (!change) return change.error();
    const auto of = sheet(in, subject);
    if (!of) return of.error();
    const auto seen = judge(*of, now, std::move(conditions));
    care_outcome made;
    made.subject = subject;
    made.withheld = seen.withheld;
    if (const auto& doubts = of->history.doubts(); !doubts.empty() && (of->history.is_undecided() || doubts.back().reading + 1 == of->readings))
        made.doubts.push_back(care::explain(doubts.back()));   // of the newest reading, or still open
    made.alerts = care::review(of->alerts, seen, of->plan, subject, {visit, contract::rfc3339(now.wall_ms)}, [this] { return ids.next_text(); });
    store::garage shelf{in};
    if (!made.alerts.empty())
        if (const auto saved = shelf.save_alerts(made.alerts, now); !saved) return saved.error();
    if (const auto done = change->commit(); !done) return done.error();
    for (const auto& one : of->alerts)
        if (contract::is_open(one.state) && std::ranges::find(made.alerts, one.alert, &contract::alert::alert) == made.alerts.end()) ++made.open_alerts;
    for (const auto& one : made.alerts) made.open_alerts += contract::is_open(one.state) ? 1 : 0;
    return made;
}

}  // namespace faultline::daemon
