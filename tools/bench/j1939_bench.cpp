// How long a DM1 takes to decode, and a frame of a broadcast to put in its place. Goals: 100 ns a DM1 (30 ns more for
// each further code), 60 ns a frame.
#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <cstdint>

#include "protocols/j1939/parameters.hpp"
#include "protocols/j1939/receiver.hpp"
#include "protocols/j1939/trouble_codes.hpp"

using namespace faultline;
using namespace faultline::j1939;

namespace {

// Prints the goal's ratio: 1 is the goal, less is better. Its own clock, so that it stands beside the figure.
template <class Work>
void against(benchmark::State& state, double goal_ns, Work work) {
    const auto before = std::chrono::steady_clock::now();
    for (auto _ : state) work();
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - before;
    state.counters["of_goal"] = spent.count() / static_cast<double>(state.iterations()) / goal_ns;
}

void dm1_one_code(benchmark::State& state) {
    std::array<std::uint8_t, 8> bytes{0x43, 0xFF, 0x41, 0x1A, 0x05, 0x01, 0xFF, 0xFF};
    std::array<trouble_code, 8> codes;
    against(state, 100, [&] {
        benchmark::DoNotOptimize(bytes);
        benchmark::DoNotOptimize(read_codes(bytes, codes));
        benchmark::ClobberMemory();
    });
}
BENCHMARK(dm1_one_code);

void dm1_ten_codes(benchmark::State& state) {
    std::array<std::uint8_t, 42> bytes{0x04, 0xFF};
    for (std::size_t i = 2; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i);
    std::array<trouble_code, 16> codes;
    against(state, 370, [&] {
        benchmark::DoNotOptimize(bytes);
        benchmark::DoNotOptimize(read_codes(bytes, codes));
        benchmark::ClobberMemory();
    });
}
BENCHMARK(dm1_ten_codes);

void engine_values(benchmark::State& state) {
    std::array<std::uint8_t, 8> bytes{0xF1, 0x7D, 0x91, 0x68, 0x13, 0xFF, 0xFF, 0xFF};
    std::array<reading, 8> values;
    against(state, 100, [&] {
        benchmark::DoNotOptimize(bytes);
        benchmark::DoNotOptimize(read_parameters(61444, bytes, values));
        benchmark::ClobberMemory();
    });
}
BENCHMARK(engine_values);

void broadcast_frame(benchmark::State& state) {   // a 1785-byte message, per frame
    std::array<std::uint8_t, 1785> room{};
    std::array<slot, 1> slots{slot{room}};
    receiver machine{slots, receiver::limits{}};
    const auto announcement = make_frame({7, 0xEC00, 0, 0xFF}, std::array<std::uint8_t, 8>{0x20, 0xF9, 6, 255, 0xFF, 0xCA, 0xFE, 0});
    auto part = make_frame({7, 0xEB00, 0, 0xFF}, std::array<std::uint8_t, 8>{});
    const instant now{};
    std::uint8_t number = 255;
    against(state, 60, [&] {
        if (number == 255) {
            benchmark::DoNotOptimize(machine.on_frame(announcement, now));
            number = 0;
        }
        part.bytes[0] = ++number;
        benchmark::DoNotOptimize(machine.on_frame(part, now));
    });
}
BENCHMARK(broadcast_frame);

}   // namespace
