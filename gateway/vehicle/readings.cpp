#include "gateway/vehicle/readings.hpp"

#include "protocols/obd/nrc.hpp"

namespace faultline::vehicle {

using contract::read_state;

std::string hex_byte(std::uint8_t byte) {
    constexpr char digits[] = "0123456789ABCDEF";
    return {digits[byte >> 4], digits[byte & 0xF]};
}

std::string hex(std::span<const std::uint8_t> bytes) {
    std::string text;
    text.reserve(bytes.size() * 3);
    for (const auto byte : bytes) {
        if (!text.empty()) text += ' ';
        text += hex_byte(byte);
    }
    return text;
}

contract::value to_record(const obd::value& decoded) {
    contract::value made;
    made.pid = hex_byte(decoded.pid);
    made.key = decoded.what->key;
    made.unit = decoded.what->unit;
    const auto digits = static_cast<std::size_t>((decoded.what->bit_length + 3) / 4);
    for (std::size_t i = digits; i-- > 0;) made.raw += "0123456789ABCDEF"[(decoded.raw >> (4 * i)) & 0xF];
    switch (decoded.state) {
        case obd::value_state::ok: made.state = "ok"; break;
        case obd::value_state::not_available: made.state = "not_available"; return made;
        case obd::value_state::off_scale: made.state = "off_scale"; break;
    }
    made.number = decoded.number;
    if (const auto* const meaning = obd::choice_of(*decoded.what, decoded.raw)) made.text = meaning->key;
    return made;
}

contract::reading_state refusal_state(std::uint8_t nrc) {
    const bool absent = obd::kind_of(nrc) == obd::refusal_kind::not_supported;
    return {absent ? read_state::not_supported : read_state::refused, "nrc." + hex_byte(nrc), {}};
}

contract::reading_state silence_state(const answer& came) {
    switch (came.how) {
        case ending::answered:
        case ending::no_answer:
            if (came.partial) return {read_state::failed, "reason.damaged", {}};
            return {read_state::not_supported, "reason.silent", {}};
        case ending::bus_fault: return {read_state::failed, "reason.bus_fault", {}};
        case ending::damaged: return {read_state::failed, "reason.damaged", {}};
        case ending::unsendable: return {read_state::failed, "reason.unsendable", {}};
        case ending::lost: return {read_state::failed, "reason.adapter_lost", {}};
    }
    return {};
}

}  // namespace faultline::vehicle
