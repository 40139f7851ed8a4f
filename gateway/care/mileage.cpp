#include "gateway/care/mileage.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace faultline::care {

namespace {

constexpr double greatest_km = 5'000'000;
constexpr double km_per_mile = 1.609344;
constexpr double hardest_km_per_day = 2000;      // a lorry with two drivers
constexpr double ordinary_km_per_day = 600;      // more than a taxi
constexpr double usual_km_per_day = 200;         // what a guess about units may assume
constexpr double hardest_slack_km = 200;
constexpr double ordinary_slack_km = 500;
constexpr double unknown_time_km = 50'000;       // when a clock cannot be believed
constexpr double day_ms = 86'400'000;
constexpr std::int64_t another_time_ms = 6 * 3'600'000;

constexpr std::array<std::string_view, 10> doubt_names{"none",       "impossible", "backwards", "too_fast",        "unit_miles",
                                                       "unit_tenth", "unit_ten",   "outlier",   "cluster_swapped", "corrected"};

// Sources round differently, and a person reads off a moving number: a little less is not backwards.
double tolerance(const mileage_point& last, const odometer_reading& now) {
    if (now.source == last.source && now.source != odometer_source::technician) return 2;
    return std::max(10.0, 0.003 * last.km);
}

// Days between two readings, nothing when a clock was not to be believed or ran backwards by more than a day.
std::optional<double> days_between_readings(std::int64_t before, bool before_trusted, std::int64_t now, bool now_trusted) {
    if (!before_trusted || !now_trusted || now < before - static_cast<std::int64_t>(day_ms)) return std::nullopt;
    return std::max(0.0, static_cast<double>(now - before) / day_ms);
}

double growth(std::optional<double> days, double km_per_day, double slack) {
    return days ? slack + *days * km_per_day : unknown_time_km;
}

double factor_of(mileage_doubt why) {
    switch (why) {
        case mileage_doubt::unit_miles: return km_per_mile;
        case mileage_doubt::unit_tenth: return 0.1;
        case mileage_doubt::unit_ten: return 10;
        default: return 1;
    }
}

bool is_possible(double km) { return std::isfinite(km) && km >= 0 && km <= greatest_km; }

}  // namespace

std::string_view name(mileage_doubt d) { return doubt_names[static_cast<std::size_t>(d)]; }

contract::message explain(const doubted_reading& doubt) {
    const auto whole = [](double km) { return std::isfinite(km) ? nlohmann::json(std::llround(std::clamp(km, -1e9, 1e9))) : nlohmann::json("?"); };
    return {"care.odometer." + std::string{name(doubt.why)}, {{"km", whole(doubt.shown_km)}, {"known_km", whole(doubt.known_km)}}};
}

bool mileage_history::fits_after(const mileage_point& before, const odometer_reading& now, double km) const {
    const auto days = days_between_readings(before.wall_ms, before.clock_trusted, now.wall_ms, now.clock_trusted);
    return km >= before.km - tolerance(before, now) && km <= before.km + growth(days, ordinary_km_per_day, ordinary_slack_km);
}

// What a number in the vehicle's kilometres is, after everything believed so far.
mileage_doubt mileage_history::judge(const odometer_reading& now, double km) const {
    const auto& last = points_.back();
    const auto days = days_between_readings(last.wall_ms, last.clock_trusted, now.wall_ms, now.clock_trusted);
    const bool low = km < last.km - tolerance(last, now);
    const bool fast = km > last.km + growth(days, ordinary_km_per_day, ordinary_slack_km);
    if (!low && !fast) return mileage_doubt::none;
    // A person may mistake the unit each time; a control unit that was understood before does not change it.
    const auto known = scales_.find(now.source);
    const bool may_mistake = now.source == odometer_source::technician || known == scales_.end() || !known->second.heard;
    for (const auto unit : {mileage_doubt::unit_miles, mileage_doubt::unit_tenth, mileage_doubt::unit_ten}) {
        const double meant = km * factor_of(unit);
        if (may_mistake && meant >= last.km - tolerance(last, now) && meant <= last.km + growth(days, usual_km_per_day, ordinary_slack_km)) return unit;
    }
    if (low) return mileage_doubt::backwards;
    return km > last.km + growth(days, hardest_km_per_day, hardest_slack_km) ? mileage_doubt::too_fast : mileage_doubt::none;
}

