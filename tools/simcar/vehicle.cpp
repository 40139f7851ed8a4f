#include "tools/simcar/vehicle.hpp"

#include <algorithm>

#include "tools/simcar/wire.hpp"

namespace faultline::simcar {

std::uint32_t functional_address(protocol p) {
    switch (p) {
        case protocol::j1850_pwm: return 0x616AF1;
        case protocol::j1850_vpw:
        case protocol::iso9141: return 0x686AF1;
        case protocol::kwp_slow:
        case protocol::kwp_fast: return 0xC233F1;
        case protocol::can29_500:
        case protocol::can29_250: return 0x18DB33F1;
        default: return 0x7DF;
    }
}

std::uint32_t usual_request(std::uint32_t id) {
    if (id > 0x7FF) return (id & 0x1FFF0000U) == 0x18DA0000U ? (id & 0x1FFF0000U) | (id & 0xFFU) << 8 | (id >> 8 & 0xFFU) : 0;
    return (id & 8U) != 0 ? id - 8 : 0;
}

vehicle::vehicle(car description)
    : about_{std::move(description)}, drive_{about_.drive}, odometer_start_km_{about_.odometer_km} {
    for (const auto& unit : about_.ecus) ecus_.emplace_back(unit);
}

bool vehicle::is_functional(std::uint32_t address) const {
    if (is_can(about_.speaks)) {
        return is_29_bit(about_.speaks) ? (address & 0x1FFF0000U) == 0x18DB0000U : address == 0x7DF;
    }
    const auto format = address >> 16 & 0xFFU;
    if (about_.speaks == protocol::kwp_slow || about_.speaks == protocol::kwp_fast) return (format & 0xC0U) == 0xC0;
    return (address >> 8 & 0xFFU) == 0x6A;
}

bool vehicle::is_for(const ecu& unit, std::uint32_t address) const {
    if (is_functional(address)) return unit.about().functional;
    return is_can(about_.speaks) ? address == unit.about().request : (address >> 8 & 0xFFU) == unit.id();
}

surroundings vehicle::around(instant now, bool functional) {
    const auto& road = drive_.at(now);
    return {.road = road,
            .engine_runs = drive_.engine_runs(),
            .legacy = !is_can(about_.speaks),
            .functional = functional,
            .vin = about_.vin,
            .odometer_km = odometer_start_km_ + road.distance_km,
            .now = now};
}

std::vector<ecu_message> vehicle::hear(const bus_request& request, instant heard) {
    std::vector<ecu_message> out;
    if (!ignition_) return out;
    const auto world = around(heard, is_functional(request.address));
    for (auto& unit : ecus_) {
        if (!is_for(unit, request.address)) continue;
        for (auto& answer : unit.ask(request.payload, world)) out.push_back({unit.id(), heard + answer.after, std::move(answer.payload)});
    }
    std::ranges::stable_sort(out, {}, &ecu_message::ready);
    return out;
}

std::vector<bus_frame> vehicle::on_the_wire(const std::vector<ecu_message>& messages, const bus_request& request,
                                            instant now) const {
    std::vector<bus_frame> out;
    for (const auto& message : messages) {
        auto flow = request.flow;
        const auto unit = std::ranges::find(ecus_, message.ecu, &ecu::id);
        if (flow && is_can(about_.speaks) && unit != ecus_.end()) {
            const auto where = flow->address != 0 ? flow->address : usual_request(message.ecu);
            if (where != unit->about().request) flow.reset();
        }
        auto frames = wire_frames(about_.speaks, message, about_.padding, flow);
        out.insert(out.end(), std::make_move_iterator(frames.begin()), std::make_move_iterator(frames.end()));
    }
    std::ranges::stable_sort(out, [](const bus_frame& a, const bus_frame& b) { return a.due != b.due ? a.due < b.due : a.id < b.id; });
    instant free = now + request_time(request);
    for (auto& frame : out) {
        frame.due = std::max(frame.due, free) + wire_time(about_.speaks, frame.data.size());
        free = frame.due + wire_gap(about_.speaks);
    }
    return out;
}

duration vehicle::request_time(const bus_request& request) const {
    const auto frames = request.payload.size() <= 7 ? 1 : 3 + (request.payload.size() - 6) / 7;   // first frame, flow control, parts
    return is_can(about_.speaks) ? static_cast<int>(frames) * wire_time(about_.speaks, 8) : wire_time(about_.speaks, request.payload.size() + 4);
}

void vehicle::set_ignition(bool on, instant now) {
    if (on == ignition_) return;
    ignition_ = on;
    drive_.run_engine(on && about_.drive.engine_running, now);
}

double vehicle::voltage(instant now) {
    if (about_.voltage) return *about_.voltage;
    const double running = drive_.at(now).voltage;
    return ignition_ ? running : 12.4;
}

void vehicle::set_odometer(double km, instant now) { odometer_start_km_ = km - drive_.at(now).distance_km; }

ecu* vehicle::find(std::uint32_t id) {
    const auto at = std::ranges::find(ecus_, id, &ecu::id);
    return at != ecus_.end() ? &*at : nullptr;
}

}  // namespace faultline::simcar
