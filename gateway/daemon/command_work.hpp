// What a command means at a bay: the operation it becomes, and the answer its result becomes. Pure functions.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cloud/contract/command.hpp"
#include "cloud/contract/diagnosis.hpp"
#include "cloud/contract/response.hpp"

namespace faultline::daemon {

// {"op":"scan","args":{}}; nothing when the arguments make no sense.
[[nodiscard]] std::optional<nlohmann::json> request_of(const contract::command& what);

// The final answer, from an operation's final event.
[[nodiscard]] contract::response outcome_of(const contract::command& what, const nlohmann::json& last, bool was_cancelled);

[[nodiscard]] std::vector<std::string> codes_of(const contract::diagnosis& record);   // each once

// A live view of an expert ends by itself after this.
inline constexpr double longest_live_s = 600;

// FAULTLINE_TRUST_CLOCK=1: believe the wall clock though the kernel does not call it synchronised (a machine without NTP
// whose clock somebody sets by hand; tests).
[[nodiscard]] bool trusts_clock();

}  // namespace faultline::daemon
