// The loop: moves bytes between a port and a device, answers the control socket, sleeps until one of them needs something.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "tools/simcar/device.hpp"
#include "tools/simcar/port.hpp"

namespace faultline::simcar {

struct serving {
    port& where;
    device& what;
    int control_listener = -1;                                          // a listening unix socket, or none
    std::function<std::string(std::string_view, instant)> command;      // one control command -> one line
    std::function<bool()> plugged;                                      // false = the link must be gone
    std::function<void(bool)> set_plugged;
    std::function<bool()> unplug_due;                                   // asked after every turn
};

// Until SIGINT, SIGTERM or the end of standard input.
int serve(serving& all);

// A listening unix socket at `path` (an old one is replaced); -1 and errno on failure.
[[nodiscard]] int listen_unix(const std::string& path);

// Sends one command to a running simcar and prints the answer. 0 = ok, 1 = refused, 3 = nobody there.
int send_command(const std::string& path, const std::string& command);

}  // namespace faultline::simcar
