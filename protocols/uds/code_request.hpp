// Requests of service 19, both directions, by the table in code_report.hpp.
#pragma once

#include "protocols/uds/code_report.hpp"
#include "protocols/uds/parsed.hpp"

namespace faultline::uds {

// Only the fields the sub-function carries are written and read; the others keep their values.
struct code_request {
    std::uint8_t subfunction = report::by_status;
    std::uint8_t status_mask = 0xFF;
    std::uint8_t severity_mask = 0xFF;
    std::uint32_t code = 0;   // 24 bits
    std::uint8_t record = all_records;
    std::uint8_t memory = 0;
    std::uint8_t group = 0x33;
    std::uint8_t readiness_group = 0;
    bool suppress = false;
};
[[nodiscard]] std::size_t write(const code_request& what, room_view out);   // 0 also when the sub-function is unknown
// wrong_subfunction: not in the table; too_short, too_long: its fields.
[[nodiscard]] parsed<code_request> read_code_request(bytes_view payload);

}   // namespace faultline::uds
