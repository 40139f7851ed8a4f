// Messages as frames on each bus, and how long they take there: ISO 15765-2 segmentation for CAN, headers and check
// bytes for K-line (ISO 9141-2, ISO 14230) and J1850.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "tools/simcar/vehicle.hpp"

namespace faultline::simcar {

// `due` of a frame here = when its ECU has it ready; the caller adds the waiting for the bus.
[[nodiscard]] std::vector<bus_frame> wire_frames(protocol p, const ecu_message& message, std::optional<std::uint8_t> padding,
                                                 const std::optional<flow_answer>& flow);

[[nodiscard]] duration wire_time(protocol p, std::size_t length);   // of a frame with this many bytes
[[nodiscard]] duration wire_gap(protocol p);                        // at least between two frames

[[nodiscard]] std::uint8_t j1850_crc(std::span<const std::uint8_t> data);
[[nodiscard]] std::uint8_t k_line_sum(std::span<const std::uint8_t> data);

}  // namespace faultline::simcar
