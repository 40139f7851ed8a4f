// One J1939 message, its transport removed. A view: whoever assembled it owns the bytes.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>

#include "protocols/j1939/identifier.hpp"

namespace faultline::j1939 {

using instant = std::chrono::steady_clock::time_point;
using std::chrono::milliseconds;

struct message {
    identifier head;
    std::span<const std::uint8_t> data;
};

}   // namespace faultline::j1939
