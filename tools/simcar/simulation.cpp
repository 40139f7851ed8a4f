#include "tools/simcar/simulation.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "tools/simcar/car_file.hpp"

namespace faultline::simcar {

namespace {

std::vector<std::string_view> split(std::string_view line) {
    std::vector<std::string_view> out;
    while (true) {
        const auto begin = line.find_first_not_of(" \t\r\n");
        if (begin == std::string_view::npos) return out;
        line.remove_prefix(begin);
        const auto end = std::min(line.find_first_of(" \t\r\n"), line.size());
        out.push_back(line.substr(0, end));
        line.remove_prefix(end);
    }
}

std::string error(std::string_view what) { return "error: " + std::string{what}; }

std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

}  // namespace

simulation::simulation(car description, adapter_options options)
    : vehicle_{std::make_unique<vehicle>(std::move(description))}, adapter_{std::move(options), vehicle_.get()}, bus_{vehicle_.get(), adapter_.quirks()},
      ethernet_{vehicle_.get(), adapter_.quirks()} {}

std::string_view simulation::help() {
    return "ignition on|off; engine on|off; drive start|stop; car FILE|NAME|none; code add ECU CODE [stored|pending|permanent]; "
           "code remove ECU CODE; clear; refuse ECU SERVICE NRC|off; pending ECU SERVICE MS|off; latency ECU MS; "
           "quirk on|off NAME; voltage VOLTS|auto; odometer KM; unplug; plug; status; help";
}

std::string simulation::command(std::string_view line, instant now) {
    const auto w = split(line);
    if (w.empty()) return error("empty command; try help");
    const auto verb = w[0];
    if (verb == "help") return "ok " + std::string{help()};
    if (verb == "status") return status(now);
    if (verb == "unplug" || verb == "plug") {
        plugged_ = verb == "plug";
        if (plugged_) adapter_.plugged_again();
        return "ok";
    }
    if (verb == "car") return change_car(w, now);
    if (verb == "quirk") return change_quirk(w);
    if (vehicle_ == nullptr) return error("the adapter is in no car; put one in with: car hybrid");
    if (verb == "ignition" || verb == "engine" || verb == "drive") return switched(w, now);
    if (verb == "code" || verb == "clear") return change_code(w, now);
    if (verb == "refuse" || verb == "pending" || verb == "latency") return change_service(w);
    if (verb == "voltage" || verb == "odometer") return change_number(w, now);
    return error("\"" + std::string{verb} + "\" is no command; known are: " + std::string{help()});
}

std::string simulation::switched(const words& w, instant now) {
    const auto state = w.size() == 2 ? w[1] : std::string_view{};
    const bool on = state == "on" || state == "start";
    const bool valid = w[0] == "drive" ? state == "start" || state == "stop" : state == "on" || state == "off";
    if (!valid) return error(w[0] == "drive" ? "say drive start or drive stop" : "say " + std::string{w[0]} + " on or off");
    if (w[0] == "ignition") {
        vehicle_->set_ignition(on, now);
    } else if (w[0] == "engine") {
        vehicle_->road().run_engine(on, now);
    } else if (on) {
        vehicle_->road().start_trip(now);
    } else {
        vehicle_->road().stop_trip(now);
    }
    return "ok";
}

std::string simulation::change_car(const words& w, instant now) {
    if (w.size() != 2) return error("say car and a file, a built-in car's name, or none");
    if (w[1] == "none") {
        adapter_.set_car(nullptr);
        bus_.set_car(nullptr);
        ethernet_.set_car(nullptr);
        vehicle_.reset();
        return "ok";
    }
    auto loaded = built_in_car(w[1]);
    if (!loaded) loaded = load_car(std::string{w[1]});
    if (!loaded) return error(loaded.error().text());
    auto next = std::make_unique<vehicle>(std::move(*loaded));
    adapter_.set_car(next.get());
    bus_.set_car(next.get());
    ethernet_.set_car(next.get());
    ethernet_.announce(now);
    vehicle_ = std::move(next);
    return "ok " + vehicle_->about().name;
}

std::string simulation::change_code(const words& w, instant now) {
    const auto world = vehicle_->around(now);
    if (vehicle_->speaks() == protocol::j1939) return change_device_code(w);
    if (w[0] == "clear") {
        for (auto& unit : vehicle_->ecus()) unit.clear(world);
        return "ok";
    }
    if (w.size() < 4) return error("say code add ECU CODE [stored|pending|permanent], or code remove ECU CODE");
    const auto id = parse_hex_number(w[2]);
    auto* unit = id ? vehicle_->find(*id) : nullptr;
    if (unit == nullptr) return error("this car has no ECU " + std::string{w[2]});
    if (w[3].find('-') != std::string_view::npos) return change_uds_code(w, *unit);
    const auto raw = parse_code(w[3]);
    if (!raw) return error("\"" + std::string{w[3]} + "\" is no fault code; write it like P0301");
    if (w[1] == "remove") return unit->remove_code(*raw) ? "ok" : error("this ECU does not hold that code");
    if (w[1] != "add") return error("say code add or code remove");
    const auto state = w.size() > 4 ? w[4] : std::string_view{"stored"};
    if (state == "stored") unit->add_code(*raw, code_state::stored, world);
    else if (state == "pending") unit->add_code(*raw, code_state::pending, world);
    else if (state == "permanent") unit->add_code(*raw, code_state::permanent, world);
    else return error("a code is stored, pending or permanent");
    return "ok";
}

// Codes of a heavy vehicle: code add 00 SPN/FMI [active|previous|pending|permanent].
std::string simulation::change_device_code(const words& w) {
    const auto lists = [](j1939_device& d) { return std::array{&d.active, &d.previous, &d.pending, &d.permanent}; };
    if (w[0] == "clear") {
        for (auto& each : vehicle_->devices()) each.active.clear(), each.previous.clear(), each.pending.clear();
        return "ok";
    }
    if (w.size() < 4) return error("say code add DEVICE SPN/FMI [active|previous|pending|permanent], or code remove DEVICE SPN/FMI");
    const auto address = parse_hex_number(w[2]);
    const auto device = std::ranges::find_if(vehicle_->devices(), [&](const j1939_device& d) { return address && d.address == *address; });
    if (device == vehicle_->devices().end()) return error("this vehicle has no device " + std::string{w[2]});
    const auto slash = w[3].find('/');
    const auto spn = number(w[3].substr(0, slash));
    const auto fmi = slash != std::string_view::npos ? number(w[3].substr(slash + 1)) : std::nullopt;
    if (!spn || !fmi || *spn < 1 || *spn > j1939::largest_spn || *fmi < 0 || *fmi > 31) return error("a code of a heavy vehicle is SPN/FMI, like 3251/0");
    j1939::trouble_code code;
    code.spn = static_cast<std::uint32_t>(*spn);
    code.fmi = static_cast<std::uint8_t>(*fmi);
    code.occurrences = 1;
    bool was_there = false;
    for (auto* list : lists(*device)) was_there = std::erase_if(*list, [&](const auto& c) { return w[1] == "remove" && c.is_same(code); }) != 0 || was_there;
    if (w[1] == "remove") return was_there ? "ok" : error("this device does not hold that code");
    constexpr std::array<std::string_view, 4> states{"active", "previous", "pending", "permanent"};
    const auto state = std::ranges::find(states, w.size() > 4 ? w[4] : states[0]);
    if (w[1] != "add" || state == states.end()) return error("say code add or code remove; a code is active, previous, pending or permanent");
    lists(*device)[static_cast<std::size_t>(state - states.begin())]->push_back(code);
    return "ok";
}

std::string simulation::change_uds_code(const words& w, ecu& unit) {
    if (!unit.about().uds) return error("this ECU keeps no codes with a failure type: write it like P0301");
    const auto number = dtc::parse(w[3], unit.about().uds->format);
    if (!number) return error("\"" + std::string{w[3]} + "\" is no fault code; write it like P0301 or P0301-62");
    const auto state = w.size() > 4 ? w[4] : std::string_view{"stored"};
    uds_code code;
    code.number = number->number;
    code.status = state == "pending" ? 0x27 : 0x2F;
    if (w[1] == "remove") return unit.remove_code(code) ? "ok" : error("this ECU does not hold that code");
    if (w[1] != "add" || (state != "stored" && state != "pending")) return error("say code add or code remove; such a code is stored or pending");
    unit.add_code(code);
    return "ok";
}

std::string simulation::change_service(const words& w) {
    const bool latency = w[0] == "latency";
    if (w.size() != (latency ? 3U : 4U)) return error(latency ? "say latency ECU MS" : "say " + std::string{w[0]} + " ECU SERVICE VALUE|off");
    const auto id = parse_hex_number(w[1]);
    auto* unit = id ? vehicle_->find(*id) : nullptr;
    if (unit == nullptr) return error("this car has no ECU " + std::string{w[1]});
    if (latency) {
        const auto ms = number(w[2]);
        if (!ms || *ms < 0) return error("the latency is a number of milliseconds");
        unit->set_latency(std::chrono::milliseconds{static_cast<int>(*ms)});
        return "ok";
    }
    const auto service = parse_hex(w[2]);
    if (!service || service->size() != 1) return error("a service is two hexadecimal digits, like 04");
    const bool off = w[3] == "off";
    if (w[0] == "refuse") {
        const auto nrc = parse_hex(w[3]);
        if (!off && (!nrc || nrc->size() != 1)) return error("a negative response code is two hexadecimal digits, like 22");
        unit->set_refusal(service->front(), off ? std::nullopt : std::optional{refusal{nrc->front(), false}});
        return "ok";
    }
    const auto ms = number(w[3]);
    if (!off && (!ms || *ms < 0)) return error("say pending ECU SERVICE and milliseconds, or off");
    unit->set_pending(service->front(), off ? std::nullopt : std::optional{std::chrono::milliseconds{static_cast<int>(*ms)}});
    return "ok";
}

std::string simulation::change_quirk(const words& w) {
    if (w.size() != 3 || (w[1] != "on" && w[1] != "off")) return error("say quirk on NAME or quirk off NAME");
    const auto which = quirk_named(w[2]);
    if (!which) return error("\"" + std::string{w[2]} + "\" is no quirk; simcar --list-quirks shows them");
    adapter_.set_quirk(*which, w[1] == "on");
    return "ok";
}

std::string simulation::change_number(const words& w, instant now) {
    const double value = w.size() == 2 ? number(w[1]).value_or(-1) : -1;
    if (w[0] == "voltage" && w.size() == 2 && w[1] == "auto") {
        vehicle_->set_voltage(std::nullopt);
        return "ok";
    }
    if (value < 0) return error("say " + std::string{w[0]} + " and a number");
    if (w[0] == "voltage") vehicle_->set_voltage(value);
    else vehicle_->set_odometer(value, now);
    return "ok";
}

std::string simulation::status(instant now) {
    std::string out = "ok requests=" + std::to_string(adapter_.requests()) + " plugged=" + (plugged_ ? "yes" : "no") +
                      " bus_requests=" + std::to_string(bus_.requests()) + " frames=" + std::to_string(bus_.frames());
    if (vehicle_ == nullptr) return out + " car=none";
    const auto& road = vehicle_->road().at(now);
    char text[160];
    std::snprintf(text, sizeof text, " ignition=%s speed_kmh=%.1f rpm=%.0f coolant_c=%.1f odometer_km=%.1f voltage=%.1f",
                  vehicle_->ignition() ? "on" : "off", road.speed_kmh, road.rpm, road.coolant_c, vehicle_->around(now).odometer_km,
                  vehicle_->voltage(now));
    out += text;
    for (const auto& q : all_quirks()) {
        if (adapter_.quirks().has(q.value)) out += " quirk=" + std::string{q.name};
    }
    return out + " car=" + vehicle_->about().name;
}

}  // namespace faultline::simcar
