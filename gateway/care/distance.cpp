#include "gateway/care/distance.hpp"

#include <algorithm>
#include <cmath>

namespace faultline::care {

namespace {

double counted(const std::optional<double>& before, const std::optional<double>& now) {
    if (!before || !now || *now < 0) return 0;
    if (*before >= distance_counter_end_km) return 0;   // it stands still
    return *now >= *before ? *now - *before : *now;
}

}  // namespace

double driven_between(std::span<const distance_mark> marks) {
    double km = 0;
    for (std::size_t i = 1; i < marks.size(); ++i) {
        km += std::max({counted(marks[i - 1].since_clear_km, marks[i].since_clear_km),
                        counted(marks[i - 1].with_mil_km, marks[i].with_mil_km), marks[i].driven_km});
    }
    return km;
}

void speed_integrator::add(std::int64_t monotonic_ms, double kmh) {
    if (!std::isfinite(kmh) || kmh < 0 || kmh > 500) return;
    if (last_ms_ && monotonic_ms <= *last_ms_) return;
    if (last_ms_) {
        const auto gap = monotonic_ms - *last_ms_;
        if (gap <= longest_gap_ms)
            km_ += (kmh + last_kmh_) / 2 * static_cast<double>(gap) / 3'600'000;
        else
            unseen_ms_ += gap;
    }
    last_ms_ = monotonic_ms;
    last_kmh_ = kmh;
}

}  // namespace faultline::care