// The same doubt again, from another time: the source means it.
bool mileage_history::confirms(const held_reading& before, const odometer_reading& now) const {
    const bool later = now.visit != before.what.visit || std::abs(now.wall_ms - before.what.wall_ms) >= another_time_ms;
    if (!later || now.km < before.what.km - 2) return false;
    const auto days = days_between_readings(before.what.wall_ms, before.what.clock_trusted, now.wall_ms, now.clock_trusted);
    return now.km <= before.what.km + growth(days, ordinary_km_per_day, ordinary_slack_km);
}

void mileage_history::accept(const odometer_reading& now, std::size_t index, double km, const scale& as, mileage_doubt remark) {
    double trust = confidence(now.source);
    if (as.factor != 1 || as.offset != 0) trust *= 0.8;
    if (!now.clock_trusted) trust *= 0.8;
    const double floor = points_.empty() ? 0.0 : points_.back().km;
    points_.push_back({.reading = index,
                       .wall_ms = now.wall_ms,
                       .clock_trusted = now.clock_trusted,
                       .km = std::max(km, floor),
                       .shown_km = now.km,
                       .source = now.source,
                       .confidence = trust,
                       .remark = remark});
    held_.erase(now.source);
    scales_[now.source].heard = true;
}

void mileage_history::retract_above(double km) {
    while (!points_.empty() && points_.back().km > km) {
        doubts_.push_back({points_.back().reading, mileage_doubt::outlier, points_.back().shown_km, km});
        points_.pop_back();
    }
}

// Two readings agree with each other against the history: who was wrong?
void mileage_history::settle(const odometer_reading& now, std::size_t index, mileage_doubt why) {
    scale& as = scales_[now.source];
    if (why == mileage_doubt::too_fast) {   // driven after all, or an odometer nobody read for long
        accept(now, index, now.km * as.factor + as.offset, as, why);
        return;
    }
    if (why != mileage_doubt::backwards) {
        as.factor *= factor_of(why);
        as.remark = why;
        accept(now, index, now.km * as.factor + as.offset, as, why);
        return;
    }
    const double km = now.km * as.factor + as.offset;
    const double held_km = held_.at(now.source).what.km * as.factor + as.offset;
    // With nothing before it to compare, a number typed once counts less than two that a control unit gave.
    const bool typed_once = points_.size() == 1 && points_.front().source == odometer_source::technician && now.source != odometer_source::technician;
    const bool last_alone_is_wrong = typed_once || (points_.size() >= 2 && fits_after(points_[points_.size() - 2], held_.at(now.source).what, held_km));
    if (last_alone_is_wrong) {
        retract_above(held_km);
        accept(now, index, km, as, mileage_doubt::none);
        return;
    }
    as.offset += points_.back().km - held_km;
    as.remark = mileage_doubt::cluster_swapped;
    accept(now, index, now.km * as.factor + as.offset, as, mileage_doubt::cluster_swapped);
}

void mileage_history::obey(const odometer_reading& now, std::size_t index) {
    if (now.said == assurance::corrects) {
        retract_above(now.km);
        accept(now, index, now.km, scales_[now.source] = {}, mileage_doubt::corrected);
        return;
    }
    const double known = points_.empty() ? now.km : points_.back().km;
    for (const auto source : {odometer_source::technician, odometer_source::maker_did, odometer_source::gbt})   // all read the cluster
        scales_[source] = {.factor = 1, .offset = known - now.km, .remark = mileage_doubt::cluster_swapped};
    accept(now, index, known, scales_[now.source], mileage_doubt::cluster_swapped);
}

void mileage_history::add(const odometer_reading& now) {
    const std::size_t index = count_++;
    if (!is_possible(now.km)) {
        doubts_.push_back({index, mileage_doubt::impossible, now.km, points_.empty() ? 0 : points_.back().km});
        return;
    }
    if (now.said != assurance::none) return obey(now, index);
    const scale as = scales_[now.source];
    const double km = now.km * as.factor + as.offset;
    const auto why = points_.empty() ? mileage_doubt::none : judge(now, km);
    if (why == mileage_doubt::none) return accept(now, index, km, as, as.remark);
    const auto held = held_.find(now.source);
    if (held != held_.end() && held->second.why == why && confirms(held->second, now)) return settle(now, index, why);
    doubts_.push_back({index, why, now.km, points_.back().km});
    held_[now.source] = {now, index, why};
}

mileage_history reconcile(std::span<const odometer_reading> readings) {
    mileage_history history;
    for (const auto& one : readings) history.add(one);
    return history;
}

}  // namespace faultline::care
