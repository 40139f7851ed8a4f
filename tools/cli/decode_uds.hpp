// What answers of UDS mean for `faultline decode`: codes of service 19, identification of service 22.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "tools/cli/decode_answer.hpp"

namespace faultline::cli {

void decode_uds_codes(std::string_view ecu, std::span<const std::uint8_t> payload, decode_answer& out);

// False: no identifier of ISO 14229-1 annex C.
bool decode_identification(std::string_view ecu, std::span<const std::uint8_t> payload, decode_answer& out);

}   // namespace faultline::cli
