// Service 09 answers (VIN, calibration ids and numbers, counters, ECU name) for `faultline decode`.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "protocols/pdu.hpp"
#include "tools/cli/decode_answer.hpp"

namespace faultline::cli {

// All service 09 messages of one reply. Joins the numbered ones of legacy buses per ECU and infotype. `start_bit`
// counts from the byte after the infotype: on CAN that is the count of items, on legacy buses the joined data without
// order bytes.
void decode_infos(std::span<const pdu> messages, bus kind, decode_answer& out);

// The VIN by itself, as identifier F190 carries it; padding around it is forgiven, a wrong check digit is said.
void decode_vin_bytes(std::string_view ecu, std::span<const std::uint8_t> bytes, decode_answer& out);

}   // namespace faultline::cli
