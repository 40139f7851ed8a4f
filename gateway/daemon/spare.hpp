// Asking within the car's budget: waits as long as the harm guard says, asks, and tells it what came. Everything that asks a car goes
// through here.
#pragma once

#include "gateway/daemon/bay_state.hpp"

namespace faultline::daemon {

// Nothing: not now (polling on a battery that nobody charges). The views live until the next question.
[[nodiscard]] asio::awaitable<std::optional<vehicle::answer>> ask_sparing(bay& at, const vehicle::question& what, asking how,
                                                                         vehicle::harm_guard::purpose why);

// One that a person waits for: always asked, when its turn has come.
[[nodiscard]] asio::awaitable<vehicle::answer> ask_for_person(bay& at, const vehicle::question& what, asking how = {});

// The adapter's voltmeter, told to the guard.
[[nodiscard]] asio::awaitable<std::optional<double>> read_voltage(bay& at);

[[nodiscard]] nlohmann::json describe(const vehicle::harm_guard& guard);   // for status

}  // namespace faultline::daemon
