// The fault database that is installed: one code explained again, and fifty codes of one scan put in order. Goals: 2 us and 1 ms
// (`of_goal`: below 1 is better). FAULTLINE_FAULTS names another database than the one of this build.
#include <benchmark/benchmark.h>

#include "gateway/faults/database.hpp"

using namespace faultline::faults;

namespace {

// A car after water got into its fuse box: supply, sensors, network, brakes and what follows from them.
const std::vector<present_code>& fifty_codes() {
    static const std::vector<present_code> codes = [] {
        std::vector<present_code> made;
        for (const char* code : {"P0562", "P0642", "P0107", "P0122", "P0192", "P0118", "P0113", "P0301", "P0302", "P0351", "P0201", "P0171", "P0174",
                                 "P0420", "P0430", "P0135", "P0141", "P0155", "P0455", "P0442", "P0401", "P0404", "P0299", "P2453", "P2463", "P20EE",
                                 "P207F", "P0700", "P0717", "P0730", "P0753", "P0500", "P0606", "P2122", "P0016", "P0011"})
            made.push_back({code, "7E8", {"stored"}});
        for (const char* code : {"U0100", "U0101", "U0121", "U0140", "U0401"}) made.push_back({code, "7B0", {"stored"}});
        for (const char* code : {"C0031", "C0034", "C0051", "C0063", "C006C"}) made.push_back({code, "7B1", {"stored", "pending"}});
        for (const char* code : {"B0020", "B0021", "U0100", "U0121"}) made.push_back({code, "7B2", {"permanent"}});
        return made;
    }();
    return codes;
}

database open_database(benchmark::State& state) {
    auto opened = database::open(locate_database());
    if (opened) return std::move(*opened);
    state.SkipWithError("no fault database: build faults_data, or set FAULTLINE_FAULTS");
    throw std::runtime_error{"no fault database"};
}

void of_goal(benchmark::State& state, double goal_s) {
    state.counters["of_goal"] = benchmark::Counter(static_cast<double>(state.iterations()) * goal_s, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void match_one_code_warm(benchmark::State& state) {
    auto base = open_database(state);
    std::size_t next = 0;
    for (auto _ : state) {
        const auto& one = fifty_codes()[next++ % fifty_codes().size()];
        benchmark::DoNotOptimize(base.find({.code = one.code, .maker = "BYD"}));
    }
    of_goal(state, 2e-6);
}
BENCHMARK(match_one_code_warm)->Unit(benchmark::kNanosecond);

void analyse_fifty_codes(benchmark::State& state) {
    auto base = open_database(state);
    const circumstances around{{{"battery_volts", 11.4}, {"monitors_incomplete", 3}}};
    for (auto _ : state) benchmark::DoNotOptimize(base.analyse(fifty_codes(), around));
    of_goal(state, 1e-3);
}
BENCHMARK(analyse_fifty_codes)->Unit(benchmark::kMicrosecond);

// The first scan after the program started: rules and entries are read from the file.
void open_and_analyse_fifty_codes(benchmark::State& state) {
    for (auto _ : state) {
        auto base = open_database(state);
        benchmark::DoNotOptimize(base.analyse(fifty_codes()));
    }
}
BENCHMARK(open_and_analyse_fifty_codes)->Unit(benchmark::kMicrosecond);

}  // namespace
