// One bay: an adapter, the car behind it, the database, the fault explanations - and the operations a technician runs on
// them. The command line runs an operation here directly; the daemon runs the same ones for its control socket. This
// header is all a caller needs and knows nothing of sockets or Asio.
#pragma once

#include <atomic>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

namespace faultline::daemon {

struct bay_options {
    std::string adapter;    // "serial:/dev/ttyUSB0"; empty: the only one found
    std::string database;   // SQLite file; empty: default_database()
    std::string faults;     // compiled fault database, this one and no pack; empty: the newest pack, or where it is installed
    std::string keys;       // folder of public keys of those whose packs are taken; empty: /etc/faultline/keys
};

// $XDG_STATE_HOME/faultline/faultline.db, ~/.local/state/..., or /var/lib/faultline/faultline.db for root.
[[nodiscard]] std::string default_database();

using emit_event = std::function<void(const nlohmann::json& event)>;            // progress, finding, value
using ask_person = std::function<bool(const nlohmann::json& question)>;         // true = yes

// Runs one operation ({"op":"scan","args":{...}}) to its end and returns the final event: {"event":"result","exit":..,
// "data":..} or {"event":"error","exit":..,"code":..,"args":..}. Blocks. `stop` may be set from a signal handler.
[[nodiscard]] nlohmann::json run_operation(const bay_options& options, const nlohmann::json& request, const emit_event& emit,
                                           const ask_person& ask, const std::atomic<bool>* stop = nullptr);

}  // namespace faultline::daemon
