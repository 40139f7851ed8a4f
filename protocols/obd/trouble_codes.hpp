// Services 03, 07 and 0A: stored, pending and permanent codes. On CAN a count precedes the codes; on K-line and J1850
// there is none, and every message carries three codes padded with 0000. J1979 6.3, 6.7, 6.10.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "protocols/dtc/dtc.hpp"
#include "protocols/pdu.hpp"

namespace faultline::obd {

enum class code_state : std::uint8_t { stored, pending, permanent };
[[nodiscard]] std::string_view to_text(code_state what);   // "stored", "pending", "permanent"

enum class codes_error : std::uint8_t {
    none,
    wrong_service,   // not 43, 47 or 4A
    too_short,       // fewer codes than the count says, or no count
    too_long,        // bytes behind the last code that are not padding: two answers run together?
    odd_length,      // half a code
    wrong_bus,       // bus unknown or J1939: whether there is a count cannot be told
    no_room,
};
[[nodiscard]] std::string_view to_text(codes_error what);

struct codes_read {
    std::size_t count = 0;
    codes_error error = codes_error::none;   // anything but none: count is 0 and the truth is unknown, not "no faults"
    code_state state = code_state::stored;
};

// J1979 allows 255 on CAN.
inline constexpr std::size_t max_codes = 255;

// One message (legacy: call once per message and join). 0000 is padding and never reported. Trailing 00, 55, AA, CC, FF
// is transport padding that some adapters leave.
[[nodiscard]] codes_read read_codes(std::span<const std::uint8_t> payload, bus kind, std::span<dtc::code> out);

}   // namespace faultline::obd
