#include "gateway/care/due.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace faultline::care {

namespace {

using contract::message;

constexpr std::array<std::string_view, 4> urgencies{"", "upcoming", "due", "overdue"};
constexpr int season_done_before_days = 45;   // a check shortly before the season counts for it

// The facts, and what follows from them for every item.
struct judged {
    const vehicle_facts& facts;
    mileage_now odometer;
    std::optional<usage> used;
    bool dates = true;        // the clock can be believed
    bool kilometres = true;   // the mileage can be believed
};

nlohmann::json whole(double number) { return std::llround(number); }

urgency by_km(const judged& j, double due_km, const plan_item& item) {
    const double km = *j.odometer.km;
    if (km >= due_km + item.grace.km) return urgency::overdue;
    if (km >= due_km) return urgency::due;
    return km >= due_km - item.notice.km ? urgency::upcoming : urgency::none;
}

urgency by_date(const judged& j, date due_date, const plan_item& item) {
    const int days = days_between(due_date, j.facts.today);
    if (days >= item.grace.days && days > 0) return urgency::overdue;
    if (days >= 0) return urgency::due;
    return days >= -item.notice.days ? urgency::upcoming : urgency::none;
}

bool does(const contract::service& one, const plan_item& item) {
    if (std::ranges::find(one.items, item.id) != one.items.end()) return true;
    return !item.operations.empty() && std::ranges::all_of(item.operations, [&](const auto& operation) {
        return std::ranges::find(one.operations, operation) != one.operations.end();
    });
}

bool is_replaced(const contract::service& one, std::span<const contract::service> all) {
    return std::ranges::any_of(all, [&](const auto& other) { return other.replaces == one.service; });
}

// The newest service for which `fits`; of the same day, the one saved later.
const contract::service* newest(std::span<const contract::service> all, const auto& fits) {
    const contract::service* best = nullptr;
    for (const auto& one : all)
        if (fits(one) && !is_replaced(one, all) && (!best || one.date >= best->date)) best = &one;
    return best;
}

interval hardened(interval normal, const plan_item& item, const std::vector<std::string>& severe) {
    double factor = 1;
    for (const auto& kind : severe)
        if (const auto known = item.severe.find(kind); known != item.severe.end()) factor = std::min(factor, known->second);
    if (normal.km) normal.km = std::max(100, static_cast<int>(std::lround(*normal.km * factor / 100) * 100));
    if (normal.months) normal.months = std::max(1, static_cast<int>(*normal.months * factor));
    return normal;
}

// From where an interval is counted.
struct baseline {
    std::optional<date> day;
    std::optional<double> km;
    std::string cycle;
    const char* since;            // ends the text keys: "service", "purchase", "first_seen"
};

void say_km(const judged& j, const baseline& from, int km, const plan_item& item, due_item& into) {
    into.due_km = *from.km + km;
    if (!j.kilometres || !j.odometer.km) {
        into.withheld = true;
        return;
    }
    const auto how = by_km(j, *into.due_km, item);
    into.how = std::max(into.how, how);
    into.expected = expected_at(*into.due_km, j.odometer, j.dates ? j.used : std::nullopt, j.facts.today);
    if (how == urgency::none) return;
    into.basis.push_back({std::string{"care.basis.km_"} + from.since + (j.odometer.estimated ? "_estimated" : ""),
                          {{"interval_km", km},
                           {"driven_km", whole(*j.odometer.km - *from.km)},
                           {"since", from.day ? text_of(*from.day) : "?"},
                           {"since_km", whole(*from.km)},
                           {"due_km", whole(*into.due_km)}}});
}

void say_date(const judged& j, const baseline& from, date due_date, int months, const plan_item& item, due_item& into) {
    into.due_date = due_date;
    if (!j.dates) {
        into.withheld = true;
        return;
    }
    const auto how = by_date(j, due_date, item);
    into.how = std::max(into.how, how);
    if (how == urgency::none) return;
    into.basis.push_back({std::string{"care.basis.months_"} + from.since + (days_between(due_date, j.facts.today) >= 0 ? "_reached" : ""),
                          {{"months", months}, {"since", text_of(*from.day)}, {"due", text_of(due_date)}}});
}

// The sooner of mileage and calendar.
void clip(due_item& item) {
    if (!item.expected || !item.due_date) return;
    const auto limit = text_of(*item.due_date);
    for (auto* at : {&item.expected->earliest, &item.expected->likely, &item.expected->latest})
        if (at->empty() || *at > limit) *at = limit;
}

// Whether the vehicle was already beyond the rule when we saw it first: then its past is somebody else's, and nothing on
// record does not mean that nothing was done.
bool had_a_past(const vehicle_facts& facts, const interval& rule) {
    if (!facts.first_seen || facts.mileage.empty()) return false;
    const bool by_distance = rule.km && facts.mileage.front().km > *rule.km;
    return by_distance || (rule.months && facts.purchased && *facts.first_seen > add_months(*facts.purchased, *rule.months));
}

void judge_interval(const judged& j, const plan_item& item, const contract::service* last, due_item& into) {
    baseline from;
    std::optional<interval> rule = item.every;
    if (last) {
        from = {parse_date(last->date), last->odometer.km, "every:" + last->service, "service"};
    } else {
        const auto first = item.first ? item.first : item.every;
        if (first && j.facts.purchased && !had_a_past(j.facts, hardened(*first, item, j.facts.severe))) {
            from = {j.facts.purchased, 0.0, "first", "purchase"};
            rule = first;
        } else {
            from = {j.facts.first_seen, std::nullopt, "seen", "first_seen"};
            if (!j.facts.mileage.empty()) from.km = j.facts.mileage.front().km;
            if (!rule) rule = first;
        }
    }
    into.cycle = from.cycle;
    if (!rule) return;
    const auto length = hardened(*rule, item, j.facts.severe);
    if (length.km && from.km) say_km(j, from, *length.km, item, into);
    if (length.months && from.day) say_date(j, from, add_months(*from.day, *length.months), *length.months, item, into);
    if (length.km && !from.km && !length.months) into.withheld = true;
    clip(into);
}

void judge_after(const judged& j, const plan_item& item, const contract::service* last, due_item& into) {
    const auto* const repair = newest(j.facts.services, [&](const contract::service& one) {
        return std::ranges::any_of(item.after->operations, [&](const auto& operation) {
            return std::ranges::find(one.operations, operation) != one.operations.end();
        });
    });
    if (!repair) return;
    into.cycle = "after:" + repair->service;
    if (last && last->date >= repair->date && last->service != repair->service) return;
    const baseline from{parse_date(repair->date), repair->odometer.km, into.cycle, "service"};
    const auto within = item.after->within;
    if (within.km > 0 && from.km) say_km(j, from, within.km, item, into);
    if (within.days > 0 && from.day) {
        into.due_date = *from.day + std::chrono::days{within.days};
        into.withheld = into.withheld || !j.dates;
        const auto how = j.dates ? by_date(j, *into.due_date, item) : urgency::none;
        into.how = std::max(into.how, how);
        if (how != urgency::none)
            into.basis.push_back({"care.basis.after_repair", {{"since", repair->date}, {"due", text_of(*into.due_date)}}});
    }
    clip(into);
}

void judge_condition(const judged& j, const plan_item& item, const contract::service* last, due_item& into) {
    into.cycle = "condition:" + (last ? last->service : std::string{});
    const auto& rule = *item.when;
    const auto found = j.facts.conditions.find(rule.signal);
    if (found == j.facts.conditions.end()) {
        into.withheld = true;   // not told this time: an alert raised on it stays
        return;
    }
    const double beyond = rule.below ? *rule.below - found->second : found->second - *rule.above;
    into.how = beyond >= 0 ? urgency::due : beyond >= -rule.notice ? urgency::upcoming : urgency::none;
    if (into.how != urgency::none)
        into.basis.push_back({rule.below ? "care.basis.below" : "care.basis.above",
                              {{"signal", rule.signal}, {"value", found->second}, {"limit", rule.below ? *rule.below : *rule.above}}});
}

void judge_season(const judged& j, const plan_item& item, const contract::service* last, due_item& into) {
    const auto& regions = item.seasonal->regions;
    if (!regions.empty() && std::ranges::find(regions, j.facts.region) == regions.end()) return;
    if (!j.dates) {
        into.withheld = true;
        return;
    }
    const auto there = item.seasonal->in.find(j.facts.region);
    const season& when = there == item.seasonal->in.end() ? item.seasonal->when : there->second;
    const auto now = turn_of(when, j.facts.today);
    const auto turn = now ? now : turn_of(when, j.facts.today + std::chrono::days{item.notice.days});
    if (!turn) return;
    into.cycle = "season:" + text_of(turn->first);
    into.due_date = turn->last;
    const auto done = last ? parse_date(last->date) : std::nullopt;
    if (done && *done >= turn->first - std::chrono::days{season_done_before_days}) return;
    into.how = now ? urgency::due : urgency::upcoming;
    into.basis.push_back({"care.basis.season", {{"from", text_of(turn->first)}, {"due", text_of(turn->last)}}});
}

due_item judge(const judged& j, const plan_item& item) {
    due_item made;
    made.item = item.id;
    const auto* const last = newest(j.facts.services, [&](const contract::service& one) { return does(one, item); });
    if (last) {
        made.last_service = last->service;
        made.last_service_by = last->by;
        made.last_service_saved = last->saved;
    }
    if (item.first || item.every) judge_interval(j, item, last, made);
    else if (item.after) judge_after(j, item, last, made);
    else if (item.when) judge_condition(j, item, last, made);
    else if (item.seasonal) judge_season(j, item, last, made);
    return made;
}

std::optional<date> latest_known(const vehicle_facts& facts) {
    std::optional<date> latest = facts.first_seen;
    const auto take = [&](std::optional<date> day) { if (day && (!latest || *day > *latest)) latest = day; };
    for (const auto& point : facts.mileage)
        if (point.clock_trusted) take(date_of(point.wall_ms));
    for (const auto& one : facts.services) take(parse_date(one.date));
    return latest;
}

}  // namespace

