// The sockets of the car on Ethernet: TCP for testers, UDP of the same number for those who look for vehicles.
#pragma once

#include <boost/system/result.hpp>
#include <memory>

#include "tools/simcar/doip_car.hpp"
#include "tools/simcar/face.hpp"
#include "tools/simcar/port.hpp"

namespace faultline::simcar {

// "127.0.0.1:13400"; port 0 takes one that is free for both.
[[nodiscard]] boost::system::result<std::unique_ptr<face>, port_error> open_doip(const std::string& address, doip_car& car);

}  // namespace faultline::simcar
