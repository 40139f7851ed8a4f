// What a frame costs in the text of serial adapters, read and written. `of_goal` below 1 is within 100 ns a frame.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <vector>

#include "protocols/can/slcan.hpp"

using namespace faultline;

namespace {

constexpr std::size_t frames_at_once = 64;   // about what a read() returns on a busy bus

std::vector<can::frame> some_frames(bool is_fd) {
    std::mt19937 random{1};
    std::vector<can::frame> made(frames_at_once);
    for (auto& one : made) {
        one.id = static_cast<std::uint32_t>(random() % 0x800);
        one.is_fd = is_fd;
        one.size = is_fd ? 64 : 8;
        for (auto& byte : one.bytes) byte = static_cast<std::uint8_t>(random());
    }
    return made;
}

// Other work on the machine only ever makes a run slower: the fastest of nine is what the code costs.
void best_of_nine(benchmark::internal::Benchmark* measured) {
    measured->Repetitions(9)->ReportAggregatesOnly()->ComputeStatistics(
        "best", [](const std::vector<double>& runs) { return *std::ranges::min_element(runs); });
}

void count_frames(benchmark::State& state) {
    using benchmark::Counter;
    const auto frames = static_cast<double>(state.iterations()) * static_cast<double>(frames_at_once);
    state.counters["s_per_frame"] = Counter(frames, Counter::kIsRate | Counter::kInvert);
    state.counters["of_goal"] = Counter(frames * 100e-9, Counter::kIsRate | Counter::kInvert);
}

std::string stream_of(const std::vector<can::frame>& frames) {
    std::string all;
    std::array<char, can::slcan::longest_frame> text{};
    for (const auto& one : frames) all.append(text.data(), can::slcan::write(one, text));
    return all;
}

void read_stream(benchmark::State& state, const std::string& stream, std::size_t chunk) {
    can::slcan::reader machine;
    can::slcan::item said;
    for (auto _ : state) {
        std::size_t frames = 0;
        for (std::size_t at = 0; at < stream.size(); at += chunk) {
            auto input = std::string_view{stream}.substr(at, chunk);
            while (machine.next(input, said)) frames += said.kind == can::slcan::item::what::frame;
        }
        if (frames != frames_at_once) return state.SkipWithError("frames lost");
    }
    count_frames(state);
}

void parse(benchmark::State& state) {
    read_stream(state, stream_of(some_frames(false)), 4096);
}
void parse_in_pieces_of_16(benchmark::State& state) {
    read_stream(state, stream_of(some_frames(false)), 16);
}
void parse_fd_64(benchmark::State& state) {
    read_stream(state, stream_of(some_frames(true)), 16384);
}
BENCHMARK(parse)->Apply(best_of_nine);
BENCHMARK(parse_in_pieces_of_16)->Apply(best_of_nine);
BENCHMARK(parse_fd_64)->Apply(best_of_nine);

void format(benchmark::State& state) {
    const auto frames = some_frames(false);
    std::array<char, can::slcan::longest_frame> text{};
    for (auto _ : state) {
        for (const auto& one : frames) benchmark::DoNotOptimize(can::slcan::write(one, text));
        benchmark::ClobberMemory();
    }
    count_frames(state);
}
BENCHMARK(format)->Apply(best_of_nine);

}   // namespace