std::string_view name(urgency u) { return urgencies[static_cast<std::size_t>(u)]; }

evaluation due(const vehicle_facts& facts, const effective_plan& plan) {
    evaluation made;
    if (facts.vin.empty() || facts.vin_is_doubtful) {
        made.withheld.push_back({facts.vin.empty() ? "care.withheld.no_vehicle" : "care.withheld.vin_doubtful", {{"vin", facts.vin}}});
        return made;
    }
    const auto latest = latest_known(facts);
    const auto clock = judge_clock(facts.today, facts.clock_synchronised, latest);
    const date today = clock == clock_doubt::none ? facts.today : latest.value_or(facts.today);
    made.used = usage_of(facts.mileage);
    made.odometer = mileage_at(facts.mileage, made.used, today, facts.driven_km);
    if (clock != clock_doubt::none)
        made.withheld.push_back({"care.withheld.clock", {{"today", text_of(facts.today)}, {"known", latest ? text_of(*latest) : "?"}}});
    if (facts.mileage_undecided) made.withheld.push_back({"care.withheld.mileage_undecided", {}});
    if (facts.mileage.empty()) made.withheld.push_back({"care.withheld.no_mileage", {}});
    const judged j{facts, made.odometer, made.used, clock == clock_doubt::none, !facts.mileage_undecided && !facts.mileage.empty()};
    made.items.reserve(plan.items.size());
    for (const auto& [id, item] : plan.items) made.items.push_back(judge(j, item));
    return made;
}

}  // namespace faultline::care
