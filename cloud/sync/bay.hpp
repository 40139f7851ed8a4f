// Asks the daemon over its control socket how the bay stands, for the gateway's state message. Waits at most a fifth of a
// second; no daemon or no answer is no news.
#pragma once

#include <optional>
#include <string>

namespace faultline::sync {

struct bay_status {
    std::string adapter;          // empty: none
    std::optional<bool> vehicle_present;
};

[[nodiscard]] std::optional<bay_status> ask_bay(const std::string& control_socket);

// A command has come in: the daemon should look. Nobody there: it looks when it starts.
void tell_bay_of_commands(const std::string& control_socket);

}  // namespace faultline::sync
