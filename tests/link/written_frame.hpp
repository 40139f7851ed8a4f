// Frames as candump writes them: "7E8#064100BE3FA81300", FD "7E8##1...".
#pragma once

#include <stdexcept>
#include <string>

#include "protocols/can/candump.hpp"

namespace faultline::link {

inline can::frame frame(std::string_view text) {
    const auto line = "(0.000000) can0 " + std::string{text};
    const auto read = can::read_candump(line);
    if (read.error != can::dump_error::none) throw std::runtime_error{"no frame: " + line};
    return read.frame;
}

}  // namespace faultline::link
