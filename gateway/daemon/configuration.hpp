// What the daemon is told: a TOML file, overruled by the command line. The keys are listed in README.md.
#pragma once

#include <string>
#include <variant>

#include "gateway/daemon/bay.hpp"
#include "gateway/daemon/trouble.hpp"

namespace faultline::daemon {

struct configuration {
    bay_options bay;
    std::string control;              // unix socket; empty: default_control()
    std::string command_keys;         // PEM file with the public keys whose commands are believed; empty: nobody's
    std::string log_level = "info";
    bool pre_scan = true;             // scan each car once when it is plugged in
};

// FAULTLINE_CONTROL, $XDG_RUNTIME_DIR/faultline/control, or /run/faultline/control.
[[nodiscard]] std::string default_control();

// config_malformed {path, line, text}, config_unknown_key {path, line, key}, file_unreadable {path, text}.
[[nodiscard]] std::variant<configuration, trouble> read_configuration(const std::string& path);

}  // namespace faultline::daemon
