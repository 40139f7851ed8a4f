// The CAN bus of the car as a unix socket (SOCK_SEQPACKET): a packet is one kernel struct can_frame (16 bytes) or
// canfd_frame (72). What one client sends, all others and the car hear when its bit time is over; nothing is echoed.
// A client that sends faster than the bus is not read until it has caught up; one that does not read loses frames.
#pragma once

#include <boost/system/result.hpp>
#include <memory>

#include "tools/simcar/can_bus.hpp"
#include "tools/simcar/face.hpp"
#include "tools/simcar/port.hpp"

namespace faultline::simcar {

[[nodiscard]] boost::system::result<std::unique_ptr<face>, port_error> open_can_hub(const std::string& path, can_bus& bus);

}  // namespace faultline::simcar
