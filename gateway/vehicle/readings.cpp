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

contract::monitor_test to_record(const obd::monitor_test& test, bus kind) {
    contract::monitor_test kept;
    kept.mid = is_can(kind) ? hex_byte(test.mid) : "";
    kept.tid = hex_byte(test.tid);
    kept.uasid = is_can(kind) ? hex_byte(test.uasid) : "";
    kept.name = is_can(kind) ? "mid." + kept.mid : "";
    kept.unit = test.scaling ? test.scaling->unit : "";
    kept.value = test.value;
    kept.min = test.min;
    kept.max = test.max;
    kept.passed = test.passed;
    kept.margin = test.margin;
    return kept;
}

void take(contract::readiness& into, const obd::readiness& read) {
    into.how.state = read_state::read;
    into.ignition = obd::to_text(read.kind);
    into.monitors.clear();
    for (const auto& one : read.all()) into.monitors.push_back({std::string{one.key}, one.supported, one.complete});
}

void take(contract::since_clear& into, const obd::value& read) {
    switch (read.pid) {
        case 0x21: into.distance_with_mil_km = read.number; break;
        case 0x30: into.warm_ups = read.number; break;
        case 0x31: into.distance_km = read.number; break;
        case 0x4D: into.time_with_mil_min = read.number; break;
        case 0x4E: into.time_min = read.number; break;
        default: break;
    }
}

std::string cvn_text(std::uint32_t cvn) {
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8) text += hex_byte(static_cast<std::uint8_t>(cvn >> shift));
    return text;
}

std::string name_text(const obd::ecu_name_text& name) {
    return std::string{name.acronym.view()} + (name.name.size > 0 ? "-" + std::string{name.name.view()} : "");
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
