// The order of codes in an analysis: the same whatever order the car told them in. Internal to the analysis.
#pragma once

#include "gateway/faults/analysis.hpp"

namespace faultline::faults {

// Sorted by code and ECU, each once; the states of a code told twice are joined.
void each_once(std::vector<known_code>& codes);

// The codes for which `is_alone(index)` holds, the gravest first, but none before one its entry says to look at first. Relations
// that run in a ring are left at its gravest code.
[[nodiscard]] std::vector<lone_code> in_order_to_look(const std::vector<known_code>& codes, const std::function<bool(std::size_t)>& is_alone);

}  // namespace faultline::faults
