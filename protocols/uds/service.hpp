// Service identifiers and negative response codes of ISO 14229-1 by name, and which services carry a sub-function. The
// meaning of a code for people is protocols/obd/nrc.hpp's.
#pragma once

#include <cstdint>

namespace faultline::uds {

namespace sid {
inline constexpr std::uint8_t session_control = 0x10;
inline constexpr std::uint8_t ecu_reset = 0x11;
inline constexpr std::uint8_t clear_codes = 0x14;
inline constexpr std::uint8_t read_codes = 0x19;
inline constexpr std::uint8_t read_data = 0x22;
inline constexpr std::uint8_t security_access = 0x27;
inline constexpr std::uint8_t communication_control = 0x28;
inline constexpr std::uint8_t write_data = 0x2E;
inline constexpr std::uint8_t io_control = 0x2F;
inline constexpr std::uint8_t routine_control = 0x31;
inline constexpr std::uint8_t request_download = 0x34;
inline constexpr std::uint8_t request_upload = 0x35;
inline constexpr std::uint8_t transfer_data = 0x36;
inline constexpr std::uint8_t transfer_exit = 0x37;
inline constexpr std::uint8_t tester_present = 0x3E;
inline constexpr std::uint8_t code_setting = 0x85;
inline constexpr std::uint8_t negative = 0x7F;   // first byte of a refusal
}   // namespace sid

namespace nrc {
inline constexpr std::uint8_t none = 0x00;   // positive
inline constexpr std::uint8_t general_reject = 0x10;
inline constexpr std::uint8_t service_not_supported = 0x11;
inline constexpr std::uint8_t subfunction_not_supported = 0x12;
inline constexpr std::uint8_t wrong_length = 0x13;
inline constexpr std::uint8_t response_too_long = 0x14;
inline constexpr std::uint8_t busy_repeat_request = 0x21;
inline constexpr std::uint8_t conditions_not_correct = 0x22;
inline constexpr std::uint8_t request_sequence_error = 0x24;
inline constexpr std::uint8_t request_out_of_range = 0x31;
inline constexpr std::uint8_t security_access_denied = 0x33;
inline constexpr std::uint8_t invalid_key = 0x35;
inline constexpr std::uint8_t too_many_attempts = 0x36;
inline constexpr std::uint8_t delay_not_expired = 0x37;
inline constexpr std::uint8_t transfer_not_accepted = 0x70;
inline constexpr std::uint8_t transfer_suspended = 0x71;
inline constexpr std::uint8_t programming_failure = 0x72;
inline constexpr std::uint8_t wrong_block_counter = 0x73;
inline constexpr std::uint8_t response_pending = 0x78;
inline constexpr std::uint8_t subfunction_not_in_session = 0x7E;
inline constexpr std::uint8_t service_not_in_session = 0x7F;
inline constexpr std::uint8_t resource_not_available = 0x94;
}   // namespace nrc

inline constexpr std::uint8_t suppress_bit = 0x80;   // suppressPosRspMsgIndicationBit, in the sub-function byte
inline constexpr std::uint8_t positive_offset = 0x40;

[[nodiscard]] constexpr std::uint8_t positive_of(std::uint8_t service) {
    return static_cast<std::uint8_t>(service + positive_offset);
}

// ISO 14229-1 table 2: services whose second byte is a sub-function. Only there the suppress bit exists.
[[nodiscard]] constexpr bool has_subfunction(std::uint8_t service) {
    switch (service) {
        case 0x10:
        case 0x11:
        case 0x19:
        case 0x27:
        case 0x28:
        case 0x29:
        case 0x2C:
        case 0x31:
        case 0x3E:
        case 0x83:
        case 0x85:
        case 0x86:
        case 0x87: return true;
        default: return false;
    }
}

}   // namespace faultline::uds
