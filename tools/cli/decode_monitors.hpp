// Service 06 answers as values of `faultline decode`: per test its result and its limits.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "protocols/pdu.hpp"
#include "tools/cli/decode_answer.hpp"

namespace faultline::cli {

// `start_bit` counts from the byte after the first monitor id; on CAN every further test repeats its own id, so test n
// begins at bit 72 n. Names: test_81_value, test_81_min, test_81_max.
void decode_monitor_tests(std::string_view ecu, std::span<const std::uint8_t> payload, bus kind, decode_answer& out);

}   // namespace faultline::cli
