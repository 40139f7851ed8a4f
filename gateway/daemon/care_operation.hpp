// The care of vehicles at the bay: what a scan brings along, and the verbs that need no adapter (vehicle, due, service, workorder,
// odometer, checklist, plan, report). Those are answered beside whatever the bay is doing: they only need the store.
#pragma once

#include "gateway/daemon/bay_state.hpp"
#include "gateway/daemon/care_scan.hpp"

namespace faultline::daemon {

// Asks the car for what its care needs; empty where it says nothing.
[[nodiscard]] asio::awaitable<care_readings> read_for_care(bay& at);

// {"event":"care", ...} with what changed, and a notice for everything that was not judged and why.
void tell_care(client& who, const care_outcome& outcome);

[[nodiscard]] bool is_care(const nlohmann::json& request);
// One such verb to its final event.
[[nodiscard]] asio::awaitable<nlohmann::json> care_verb(bay& at, client& who, nlohmann::json request);

}  // namespace faultline::daemon
