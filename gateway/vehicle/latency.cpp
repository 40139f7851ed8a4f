#include "gateway/vehicle/latency.hpp"

#include <algorithm>
#include <cmath>

namespace faultline::vehicle {
namespace {

constexpr double first_us = 10.0;
const double log_ratio = std::log(1.02);

}  // namespace

void latency::add(std::chrono::nanoseconds took) {
    const double us = std::max(static_cast<double>(took.count()) / 1000.0, first_us);
    const auto step = static_cast<std::size_t>(std::log(us / first_us) / log_ratio);
    ++steps_[std::min(step, steps_.size() - 1)];
    ++count_;
}

double latency::percentile_ms(double share) const {
    if (count_ == 0) return 0;
    const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
        seen += steps_[i];
        if (seen >= wanted) return first_us * std::exp(log_ratio * (static_cast<double>(i) + 0.5)) / 1000.0;
    }
    return 0;
}

}  // namespace faultline::vehicle
