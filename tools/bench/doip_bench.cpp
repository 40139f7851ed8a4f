// What the DoIP machines cost a request on both sides, sockets left out: request, acknowledgment, answer. Goal: 1 us, so
// that ten thousand requests a second take a hundredth of a core.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "protocols/doip/connection.hpp"
#include "protocols/doip/entity.hpp"
#include "protocols/doip/stream.hpp"

using namespace faultline::doip;

namespace {

constexpr std::array<address, 1> ecus{0x1010};

struct link {
    std::array<std::uint8_t, 4096> room{};
    stream cutter{room};
    std::array<std::uint8_t, 64> bytes{};

    template <class Head>
    cut_off carry(const Head& head, std::span<const std::uint8_t> data) {
        std::ranges::copy(head, bytes.begin());
        std::ranges::copy(data, bytes.begin() + static_cast<std::ptrdiff_t>(head.size()));
        return cutter.take(std::span{bytes}.first(head.size() + data.size()));
    }
};

void request_and_answer(benchmark::State& state) {
    const instant now{};
    std::array<entity_socket, 1> sockets{};
    entity vehicle{sockets, {.targets = ecus}, {}};
    connection tester{{}};
    link there;
    link back;
    const auto socket = *vehicle.on_connected(now);
    const auto opening = tester.on_connected(now);
    const auto opened = there.cutter.take(opening.send->data());
    const auto activation = vehicle.on_message(socket, opened.head, opened.data, now);
    const auto ready = back.cutter.take(activation.all()[0].bytes.data());
    benchmark::DoNotOptimize(tester.on_message(ready.head, ready.data, now));

    const std::array<std::uint8_t, 3> question{0x22, 0xF1, 0x90};
    const std::array<std::uint8_t, 20> reply{0x62, 0xF1, 0x90};
    const auto before = std::chrono::steady_clock::now();
    for (auto _ : state) {
        const auto head = tester.request(0x1010, question.size(), now);
        const auto asked = there.carry(*head, question);
        const auto actions = vehicle.on_message(socket, asked.head, asked.data, now);
        const auto taken = back.cutter.take(actions.all()[0].bytes.data());
        benchmark::DoNotOptimize(tester.on_message(taken.head, taken.data, now));
        const auto answered = back.carry(*vehicle.answer(socket, 0x1010, reply.size(), now), reply);
        const auto said = tester.on_message(answered.head, answered.data, now);
        if (said.said.what != report::kind::answer) state.SkipWithError("no answer");
    }
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - before;
    state.counters["of_goal"] = spent.count() / static_cast<double>(state.iterations()) / 1000;
}
BENCHMARK(request_and_answer);

}   // namespace
