// The messages of a heavy vehicle's devices as bytes (SAE J1939-71, -73): codes, identification, engine and road. Written
// here by hand, on purpose not with the decoder's tables: a second opinion. Sends nothing.
#pragma once

#include <optional>

#include "tools/simcar/car.hpp"
#include "tools/simcar/ecu.hpp"

namespace faultline::simcar {

// What the device answers to a request for that group; nothing: it has no such group.
[[nodiscard]] std::optional<bytes> j1939_message(const j1939_device& device, std::uint32_t pgn, const surroundings& around);

// Lamps and codes as DM1 and its relatives carry them; without codes the form that says so.
[[nodiscard]] bytes j1939_codes(const std::vector<j1939::trouble_code>& codes, std::uint8_t lamps);

}  // namespace faultline::simcar
