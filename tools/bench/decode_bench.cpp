// How long decoding takes: an answer to six PIDs, an answer with flags and support bits, a trouble code into text.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>

#include "protocols/dtc/dtc.hpp"
#include "protocols/obd/decode.hpp"
#include "protocols/obd/trouble_codes.hpp"

using namespace faultline;

namespace {

void six_pids(benchmark::State& state) {
    const std::array<std::uint8_t, 14> answer{0x41, 0x04, 0x3F, 0x05, 0x78, 0x0B, 0x22,
                                              0x0C, 0x1A, 0xF8, 0x0D, 0x32, 0x11, 0x26};
    const std::array<std::uint8_t, 6> asked{0x04, 0x05, 0x0B, 0x0C, 0x0D, 0x11};
    std::array<obd::value, 32> values;
    for (auto _ : state) {
        benchmark::DoNotOptimize(obd::decode_values(answer, asked, values));
        benchmark::ClobberMemory();
    }
}
BENCHMARK(six_pids);

void one_pid(benchmark::State& state) {
    const std::array<std::uint8_t, 4> answer{0x41, 0x0C, 0x1A, 0xF8};
    const std::array<std::uint8_t, 1> asked{0x0C};
    std::array<obd::value, 8> values;
    for (auto _ : state) {
        benchmark::DoNotOptimize(obd::decode_values(answer, asked, values));
        benchmark::ClobberMemory();
    }
}
BENCHMARK(one_pid);

void readiness_flags(benchmark::State& state) {   // 25 signals
    const std::array<std::uint8_t, 6> answer{0x41, 0x01, 0x81, 0x07, 0x65, 0x04};
    const std::array<std::uint8_t, 1> asked{0x01};
    std::array<obd::value, 64> values;
    for (auto _ : state) {
        benchmark::DoNotOptimize(obd::decode_values(answer, asked, values));
        benchmark::ClobberMemory();
    }
}
BENCHMARK(readiness_flags);

void code_to_text(benchmark::State& state) {
    std::array<std::uint8_t, 2> bytes{0x0A, 0x0F};
    for (auto _ : state) {
        benchmark::DoNotOptimize(bytes);
        benchmark::DoNotOptimize(dtc::to_text(dtc::from_bytes(bytes[0], bytes[1])));
    }
}
BENCHMARK(code_to_text);

void codes_answer(benchmark::State& state) {   // three codes, read and printed
    const std::array<std::uint8_t, 8> answer{0x43, 0x03, 0x03, 0x01, 0x01, 0x71, 0xC1, 0x00};
    std::array<dtc::code, 8> codes;
    for (auto _ : state) {
        const auto read = obd::read_codes(answer, bus::can11, codes);
        for (std::size_t i = 0; i < read.count; ++i) benchmark::DoNotOptimize(dtc::to_text(codes[i]));
    }
}
BENCHMARK(codes_answer);

}   // namespace
