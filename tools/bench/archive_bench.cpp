// The vehicle archive at size: 10,000 vehicles in one file; opening one of them means reading everything a judgement needs and
// judging it. Goal: 10 ms (the printed ratio: below 1 is better).
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>

#include "gateway/daemon/care_desk.hpp"

using namespace faultline;

namespace {

constexpr double goal_s = 10e-3;
constexpr int vehicles = 10'000;

struct archive {
    std::filesystem::path folder;
    std::optional<store::store> store;
    daemon::care_desk desk;
    contract::stamp now{.wall_ms = 1'790'000'000'000, .boot = "boot", .monotonic_ms = 0, .synchronised = true};

    archive() {
        std::string name = (std::filesystem::temp_directory_path() / "faultline-archive-XXXXXX").string();
        folder = mkdtemp(name.data());
        store.emplace(store::store::open((folder / "bay.db").string()).value());
        static_cast<void>(desk.open(*store));
        auto all = sqlite::transaction::begin(store->database()).value();
        store::garage shelf{*store};
        for (int n = 0; n < vehicles; ++n) {
            const auto who = subject(n);
            static_cast<void>(shelf.know_vehicle(who, "P" + std::to_string(n), {{"energy", "petrol"}, {"purchased", "2024-01-05"}}, now));
            for (int month = 0; month < 24; ++month)
                static_cast<void>(shelf.add_odometer(who, {.wall_ms = now.wall_ms - (24LL - month) * 30 * 86'400'000, .km = 10.0 + month * 1200, .source = "pid_a6", .detail = "7E8", .visit = std::to_string(month)}));
            if (n % 10 == 0) static_cast<void>(desk.review(*store, who, "", now));
        }
        static_cast<void>(all.commit());
    }
    ~archive() {
        store.reset();
        std::filesystem::remove_all(folder);
    }
    static std::string subject(int n) { return "local:" + std::to_string(n); }
};

archive& shared() {
    static archive made;
    return made;
}

void ratio(benchmark::State& state) {
    state.counters["of_goal"] = benchmark::Counter(static_cast<double>(state.iterations()) * goal_s, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void open_one_of_ten_thousand(benchmark::State& state) {
    auto& in = shared();
    int n = 0;
    for (auto _ : state) {
        const auto of = in.desk.sheet(*in.store, archive::subject(n = (n + 7919) % vehicles)).value();
        benchmark::DoNotOptimize(daemon::care_desk::judge(of, in.now));
    }
    ratio(state);
}
BENCHMARK(open_one_of_ten_thousand)->Unit(benchmark::kMicrosecond);

void find_one_by_its_plate(benchmark::State& state) {
    auto& in = shared();
    int n = 0;
    for (auto _ : state) benchmark::DoNotOptimize(store::garage{*in.store}.vehicle("P" + std::to_string(n = (n + 7919) % vehicles)));
    ratio(state);
}
BENCHMARK(find_one_by_its_plate)->Unit(benchmark::kMicrosecond);

}  // namespace
