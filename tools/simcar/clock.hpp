// The one notion of time in here: an instant handed in by the caller. Nothing in this room reads a clock but its shell.
#pragma once

#include <chrono>

namespace faultline::simcar {

using instant = std::chrono::steady_clock::time_point;
using duration = std::chrono::steady_clock::duration;

[[nodiscard]] constexpr duration from_seconds(double seconds) {
    return std::chrono::duration_cast<duration>(std::chrono::duration<double>{seconds});
}
[[nodiscard]] constexpr double to_seconds(duration span) { return std::chrono::duration<double>{span}.count(); }

}  // namespace faultline::simcar
