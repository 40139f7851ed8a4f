#include "gateway/care/usage.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "cloud/contract/stamp.hpp"

namespace faultline::care {

namespace {

constexpr double day_ms = 86'400'000;
constexpr double z_90 = 1.645;
constexpr int too_far_days = 20 * 365;

struct sample {
    double day;
    double km;
};

// The readings that count: trusted clocks, forward in time, the newest window of them; one a day is enough.
std::vector<sample> samples_of(std::span<const mileage_point> points) {
    std::vector<sample> all;
    for (const auto& point : points) {
        if (!point.clock_trusted) continue;
        const double day = static_cast<double>(point.wall_ms) / day_ms;
        // A swap or a correction is a seam: the distance across it was not read.
        const bool seam = point.remark == mileage_doubt::cluster_swapped || point.remark == mileage_doubt::corrected;
        if (seam && point.remark == mileage_doubt::corrected) all.clear();
        if (!all.empty() && day < all.back().day) continue;
        if (!all.empty() && day - all.back().day < 1) {
            all.back().km = std::max(all.back().km, point.km);
            continue;
        }
        all.push_back({day, point.km});
    }
    if (all.empty()) return all;
    const double oldest = all.back().day - usage_window_days;
    const auto first = std::ranges::find_if(all, [&](const sample& s) { return s.day >= oldest; });
    if (all.end() - first >= 3) all.erase(all.begin(), first);
    if (all.size() <= usage_most_readings) return all;
    std::vector<sample> thinned;
    const double step = static_cast<double>(all.size() - 1) / static_cast<double>(usage_most_readings - 1);
    for (std::size_t i = 0; i < usage_most_readings; ++i)
        thinned.push_back(all[static_cast<std::size_t>(std::lround(static_cast<double>(i) * step))]);
    return thinned;
}

std::string date_or_empty(date today, double days) {
    if (!std::isfinite(days) || days > too_far_days) return {};
    return text_of(add_days(today, std::max(0.0, days)));
}

}  // namespace

std::optional<usage> usage_of(std::span<const mileage_point> points) {
    const auto samples = samples_of(points);
    if (samples.size() < 2) return std::nullopt;
    const double span = samples.back().day - samples.front().day;
    if (span < usage_shortest_days) return std::nullopt;
    std::vector<double> slopes;
    slopes.reserve(samples.size() * (samples.size() - 1) / 2);
    for (std::size_t i = 0; i < samples.size(); ++i)
        for (std::size_t j = i + 1; j < samples.size(); ++j)
            slopes.push_back((samples[j].km - samples[i].km) / (samples[j].day - samples[i].day));
    std::ranges::sort(slopes);
    const std::size_t count = slopes.size();
    usage made{.km_per_day = (slopes[(count - 1) / 2] + slopes[count / 2]) / 2,
               .readings = static_cast<int>(samples.size()),
               .days = static_cast<int>(span)};
    if (samples.size() == 2) {
        made.low = made.km_per_day / 2;
        made.high = made.km_per_day * 2;
        return made;
    }
    // Sen 1968: the limits are order statistics of the slopes, from the variance of Kendall's S.
    const double n = static_cast<double>(samples.size());
    const double reach = z_90 * std::sqrt(n * (n - 1) * (2 * n + 5) / 18);
    const auto at = [&](double rank) {
        return slopes[static_cast<std::size_t>(std::clamp(rank, 0.0, static_cast<double>(count - 1)))];
    };
    made.low = std::min(at((static_cast<double>(count) - reach) / 2), made.km_per_day);
    made.high = std::max(at(std::ceil((static_cast<double>(count) + reach) / 2)), made.km_per_day);
    return made;
}

mileage_now mileage_at(std::span<const mileage_point> points, const std::optional<usage>& used, date today, double driven_km) {
    mileage_now now;
    if (points.empty()) return now;
    const auto& last = points.back();
    now.source = last.source;
    now.read_ms = last.wall_ms;
    const int days = last.clock_trusted ? std::max(0, days_between(date_of(last.wall_ms), today)) : 0;
    now.km = now.low = now.high = last.km;
    now.confidence = last.confidence;
    if (days < 1 && driven_km < 1) return now;
    now.estimated = true;
    const double by_usage = used ? used->km_per_day * days : 0;
    now.km = last.km + std::max(driven_km, by_usage);
    now.low = last.km + driven_km;
    now.high = std::max(*now.km, last.km + (used ? used->high * days : driven_km * 1.1));
    now.confidence = last.confidence * (used ? std::max(0.3, 1.0 - days / 365.0) : driven_km >= 1 ? 0.6 : 0.3);
    return now;
}

contract::mileage to_record(const mileage_now& now) {
    contract::mileage made;
    if (!now.km) {
        made.kind = "unknown";
        return made;
    }
    const auto tenth = [](double km) { return std::round(km * 10) / 10; };
    made.km = tenth(*now.km);
    made.kind = now.estimated ? "estimated" : "read";
    made.source = name(now.source);
    made.confidence = std::round(now.confidence * 100) / 100;
    if (now.estimated) {
        made.low_km = tenth(now.low);
        made.high_km = tenth(now.high);
    }
    made.time = contract::rfc3339(now.read_ms);
    return made;
}

std::optional<contract::due_window> expected_at(double due_km, const mileage_now& now, const std::optional<usage>& used,
                                                date today) {
    if (!now.km || !used) return std::nullopt;
    const auto days_at = [&](double km, double per_day) {
        if (km >= due_km) return 0.0;
        return per_day > 0 ? (due_km - km) / per_day : HUGE_VAL;
    };
    const auto tenth = [](double km) { return std::round(km * 10) / 10; };
    return contract::due_window{.earliest = date_or_empty(today, days_at(now.high, used->high)),
                                .likely = date_or_empty(today, days_at(*now.km, used->km_per_day)),
                                .latest = date_or_empty(today, days_at(now.low, used->low)),
                                .km_per_day = tenth(used->km_per_day),
                                .km_per_day_low = tenth(used->low),
                                .km_per_day_high = tenth(used->high),
                                .readings = used->readings};
}

}  // namespace faultline::care
