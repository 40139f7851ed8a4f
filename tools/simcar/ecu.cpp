#include "tools/simcar/ecu.hpp"

#include <algorithm>

#include "tools/simcar/signals.hpp"

namespace faultline::simcar {

namespace {
constexpr std::uint8_t service_not_supported = 0x11;
constexpr std::uint8_t sub_function_not_supported = 0x12;
constexpr std::uint8_t busy_repeat_request = 0x21;
constexpr std::uint8_t response_pending = 0x78;
constexpr std::uint8_t first_uds_service = 0x10;
}  // namespace

ecu::ecu(const ecu_description& description) : about_{description}, busy_left_{description.busy} { begin_uds(); }

void ecu::set_refusal(std::uint8_t service, std::optional<refusal> how) {
    about_.refusals.erase(service);
    if (how) about_.refusals[service] = *how;
}

void ecu::set_pending(std::uint8_t service, std::optional<std::chrono::milliseconds> how) {
    about_.pending.erase(service);
    ready_at_.erase(service);
    if (how) about_.pending[service] = *how;
}

bytes ecu::negative(std::uint8_t service, std::uint8_t nrc) const { return {0x7F, service, nrc}; }

std::vector<ecu_answer> ecu::ask(std::span<const std::uint8_t> request, const surroundings& around) {
    if (request.empty()) return {};
    const auto service = request[0];
    const duration latency = about_.latency;
    const auto refuse = [&](std::uint8_t nrc) { return std::vector<ecu_answer>{{latency, negative(service, nrc)}}; };

    if (const auto rule = about_.refusals.find(service);
        rule != about_.refusals.end() && (!rule->second.only_while_engine_runs || around.engine_runs)) {
        return refuse(rule->second.nrc);
    }
    if (!about_.services.contains(service)) {
        return around.functional && !about_.negative_for_unknown ? std::vector<ecu_answer>{} : refuse(service_not_supported);
    }
    if (const auto left = busy_left_.find(service); left != busy_left_.end() && left->second > 0) {
        --left->second;
        return refuse(busy_repeat_request);
    }
    if (const auto waits = about_.pending.find(service); waits != about_.pending.end()) {
        const auto ready = ready_at_.find(service);
        if (ready == ready_at_.end()) {
            std::vector<ecu_answer> out{{latency, negative(service, response_pending)}};
            ready_at_[service] = around.now + waits->second;
            for (auto& payload : positive(request, around)) out.push_back({waits->second, std::move(payload)});
            return out;
        }
        if (around.now < ready->second) return refuse(response_pending);
        ready_at_.erase(ready);
    }
    std::vector<ecu_answer> out;
    for (auto& payload : positive(request, around)) out.push_back({latency, std::move(payload)});
    const bool is_uds = uds_ && service >= first_uds_service;   // there silence is an answer, too
    if (out.empty() && !is_uds && (!around.functional || about_.negative_for_unknown)) return refuse(sub_function_not_supported);
    return out;
}

ecu::payloads ecu::positive(std::span<const std::uint8_t> request, const surroundings& around) {
    if (uds_ && request[0] >= first_uds_service) {
        auto answer = ask_uds(request, around);
        return answer.empty() ? payloads{} : payloads{std::move(answer)};
    }
    switch (request[0]) {
        case 0x01: return current_data(request, around);
        case 0x02: return frozen_data(request, around);
        case 0x03:
        case 0x07:
        case 0x0A: return codes(request[0], around);
        case 0x04: clear(around); return {{0x44}};
        case 0x06: return monitor_tests(request, around);
        case 0x09: return vehicle_information(request, around);
        case 0x22: return identifiers(request);
        case 0x3E: return {{0x7E, request.size() > 1 ? static_cast<std::uint8_t>(request[1] & 0x7F) : std::uint8_t{0}}};
        default: return {};
    }
}

ecu::payloads ecu::current_data(std::span<const std::uint8_t> request, const surroundings& around) const {
    bytes out{0x41};
    const std::size_t most = around.legacy ? 1 : 6;
    for (std::size_t i = 1; i < request.size() && i <= most; ++i) {
        const auto value = parameter_bytes(request[i], around);
        if (!value) continue;
        out.push_back(request[i]);
        out.insert(out.end(), value->begin(), value->end());
    }
    if (out.size() == 1) return {};
    return {out};
}

bool ecu::has_parameter(std::uint8_t pid) const {
    switch (pid) {
        case 0x01:
        case 0x41: return about_.ready.has_value();
        default: return about_.parameters.contains(pid);
    }
}

std::optional<bytes> ecu::parameter_bytes(std::uint8_t pid, const surroundings& around) const {
    const auto has = [this](std::uint8_t id) { return has_parameter(id); };
    if (pid % 0x20 == 0) {
        const bool more = any_beyond(pid, has);
        auto list = support_bytes(pid, has, more);
        if (pid != 0 && std::ranges::all_of(list, [](auto b) { return b == 0; })) return std::nullopt;
        return list;
    }
    if (!has_parameter(pid)) return std::nullopt;
    if (pid == 0x01 || pid == 0x41) return readiness_bytes(pid == 0x41);
    const auto& wanted = about_.parameters.at(pid);
    if (wanted.raw) return wanted.raw;
    if (wanted.from_drive) {
        if (auto counted = counter_bytes(pid, around)) return counted;
    }
    const auto* shape = shape_of(pid);
    if (shape == nullptr) return std::nullopt;
    return wanted.from_drive ? encode(*shape, around.road) : encode(*shape, wanted.numbers);
}

std::optional<bytes> ecu::counter_bytes(std::uint8_t pid, const surroundings& around) const {
    const double driven_km = around.road.distance_km - distance_at_clear_km_;
    const double minutes = (around.road.elapsed_s - elapsed_at_clear_s_) / 60;
    const auto& kept = about_.counters;
    const double with_mil = mil() ? 1 : 0;
    const auto number = [&](double value) { return std::optional{encode(*shape_of(pid), std::span{&value, 1})}; };
    switch (pid) {
        case 0x02: {
            const std::uint16_t code = about_.freeze_frames.empty() ? std::uint16_t{0} : about_.freeze_frames.front().code;
            return bytes{static_cast<std::uint8_t>(code >> 8), static_cast<std::uint8_t>(code)};
        }
        case 0x21: return number(kept.distance_with_mil_km + driven_km * with_mil);
        case 0x30: return number(kept.warm_ups);
        case 0x31: return number(kept.distance_km + driven_km);
        case 0x4D: return number(kept.minutes_with_mil + minutes * with_mil);
        case 0x4E: return number(kept.minutes + minutes);
        case 0xA6: return number(around.odometer_km);
        default: return std::nullopt;
    }
}

bytes ecu::readiness_bytes(bool this_cycle) const {
    const auto& r = *about_.ready;
    const auto stored = std::ranges::count(about_.codes, code_state::stored, &trouble_code::state);
    const auto lamp = static_cast<std::uint8_t>((mil() ? 0x80 : 0) | std::min<std::ptrdiff_t>(stored, 0x7F));
    const auto b = static_cast<std::uint8_t>(r.continuous | (r.compression ? 0x08 : 0) |
                                             (this_cycle ? 0 : r.continuous_incomplete << 4));
    const auto missing = this_cycle ? r.incomplete_this_cycle : r.incomplete;
    return {this_cycle ? std::uint8_t{0} : lamp, b, r.supported, static_cast<std::uint8_t>(missing & r.supported)};
}

ecu::payloads ecu::frozen_data(std::span<const std::uint8_t> request, const surroundings& around) const {
    bytes out{0x42};
    const std::size_t most = around.legacy ? 1 : 3;
    for (std::size_t i = 1; i < request.size() && i <= 2 * most; i += 2) {
        const auto pid = request[i];
        const std::uint8_t number = i + 1 < request.size() ? request[i + 1] : std::uint8_t{0};
        const auto kept = std::ranges::find(about_.freeze_frames, number, &freeze_frame::number);
        std::optional<bytes> value;
        if (pid == 0x02) {
            const std::uint16_t code = kept != about_.freeze_frames.end() ? kept->code : std::uint16_t{0};
            value = bytes{static_cast<std::uint8_t>(code >> 8), static_cast<std::uint8_t>(code)};
        } else if (pid % 0x20 == 0) {
            const auto has = [&](std::uint8_t id) {
                return id == 0x02 || (kept != about_.freeze_frames.end() && kept->parameters.contains(id));
            };
            value = support_bytes(pid, has, any_beyond(pid, has));
            if (pid != 0 && std::ranges::all_of(*value, [](auto b) { return b == 0; })) value.reset();
        } else if (kept != about_.freeze_frames.end() && kept->parameters.contains(pid)) {
            value = kept->parameters.at(pid);
        }
        if (!value) continue;
        out.insert(out.end(), {pid, number});
        out.insert(out.end(), value->begin(), value->end());
    }
    if (out.size() == 1) return {};
    return {out};
}

ecu::payloads ecu::identifiers(std::span<const std::uint8_t> request) const {
    bytes out{0x62};
    for (std::size_t i = 1; i + 1 < request.size(); i += 2) {
        const auto did = static_cast<std::uint16_t>(request[i] << 8 | request[i + 1]);
        const auto known = about_.identifiers.find(did);
        if (known == about_.identifiers.end()) continue;
        out.insert(out.end(), {request[i], request[i + 1]});
        out.insert(out.end(), known->second.begin(), known->second.end());
    }
    if (out.size() == 1) return {};
    return {out};
}

}  // namespace faultline::simcar
