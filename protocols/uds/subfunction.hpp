// The first two bytes of the services that carry a sub-function, with the suppress bit taken apart.
#pragma once

#include "protocols/uds/parsed.hpp"
#include "protocols/uds/service.hpp"

namespace faultline::uds {

struct subfunction_head {
    std::uint8_t subfunction = 0;   // without the suppress bit
    bool suppress = false;
    parse_error error = parse_error::none;
};

// Takes service and sub-function of a request off `from`.
[[nodiscard]] inline subfunction_head take_request_head(reader& from, std::uint8_t service) {
    subfunction_head head;
    if (from.left() == 0 || from.u8() != service) return {.error = parse_error::wrong_service};
    if (from.left() == 0) return {.error = parse_error::too_short};
    const auto second = from.u8();
    head.subfunction = static_cast<std::uint8_t>(second & ~suppress_bit);
    head.suppress = (second & suppress_bit) != 0;
    return head;
}

// The same of a positive answer; some ECUs echo the suppress bit there, which is forgiven.
[[nodiscard]] inline subfunction_head take_answer_head(reader& from, std::uint8_t service) {
    return take_request_head(from, positive_of(service));
}

inline writer& write_request_head(writer& to, std::uint8_t service, std::uint8_t subfunction, bool suppress) {
    return to.u8(service).u8(suppress ? subfunction | suppress_bit : subfunction);
}
inline writer& write_answer_head(writer& to, std::uint8_t service, std::uint8_t subfunction) {
    return to.u8(positive_of(service)).u8(subfunction);
}

}   // namespace faultline::uds
