#include "gateway/daemon/spare.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace faultline::daemon {
namespace {

using clock = std::chrono::steady_clock;
using vehicle::harm_guard;

asio::awaitable<void> wait_until(clock::time_point when) {
    asio::steady_timer timer{co_await asio::this_coro::executor, when};
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace

asio::awaitable<std::optional<vehicle::answer>> ask_sparing(bay& at, const vehicle::question& what, asking how, harm_guard::purpose why) {
    for (;;) {
        const auto now = clock::now();
        const auto ruling = at.guard.may_ask(what, why, now);
        if (ruling.never) {
            at.guard.on_waited(ruling, {});
            co_return std::nullopt;
        }
        if (ruling.when <= now) break;
        co_await wait_until(ruling.when);
        at.guard.on_waited(ruling, clock::now() - now);
    }
    at.guard.on_asked(what, why, clock::now());
    const auto came = co_await at.session->ask(what, how);
    at.guard.on_answer(came, at.session->frames() + 1, clock::now());
    co_return came;
}

asio::awaitable<vehicle::answer> ask_for_person(bay& at, const vehicle::question& what, asking how) {
    const auto came = co_await ask_sparing(at, what, how, harm_guard::purpose::person);
    co_return came ? *came : vehicle::answer{.how = vehicle::ending::unsendable, .messages = {}, .refusals = {}};
}

asio::awaitable<std::optional<double>> read_voltage(bay& at) {
    const auto volts = co_await at.session->read_voltage();
    at.guard.on_volts(volts, clock::now());
    co_return volts;
}

nlohmann::json describe(const harm_guard& guard) {
    const auto now = clock::now();
    const auto& count = guard.counted();
    const auto& budget = guard.budget();
    nlohmann::json made{{"state", vehicle::to_text(guard.now(now))},
                        {"bus_load", guard.bus_load(now)},
                        {"lorry", guard.is_lorry()},
                        {"budget", {{"live_per_ecu_s", budget.live_per_ecu}, {"live_s", budget.live_in_all}, {"reading_per_ecu_s", budget.reading_per_ecu},
                                    {"reading_s", budget.reading_in_all}, {"bus_share", budget.bus_share}}},
                        {"counters", {{"asked", count.asked}, {"waits", count.waits}, {"waited_ms", count.waited_ms}, {"refused", count.refused}, {"bus_errors", count.bus_errors}}}};
    if (guard.engine_runs()) made["engine_runs"] = *guard.engine_runs();
    return made;
}

}  // namespace faultline::daemon
