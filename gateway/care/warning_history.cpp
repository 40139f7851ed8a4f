// Rules of kind `decline`: what falls over months. Theil-Sen, as for the mileage: one odd reading bends nothing.
#include <algorithm>
#include <cmath>

#include "gateway/care/warning.hpp"

namespace faultline::care {

namespace {

constexpr double day_ms = 86'400'000;
constexpr double days_of_year = 365.25;
constexpr std::size_t most_points = 200;

// The median of all slopes, per year; nothing while there is too little to tell.
std::optional<double> yearly_slope(std::span<const history_point> points) {
    std::vector<double> slopes;
    for (std::size_t a = 0; a < points.size(); ++a)
        for (std::size_t b = a + 1; b < points.size(); ++b)
            if (const double days = static_cast<double>(points[b].wall_ms - points[a].wall_ms) / day_ms; days >= 1)
                slopes.push_back((points[b].value - points[a].value) / days * days_of_year);
    if (slopes.empty()) return std::nullopt;
    const auto middle = slopes.begin() + static_cast<std::ptrdiff_t>(slopes.size() / 2);
    std::nth_element(slopes.begin(), middle, slopes.end());
    return *middle;
}

}  // namespace

std::vector<warning> warning_watch::on_history(std::string_view signal, std::span<const history_point> all) {
    std::vector<warning> out;
    std::vector<history_point> points;
    for (const auto& one : all)   // free-running clocks have no place on a time axis; time that runs backwards neither
        if (one.clock_trusted && std::isfinite(one.value) && (points.empty() || one.wall_ms >= points.back().wall_ms)) points.push_back(one);
    if (points.size() > most_points) points.erase(points.begin(), points.end() - most_points);
    for (const auto* rule : rules_) {
        if (rule->kind != warning_kind::decline || std::ranges::find(rule->signals, signal) == rule->signals.end()) continue;
        if (points.size() < static_cast<std::size_t>(rule->samples)) continue;
        const double days = static_cast<double>(points.back().wall_ms - points.front().wall_ms) / day_ms;
        const auto slope = yearly_slope(points);
        if (days < rule->days || !slope) continue;
        const double loss = -*slope;
        turn(*rule, is_beyond_limit(*rule, loss), is_past_end(*rule, loss),
             {{"signal", signal}, {"value", std::round(loss * 100) / 100}, {"limit", rule->below ? *rule->below : *rule->above},
              {"samples", points.size()}, {"days", std::round(days)}, {"newest", points.back().value}},
             out);
    }
    return out;
}

}  // namespace faultline::care
