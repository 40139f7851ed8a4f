// The fault memory of an ECU: services 03, 07, 0A and 04.
#include <algorithm>

#include "tools/simcar/ecu.hpp"
#include "tools/simcar/signals.hpp"

namespace faultline::simcar {

namespace {

constexpr std::size_t codes_in_a_legacy_message = 3;

code_state asked_for(std::uint8_t service) {
    return service == 0x03 ? code_state::stored : service == 0x07 ? code_state::pending : code_state::permanent;
}

void append(bytes& out, std::uint16_t raw) {
    out.push_back(static_cast<std::uint8_t>(raw >> 8));
    out.push_back(static_cast<std::uint8_t>(raw));
}

}  // namespace

bool ecu::mil() const {
    return std::ranges::any_of(about_.codes, [](const auto& c) { return c.state == code_state::stored; });
}

ecu::payloads ecu::codes(std::uint8_t service, const surroundings& around) const {
    std::vector<std::uint16_t> wanted;
    for (const auto& c : about_.codes) {
        if (c.state == asked_for(service)) wanted.push_back(c.raw);
    }
    const auto answer = static_cast<std::uint8_t>(service + 0x40);
    if (!around.legacy) {
        bytes out{answer, static_cast<std::uint8_t>(wanted.size())};
        for (const auto raw : wanted) append(out, raw);
        return {out};
    }
    payloads messages;
    std::size_t i = 0;
    do {   // also an empty memory answers: three times P0000
        bytes out{answer};
        for (std::size_t n = 0; n < codes_in_a_legacy_message; ++n, ++i) append(out, i < wanted.size() ? wanted[i] : std::uint16_t{0});
        messages.push_back(std::move(out));
    } while (i < wanted.size());
    return messages;
}

void ecu::clear(const surroundings& around) {
    clear_classic(around);
    if (uds_) uds_->clear();
}

void ecu::clear_classic(const surroundings& around) {
    std::erase_if(about_.codes, [](const auto& c) { return c.state != code_state::permanent; });
    about_.freeze_frames.clear();
    for (auto& test : about_.tests) test.value = test.min = test.max = 0;   // J1979: zero until the monitor has run again
    if (about_.ready) {
        about_.ready->continuous_incomplete = about_.ready->continuous;
        about_.ready->incomplete = about_.ready->supported;
        about_.ready->incomplete_this_cycle = about_.ready->supported;
    }
    about_.counters = {};
    distance_at_clear_km_ = around.road.distance_km;
    elapsed_at_clear_s_ = around.road.elapsed_s;
}

void ecu::add_code(std::uint16_t raw, code_state state, const surroundings& around) {
    if (std::ranges::any_of(about_.codes, [&](const auto& c) { return c.raw == raw && c.state == state; })) return;
    about_.codes.push_back({raw, state});
    mirror(raw, state);
    if (state != code_state::stored || !about_.freeze_frames.empty()) return;
    freeze_frame frame{.number = 0, .code = raw, .parameters = {}};
    for (const auto& [pid, unused] : about_.parameters) {
        if (pid < 0x03 || pid > 0x11) continue;   // what regulations ask for, and a little more
        if (auto value = parameter_bytes(pid, around)) frame.parameters.emplace(pid, std::move(*value));
    }
    about_.freeze_frames.push_back(std::move(frame));
}

bool ecu::remove_code(std::uint16_t raw) {
    std::erase_if(about_.freeze_frames, [&](const auto& f) { return f.code == raw; });
    if (uds_) uds_->remove_code(std::uint32_t{raw} << 8);
    return std::erase_if(about_.codes, [&](const auto& c) { return c.raw == raw; }) != 0;
}

}  // namespace faultline::simcar
