#include "gateway/daemon/care_scan.hpp"

#include <algorithm>
#include <cmath>

#include "gateway/care/distance.hpp"

namespace faultline::daemon {

namespace {

using store::result;

// Of several control units that count, the one that has counted longest.
std::optional<double> greatest(const contract::diagnosis& scan, std::optional<double> contract::since_clear::*what) {
    std::optional<double> most;
    for (const auto& ecu : scan.ecus)
        if (const auto& one = ecu.since.*what; one && (!most || *one > *most)) most = one;
    return most;
}

// A clock nobody set is believed as long as it does not contradict what is on record.
bool is_plausible(const contract::stamp& now, const std::vector<store::odometer_row>& known) {
    std::optional<care::date> latest;
    for (const auto& row : known)
        if (row.clock_trusted) latest = std::max(latest.value_or(care::date{}), care::date_of(row.wall_ms));
    return care::judge_clock(workshop_day(now), now.synchronised, latest) == care::clock_doubt::none;
}

result<> keep_mileage(store::store& in, const std::string& subject, const contract::diagnosis& scan, const care_readings& read, const contract::stamp& now) {
    store::garage shelf{in};
    const auto known = shelf.odometer(subject);
    if (!known) return known.error();
    for (const auto& one : read.odometer) {
        const auto source = std::string{care::name(one.source)};
        const bool is_told = std::ranges::any_of(*known, [&](const auto& row) {
            return row.visit == scan.visit && row.source == source && std::abs(row.km - one.km) < 0.05;
        });
        if (is_told) continue;   // the same visit saying the same again is no second witness
        if (const auto kept = shelf.add_odometer(subject, {.wall_ms = now.wall_ms, .clock_trusted = is_plausible(now, *known), .km = one.km, .source = source,
                                                           .detail = one.detail, .visit = scan.visit, .said = std::string{care::name(one.said)}}); !kept)
            return kept;
    }
    const store::distance_row mark{now.wall_ms, greatest(scan, &contract::since_clear::distance_km), greatest(scan, &contract::since_clear::distance_with_mil_km), 0};
    if (!mark.since_clear_km && !mark.with_mil_km) return {};
    return shelf.add_distance(subject, mark);
}

// What only the archive can judge, and what a scan can: raised and ended, saved.
result<std::vector<contract::event>> warn(store::store& in, care_desk& desk, const vehicle_sheet& of, const contract::diagnosis& scan, const care_readings& read,
                                          const contract::stamp& now) {
    store::garage shelf{in};
    store::archive kept{in};
    const auto told = shelf.odometer(of.subject);
    if (!told) return told.error();
    const auto before = shelf.raised_warnings(of.subject);
    if (!before) return before.error();
    std::set<std::string> raised;
    for (const auto& one : *before) raised.insert(one.detail.value("warning", std::string{}));
    care::warning_watch watch{desk.rules(), of.kind.energy, std::move(raised)};
    auto seen = watch.on_scan(scan);
    for (const auto& value : read.values) {
        const bool is_slow = std::ranges::any_of(desk.rules(), [&](const auto& rule) {
            return rule.kind == care::warning_kind::decline && std::ranges::find(rule.signals, value.signal) != rule.signals.end();
        });
        if (!is_slow) continue;
        if (const auto saved = kept.add_measure(of.subject, {value.signal, now.wall_ms, is_plausible(now, *told), value.number}); !saved) return saved.error();
        const auto rows = kept.measures(of.subject, value.signal);
        if (!rows) return rows.error();
        std::vector<care::history_point> points;
        for (const auto& row : *rows) points.push_back({row.wall_ms, row.clock_trusted, row.value});
        for (auto& one : watch.on_history(value.signal, points)) seen.push_back(std::move(one));
    }
    std::vector<contract::event> events;
    for (const auto& one : seen) {
        const auto rule = std::ranges::find(desk.rules(), one.rule, &care::warning_rule::id);
        events.push_back(care::to_event(one, *rule, of.subject, scan.visit, contract::rfc3339(now.wall_ms)));
        if (const auto saved = shelf.save_warning(events.back(), now); !saved) return saved.error();
    }
    return events;
}

}  // namespace

std::string energy_of_fuel(std::string_view fuel) {
    if (fuel == "gasoline" || fuel == "ethanol" || fuel == "methanol") return "petrol";
    if (fuel == "diesel") return "diesel";
    if (fuel == "lpg" || fuel == "cng" || fuel == "propane" || fuel == "bifuel_lpg" || fuel == "bifuel_cng" || fuel == "bifuel_propane") return "gas";
    if (fuel == "electric") return "ev";
    return fuel.starts_with("hybrid_") ? "hev" : "";   // whether it can be plugged in the car does not say
}

result<care_outcome> after_scan(store::store& in, care_desk& desk, const contract::diagnosis& scan, const care_readings& read, const contract::stamp& now) {
    auto change = sqlite::transaction::begin(in.database());
    if (!change) return change.error();
    if (const auto ready = desk.open(in); !ready) return ready.error();
    store::archive shelf{in};
    if (const auto claimed = shelf.claim_visit(scan.visit, scan.vehicle.vin); !claimed) return claimed.error();
    const auto subject = shelf.subject_of(scan.visit);
    if (!subject) return subject.error();
    if (const auto kept = keep_mileage(in, *subject, scan, read, now); !kept) return kept.error();
    if (const auto kept = shelf.keep_software(*subject, scan, now); !kept) return kept.error();

    care_outcome made;
    made.subject = *subject;
    if (*subject == scan.visit) {   // a car nobody named: kept, and nothing is said of it
        made.withheld.push_back({"care.withheld.no_vehicle", nlohmann::json::object()});
        if (const auto done = change->commit(); !done) return done.error();
        return made;
    }
    if (const auto energy = energy_of_fuel(read.fuel); !energy.empty())
        if (const auto told = store::garage{in}.know_vehicle(*subject, "", {{"energy_by_car", energy}}, now); !told) return told.error();
    const auto of = desk.sheet(in, *subject);
    if (!of) return of.error();
    auto warnings = warn(in, desk, *of, scan, read, now);
    if (!warnings) return warnings.error();
    std::map<std::string, double> conditions;
    for (const auto& value : read.values) conditions[value.signal] = value.number;
    auto reviewed = desk.review(in, *subject, scan.visit, now, std::move(conditions));
    if (!reviewed) return reviewed.error();
    made = std::move(*reviewed);
    made.warnings = std::move(*warnings);
    auto order = follow_workorder(in, desk, *of, scan, now);
    if (!order) return order.error();
    made.order = std::move(*order);
    if (const auto done = change->commit(); !done) return done.error();
    return made;
}

}  // namespace faultline::daemon
