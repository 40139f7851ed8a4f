// How an ELM327 prints a frame: headers on or off, spaces, formatting, data length digit; for every bus.
#pragma once

#include <string>
#include <vector>

#include "tools/simcar/quirks.hpp"
#include "tools/simcar/settings.hpp"
#include "tools/simcar/vehicle.hpp"

namespace faultline::simcar {

// The lines of one frame, without their ends; a first frame with headers off gives two.
[[nodiscard]] std::vector<std::string> printed(const bus_frame& frame, protocol p, const settings& set, const quirk_set& quirks);

}  // namespace faultline::simcar
