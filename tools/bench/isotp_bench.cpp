// ISO-TP in memory, both ends of it, time passed in: what a frame costs the processor. `of_goal` below 1 is within the
// goal.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <vector>

#include "protocols/isotp/link.hpp"

using namespace faultline;
using namespace faultline::isotp;

namespace {

constexpr instant now{std::chrono::hours{1}};

// Carries everything both ways until nobody has anything more to say. Returns the frames carried.
std::size_t settle(isotp::link& tester, isotp::link& car) {
    can::frame carried;
    ticket which;
    std::size_t frames = 0;
    for (bool has_moved = true; has_moved;) {
        has_moved = false;
        for (; tester.poll_frame(carried, which, now); ++frames, has_moved = true) {
            tester.on_sent(which, now);
            car.on_frame(carried, now);
        }
        for (; car.poll_frame(carried, which, now); ++frames, has_moved = true) {
            car.on_sent(which, now);
            tester.on_frame(carried, now);
        }
    }
    return frames;
}

// Other work on the machine only ever makes a run slower: the fastest of nine is what the code costs.
void best_of_nine(benchmark::internal::Benchmark* measured) {
    measured->Repetitions(9)->ReportAggregatesOnly()->ComputeStatistics(
        "best", [](const std::vector<double>& runs) { return *std::ranges::min_element(runs); });
}

void count_frames(benchmark::State& state, std::size_t frames, double goal_ns) {
    using benchmark::Counter;
    const auto carried = static_cast<double>(frames);
    state.counters["s_per_frame"] = Counter(carried, Counter::kIsRate | Counter::kInvert);
    state.counters["of_goal"] = Counter(carried * goal_ns * 1e-9, Counter::kIsRate | Counter::kInvert);
}

// 4095 bytes, or what is asked for, from a car to a tester; BS as in the second argument.
void transfer(benchmark::State& state, const framing& how) {
    const auto length = static_cast<std::size_t>(state.range(0));
    std::vector<std::uint8_t> payload(length, 0x5A), room(length), other(16);
    isotp::link tester, car;
    isotp::link::options asking{.how = how};
    asking.receiving.cp_block_size = static_cast<std::uint8_t>(state.range(1));
    const auto receiver = tester.open(obd_11(0), asking, room).endpoint;
    const auto sender = car.open(mirrored(obd_11(0)), {.how = how}, other).endpoint;
    std::size_t frames = 0;
    for (auto _ : state) {
        if (car.send(sender, payload, now) != beginning::begun) return state.SkipWithError("not begun");
        frames += settle(tester, car);
        benchmark::DoNotOptimize(tester.front(receiver).data());
        if (tester.front(receiver).size() != length) return state.SkipWithError("not received");
        tester.pop(receiver);
    }
    count_frames(state, frames, 30);
}

void classic(benchmark::State& state) {
    transfer(state, {});
}
BENCHMARK(classic)->Args({4095, 8})->Args({4095, 0})->Args({65535, 0})->Apply(best_of_nine);

void fd_64(benchmark::State& state) {
    transfer(state, {.tx_dl = 64, .is_fd = true});
}
BENCHMARK(fd_64)->Args({4095, 8})->Apply(best_of_nine);

// A request of two bytes and an answer of four: two frames.
void single_frame_round_trip(benchmark::State& state) {
    const std::array<std::uint8_t, 2> request{0x01, 0x0C};
    const std::array<std::uint8_t, 4> answer{0x41, 0x0C, 0x1A, 0xF8};
    std::array<std::uint8_t, 64> near{}, far{};
    isotp::link tester, car;
    const auto asking = tester.open(obd_11(0), {}, near).endpoint;
    const auto answering = car.open(mirrored(obd_11(0)), {}, far).endpoint;
    std::size_t frames = 0;
    for (auto _ : state) {
        if (tester.send(asking, request, now) != beginning::begun) return state.SkipWithError("not begun");
        frames += settle(tester, car);
        car.pop(answering);
        if (car.send(answering, answer, now) != beginning::begun) return state.SkipWithError("not begun");
        frames += settle(tester, car);
        benchmark::DoNotOptimize(tester.front(asking).data());
        tester.pop(asking);
    }
    count_frames(state, frames, 30);
}
BENCHMARK(single_frame_round_trip)->Apply(best_of_nine);

// One functional request, answers of eight ECUs, their parts interleaved.
void eight_ecus(benchmark::State& state) {
    const auto length = static_cast<std::size_t>(state.range(0));
    const std::array<std::uint8_t, 2> request{0x09, 0x02};
    const std::vector<std::uint8_t> answer(length, 0x31);
    std::array<std::vector<std::uint8_t>, 8> near, far;
    isotp::link tester, car;
    const auto all = tester.open(obd_functional_11(), {}, {}).endpoint;
    std::array<std::size_t, 8> asking{}, answering{};
    for (std::size_t i = 0; i < near.size(); ++i) {
        near[i].resize(length);
        far[i].resize(16);
        const auto pair = obd_11(static_cast<std::uint32_t>(i));
        asking[i] = tester.open(pair, {}, near[i]).endpoint;
        answering[i] = car.open(mirrored(pair), {}, far[i]).endpoint;
    }
    std::size_t frames = 0;
    for (auto _ : state) {
        if (tester.send(all, request, now) != beginning::begun) return state.SkipWithError("not begun");
        frames += settle(tester, car);
        for (const auto ecu : answering)
            if (car.send(ecu, answer, now) != beginning::begun) return state.SkipWithError("not begun");
        frames += settle(tester, car);
        for (const auto ecu : asking) {
            if (tester.front(ecu).size() != length) return state.SkipWithError("not received");
            tester.pop(ecu);
        }
    }
    count_frames(state, frames, 30);
}
BENCHMARK(eight_ecus)->Arg(20)->Arg(4095)->Apply(best_of_nine);

}   // namespace
