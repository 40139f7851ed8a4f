// Speaks with the daemon over its control socket: asks how the bay stands, for the gateway's state message, and hands over what the
// platform sent. Waits a bounded time; no daemon or no answer is no news.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace faultline::sync {

struct bay_status {
    std::string adapter;          // empty: none
    std::optional<bool> vehicle_present;
    std::optional<std::int64_t> fault_pack;   // version in use; 0: the program's own
    std::optional<std::int64_t> cases_upto;   // how far the case library is known
};

[[nodiscard]] std::optional<bay_status> ask_bay(const std::string& control_socket);

// A command has come in: the daemon should look. Nobody there: it looks when it starts.
void tell_bay_of_commands(const std::string& control_socket);
// The final event of one operation, "result" or "error".
[[nodiscard]] std::optional<nlohmann::json> order_bay(const std::string& control_socket, const nlohmann::json& request, std::chrono::milliseconds patience);

}  // namespace faultline::sync
