// The protocol numbers of ATSP/ATDPN (data sheet "Selecting protocols") and what they mean.
#pragma once

#include <optional>
#include <string_view>

#include "protocols/pdu.hpp"

namespace faultline::elm {

struct protocol_number {
    char digit;               // '1'..'C'
    bus kind;
    std::string_view name;
};

// Nothing for '0' (unknown) and anything that is no protocol.
[[nodiscard]] std::optional<protocol_number> protocol_of(char digit);

}  // namespace faultline::elm
