// The loop: moves bytes between a port and a device, gives the other faces their turn, answers the control socket, sleeps
// until one of them needs something.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/simcar/device.hpp"
#include "tools/simcar/face.hpp"
#include "tools/simcar/port.hpp"

namespace faultline::simcar {

struct serving {
    port* where = nullptr;                                              // a serial face: port and device, or neither
    device* what = nullptr;
    std::vector<face*> faces;                                           // the others
    int control_listener = -1;                                          // a listening unix socket, or none
    std::function<std::string(std::string_view, instant)> command;      // one control command -> one line
    std::function<bool()> plugged;                                      // false = the link must be gone
    std::function<void(bool)> set_plugged;
    std::function<bool()> unplug_due;                                   // asked after every turn
};

// Until SIGINT, SIGTERM or the end of standard input.
int serve(serving& all);

// Sends one command to a running simcar and prints the answer. 0 = ok, 1 = refused, 3 = nobody there.
int send_command(const std::string& path, const std::string& command);

}  // namespace faultline::simcar
