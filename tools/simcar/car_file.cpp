#include "tools/simcar/car_file.hpp"

#include <array>
#include <fstream>
#include <sstream>

#include "tools/simcar/car_table.hpp"
#include "tools/simcar/cars.hpp"

namespace faultline::simcar {

namespace {

struct protocol_name {
    std::string_view name;
    protocol value;
};

constexpr std::array<protocol_name, 10> protocols{{
    {"j1850_pwm", protocol::j1850_pwm},
    {"j1850_vpw", protocol::j1850_vpw},
    {"iso9141", protocol::iso9141},
    {"kwp_slow", protocol::kwp_slow},
    {"kwp_fast", protocol::kwp_fast},
    {"can11_500", protocol::can11_500},
    {"can29_500", protocol::can29_500},
    {"can11_250", protocol::can11_250},
    {"can29_250", protocol::can29_250},
    {"j1939", protocol::j1939},
}};

protocol read_protocol(const toml::table& from) {
    const auto* node = from.get("protocol");
    if (node == nullptr) return protocol::can11_500;
    const auto wanted = text(*node, "protocol");
    std::string known;
    for (const auto& p : protocols) {
        if (p.name == wanted) return p.value;
        known += (known.empty() ? "" : ", ") + std::string{p.name};
    }
    complain(*node, "\"" + wanted + "\" is not a protocol; known are: " + known);
}

drive_settings read_drive(const toml::table& from) {
    only_known_keys(from, "[drive]", {"engine_running", "moving", "idle_stop", "idle_rpm", "displacement_l", "mass_kg",
                                      "ambient_c", "coolant_c", "fuel_level_pct", "battery_soc_pct"});
    drive_settings d;
    d.engine_running = flag_or(from, "engine_running", d.engine_running);
    d.moving = flag_or(from, "moving", d.moving);
    d.idle_stop = flag_or(from, "idle_stop", d.idle_stop);
    d.idle_rpm = number_or(from, "idle_rpm", d.idle_rpm);
    d.displacement_l = number_or(from, "displacement_l", d.displacement_l);
    d.mass_kg = number_or(from, "mass_kg", d.mass_kg);
    d.ambient_c = number_or(from, "ambient_c", d.ambient_c);
    d.coolant_c = number_or(from, "coolant_c", d.coolant_c);
    d.fuel_level_pct = number_or(from, "fuel_level_pct", d.fuel_level_pct);
    d.battery_soc_pct = number_or(from, "battery_soc_pct", d.battery_soc_pct);
    return d;
}

car read_car(const toml::table& from) {
    only_known_keys(from, "a car", {"name", "vin", "protocol", "padding", "voltage", "odometer_km", "drive", "ecu", "device"});
    car out;
    out.name = text_or(from, "name", "");
    out.vin = text_or(from, "vin", "");
    if (!out.vin.empty() && out.vin.size() != 17) {
        complain(*from.get("vin"), "a VIN has 17 characters, this one has " + std::to_string(out.vin.size()));
    }
    out.speaks = read_protocol(from);
    if (const auto* node = from.get("padding")) {
        if (node->value<std::string>() == "none") out.padding.reset();
        else out.padding = hex_byte(*node, "padding");
    }
    if (const auto* node = from.get("voltage")) out.voltage = number(*node, "voltage");
    out.odometer_km = number_or(from, "odometer_km", 0);
    if (const auto* node = from.get("drive")) out.drive = read_drive(table(*node, "drive"));
    if (out.speaks == protocol::j1939) {
        read_devices(out, from);
        return out;
    }
    const auto* ecus = from.get("ecu");
    if (ecus == nullptr) throw complaint{1, "a car needs at least one [[ecu]]"};
    for (const auto& unit : list(*ecus, "ecu")) {
        out.ecus.push_back(read_ecu(table(unit, "[[ecu]]"), out.speaks));
        for (std::size_t i = 0; i + 1 < out.ecus.size(); ++i) {
            if (out.ecus[i].id == out.ecus.back().id) complain(unit, "two ECUs answer with the same id: give each its own");
        }
    }
    return out;
}

}  // namespace

std::string car_file_error::text() const {
    return file + (line != 0 ? ":" + std::to_string(line) : "") + ": " + what;
}

car_result parse_car(std::string_view text, const std::string& name) {
    try {
        return read_car(toml::parse(text, name));
    } catch (const complaint& c) {
        return car_file_error{name, c.line, c.what};
    } catch (const toml::parse_error& e) {
        return car_file_error{name, e.source().begin.line, "this is not TOML: " + std::string{e.description()}};
    }
}

car_result load_car(const std::string& path) {
    std::ifstream file{path};
    if (!file) {
        std::string names;
        for (const auto& built_in : cars) names += (names.empty() ? "" : ", ") + std::string{built_in.name};
        return car_file_error{path, 0, "cannot be read: give a readable car description, or one of the built-in cars: " + names};
    }
    std::stringstream whole;
    whole << file.rdbuf();
    return parse_car(whole.str(), path);
}

car_result built_in_car(std::string_view name) {
    for (const auto& built_in : cars) {
        if (built_in.name == name) return parse_car(built_in.text, "built-in car " + std::string{name});
    }
    return car_file_error{std::string{name}, 0, "no built-in car has this name"};
}

}  // namespace faultline::simcar
