#include "tools/cli/decode_uds.hpp"

#include <string>

#include "protocols/dtc/status.hpp"
#include "protocols/dtc/three_byte.hpp"
#include "protocols/uds/code_list.hpp"
#include "protocols/uds/identification.hpp"

namespace faultline::cli {

namespace {

std::string_view state_of(std::uint8_t subfunction, const dtc::code_status& status) {
    if (subfunction == uds::report::permanent || subfunction == uds::report::wwh_permanent) return "permanent";
    if (status.is_confirmed()) return "stored";
    if (status.is_pending()) return "pending";
    return status.says(dtc::status_bit::test_failed).value_or(false) ? "failing" : "known";
}

}   // namespace

void decode_uds_codes(std::string_view ecu, std::span<const std::uint8_t> payload, decode_answer& out) {
    const auto* const layout = payload.size() > 1 ? uds::find_report(payload[1]) : nullptr;
    if (layout == nullptr) return out.add_error(ecu, "no_definition", "service", "19");
    if (layout->shape == uds::report_shape::contents) return;   // records without sizes: the bytes are in `messages`
    const auto list = uds::read_code_list(payload);
    if (list.error != uds::parse_error::none) return out.add_error(ecu, uds::to_text(list.error));
    const auto format = list.head.format ? list.head.code_format() : dtc::code_format::iso14229_1;
    for (const auto& one : list) {
        const dtc::three_byte_code code{one.code, format};
        if (code.is_padding()) continue;
        const dtc::code_status status{one.status.value_or(0), list.head.status_available.value_or(0xFF)};
        out.add_code(ecu, dtc::to_text(code), state_of(payload[1], status));
    }
}

bool decode_identification(std::string_view ecu, std::span<const std::uint8_t> payload, decode_answer& out) {
    const auto did = static_cast<std::uint16_t>(payload[1] << 8 | payload[2]);
    const auto* const known = uds::find_did(did);
    if (known == nullptr) return false;
    const auto data = payload.subspan(3);
    const auto pid = hex_byte(payload[1]) + hex_byte(payload[2]);
    decoded_value line;
    line.ecu = ecu;
    line.pid = pid;
    line.name = known->key.substr(4);   // behind "did."
    line.bit_length = data.size() * 8;
    out.add_text_value(line, data, uds::read_did(did, data).view());
    return true;
}

}   // namespace faultline::cli
