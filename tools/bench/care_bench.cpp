// Judging one vehicle with ten years of history: a reading a week, a service a quarter, the built-in plan. Goal: 1 ms
// (the printed ratio: below 1 is better).
#include <benchmark/benchmark.h>

#include "cloud/contract/stamp.hpp"
#include "gateway/care/alerts.hpp"
#include "gateway/care/mileage.hpp"

using namespace faultline;
using namespace faultline::care;

namespace {

constexpr double goal_s = 1e-3;

struct ten_years {
    std::vector<odometer_reading> readings;
    std::vector<contract::service> services;
    effective_plan plan = std::get<plan_library>(plan_library::load(built_in_plans())).plan_for({.vin = "", .brand = "", .model = "", .engine = "", .energy = "petrol", .year = {}});
    date first = parse_date("2016-01-01").value();

    ten_years() {
        for (int week = 0; week < 520; ++week) {
            const auto when = first + std::chrono::days{7 * week};
            readings.push_back({.wall_ms = start_of(when), .km = 10 + 300.0 * week, .source = odometer_source::pid_a6, .detail = "7E8", .visit = std::to_string(week)});
            if (week % 13 != 0) continue;
            auto& one = services.emplace_back();
            one.service = "service-" + std::to_string(week);
            one.date = text_of(when);
            one.odometer.km = 10 + 300.0 * week;
            one.items = {"engine_oil", "air_filter", "fuel_filter"};
        }
    }
    vehicle_facts facts(const mileage_history& history) const {
        vehicle_facts made;
        made.vin = "LSVAA4187E2000001";
        made.purchased = made.first_seen = first;
        made.mileage = history.points();
        made.services = services;
        made.today = first + std::chrono::days{3651};
        return made;
    }
};

// From the stored readings to what is to be saved: reconciled, judged, reviewed.
void judge_ten_years(benchmark::State& state) {
    const ten_years car;
    std::int64_t ids = 0;
    const auto new_id = [&ids] { return std::to_string(++ids); };
    for (auto _ : state) {
        const auto history = reconcile(car.readings);
        const auto seen = due(car.facts(history), car.plan);
        benchmark::DoNotOptimize(review({}, seen, car.plan, "LSVAA4187E2000001", {"", "2026-01-01T00:00:00.000Z"}, new_id));
    }
    // Seconds an iteration over the goal: iterations * goal / time, inverted.
    state.counters["of_goal"] = benchmark::Counter(static_cast<double>(state.iterations()) * goal_s, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(judge_ten_years)->Unit(benchmark::kMicrosecond);

void load_built_in_plans(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(plan_library::load(built_in_plans()));
}
BENCHMARK(load_built_in_plans)->Unit(benchmark::kMicrosecond);

}  // namespace
