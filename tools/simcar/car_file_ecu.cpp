#include <algorithm>
#include <array>

#include "tools/simcar/car_table.hpp"
#include "tools/simcar/signals.hpp"

namespace faultline::simcar {

namespace {

// Names of the monitors by their bit in bytes C and D of PID 01 (J1979); continuous ones by their bit in byte B.
constexpr std::array<std::string_view, 3> continuous{"misfire", "fuel_system", "components"};
constexpr std::array<std::string_view, 8> spark{"catalyst", "heated_catalyst", "evap", "secondary_air",
                                                "ac_refrigerant", "oxygen_sensor", "oxygen_sensor_heater", "egr"};
constexpr std::array<std::string_view, 8> compression{"nmhc_catalyst", "nox_aftertreatment", "", "boost_pressure",
                                                      "", "exhaust_gas_sensor", "particulate_filter", "egr"};

struct monitor_bits {
    std::uint8_t b = 0;
    std::uint8_t cd = 0;
};

monitor_bits read_monitors(const toml::table& from, std::string_view key, bool diesel) {
    monitor_bits bits;
    const auto* node = from.get(key);
    if (node == nullptr) return bits;
    for (const auto& entry : list(*node, key)) {
        const auto name = text(entry, "a monitor");
        const auto& others = diesel ? compression : spark;
        if (const auto at = std::ranges::find(continuous, name); at != continuous.end()) {
            bits.b = static_cast<std::uint8_t>(bits.b | 1U << (at - continuous.begin()));
        } else if (const auto other = std::ranges::find(others, name); other != others.end() && !name.empty()) {
            bits.cd = static_cast<std::uint8_t>(bits.cd | 1U << (other - others.begin()));
        } else {
            std::string known;
            for (const auto n : continuous) known += std::string{n} + ", ";
            for (const auto n : others) known += n.empty() ? "" : std::string{n} + ", ";
            complain(entry, "\"" + name + "\" is not a monitor of this ignition; known are: " + known.substr(0, known.size() - 2));
        }
    }
    return bits;
}

readiness read_readiness(const toml::table& from) {
    only_known_keys(from, "readiness", {"ignition", "supported", "incomplete", "incomplete_this_cycle"});
    readiness r;
    r.compression = text_or(from, "ignition", "spark") == "compression";
    const auto has = read_monitors(from, "supported", r.compression);
    const auto missing = read_monitors(from, "incomplete", r.compression);
    r.continuous = has.b;
    r.supported = has.cd;
    r.continuous_incomplete = missing.b;
    r.incomplete = missing.cd;
    r.incomplete_this_cycle = read_monitors(from, "incomplete_this_cycle", r.compression).cd;
    return r;
}

parameter read_parameter(std::uint8_t pid, const toml::node& from) {
    parameter p;
    const auto* shape = shape_of(pid);
    const auto hex = to_hex(std::uint32_t{pid}, 2);
    if (from.value<std::string>() == "drive") {
        p.from_drive = true;
        constexpr std::array<std::uint8_t, 7> counters{0x02, 0x21, 0x30, 0x31, 0x4D, 0x4E, 0xA6};
        const bool counted = std::ranges::find(counters, pid) != counters.end();
        if (!counted && (shape == nullptr || !encode(*shape, drive_state{}))) {
            complain(from, "nothing in the drive moves PID " + hex + ": give it a number or { raw = \"...\" }");
        }
    } else if (const auto* raw = from.as_table()) {
        only_known_keys(*raw, "a parameter", {"raw"});
        if (raw->get("raw") == nullptr) complain(from, "PID " + hex + " needs { raw = \"bytes\" }");
        p.raw = hex_bytes(*raw->get("raw"), "raw");
    } else {
        if (shape == nullptr) complain(from, "simcar does not know the scaling of PID " + hex + ": give { raw = \"bytes\" }");
        if (const auto* several = from.as_array()) {
            for (const auto& n : *several) p.numbers.push_back(number(n, "PID " + hex));
        } else {
            p.numbers.push_back(number(from, "PID " + hex));
        }
        if (p.numbers.size() != field_count(*shape)) {
            complain(from, "PID " + hex + " has " + std::to_string(field_count(*shape)) + " values, given are " +
                               std::to_string(p.numbers.size()));
        }
    }
    return p;
}

void read_codes(ecu_description& unit, const toml::table& from) {
    const auto read = [&](std::string_view key, code_state state) {
        const auto* node = from.get(key);
        if (node == nullptr) return;
        for (const auto& entry : list(*node, key)) unit.codes.push_back({fault_code(entry), state});
    };
    read("stored", code_state::stored);
    read("pending", code_state::pending);
    read("permanent", code_state::permanent);
}

freeze_frame read_freeze_frame(const toml::table& from) {
    only_known_keys(from, "[[ecu.freeze_frame]]", {"frame", "code", "pids"});
    freeze_frame f;
    f.number = static_cast<std::uint8_t>(number_or(from, "frame", 0));
    if (const auto* code = from.get("code")) f.code = fault_code(*code);
    if (const auto* pids = from.get("pids")) {
        for (const auto& [key, value] : table(*pids, "pids")) {
            const auto pid = key_byte(key, "a PID");
            const auto p = read_parameter(pid, value);
            if (p.from_drive) complain(value, "a freeze frame stands still: give PID " + to_hex(std::uint32_t{pid}, 2) + " a number");
            f.parameters[pid] = p.raw ? *p.raw : encode(*shape_of(pid), p.numbers);
        }
    }
    return f;
}

std::uint16_t word(const toml::table& from, std::string_view key) {
    const double value = number_or(from, key, 0);
    if (value < -32768 || value > 65535) complain(*from.get(key), std::string{key} + " must fit sixteen bits");
    return static_cast<std::uint16_t>(static_cast<std::int32_t>(value));
}

monitor_test read_test(const toml::table& from) {
    only_known_keys(from, "[[ecu.test]]", {"mid", "tid", "uasid", "value", "min", "max"});
    const auto byte = [&](std::string_view key) { return from.get(key) != nullptr ? hex_byte(*from.get(key), key) : std::uint8_t{0}; };
    return {byte("mid"), byte("tid"), byte("uasid"), word(from, "value"), word(from, "min"), word(from, "max")};
}

since_clear read_counters(const toml::table& from) {
    only_known_keys(from, "since_clear", {"distance_km", "minutes", "warm_ups", "distance_with_mil_km", "minutes_with_mil"});
    return {number_or(from, "distance_km", 0), number_or(from, "minutes", 0), number_or(from, "warm_ups", 0),
            number_or(from, "distance_with_mil_km", 0), number_or(from, "minutes_with_mil", 0)};
}

void read_behaviour(ecu_description& unit, const toml::table& from) {
    unit.services = {0x01, 0x03, 0x04, 0x07};
    if (from.get("uds") != nullptr) unit.services = {0x10, 0x11, 0x14, 0x19, 0x22, 0x27, 0x28, 0x2E, 0x31, 0x3E, 0x85};
    if (const auto* node = from.get("services")) {
        unit.services.clear();
        for (const auto& s : list(*node, "services")) unit.services.insert(hex_byte(s, "a service"));
    }
    if (const auto* node = from.get("refuses")) {
        for (const auto& [key, value] : table(*node, "refuses")) {
            refusal r;
            if (const auto* detail = value.as_table()) {
                only_known_keys(*detail, "refuses", {"nrc", "while_engine_runs"});
                if (detail->get("nrc") != nullptr) r.nrc = hex_byte(*detail->get("nrc"), "nrc");
                r.only_while_engine_runs = flag_or(*detail, "while_engine_runs", false);
            } else {
                r.nrc = hex_byte(value, "a negative response code");
            }
            unit.refusals[key_byte(key, "a service")] = r;
        }
    }
    if (const auto* node = from.get("pending_ms")) {
        for (const auto& [key, value] : table(*node, "pending_ms")) {
            unit.pending[key_byte(key, "a service")] = std::chrono::milliseconds{static_cast<int>(number(value, "pending_ms"))};
        }
    }
    if (const auto* node = from.get("busy")) {
        for (const auto& [key, value] : table(*node, "busy")) {
            unit.busy[key_byte(key, "a service")] = static_cast<int>(number(value, "busy"));
        }
    }
}

void read_information(ecu_description& unit, const toml::table& from) {
    if (const auto* node = from.get("calibrations")) {
        for (const auto& id : list(*node, "calibrations")) unit.calibrations.push_back(text(id, "a calibration id"));
    }
    if (const auto* node = from.get("verifications")) {
        for (const auto& entry : list(*node, "verifications")) {
            const auto cvn = parse_hex_number(text(entry, "a verification number"));
            if (!cvn) complain(entry, "a verification number is eight hexadecimal digits");
            unit.verifications.push_back(*cvn);
        }
    }
    if (const auto* node = from.get("in_use")) {
        for (const auto& n : list(*node, "in_use")) unit.in_use.push_back(static_cast<std::uint16_t>(number(n, "in_use")));
    }
    if (const auto* node = from.get("identifiers")) {
        for (const auto& [key, value] : table(*node, "identifiers")) {
            const auto did = parse_hex_number(key.str());
            if (!did || *did > 0xFFFF) throw complaint{key.source().begin.line, "a data identifier is four hexadecimal digits"};
            unit.identifiers[static_cast<std::uint16_t>(*did)] = hex_bytes(value, "a data identifier's value");
        }
    }
}

constexpr std::uint32_t answers_29 = 0x18DAF100;     // 18DAF110 answers what was asked at 18DA10F1
constexpr std::uint32_t requests_29 = 0x18DA00F1;
constexpr std::uint32_t answer_distance_11 = 8;      // 7E8 answers what was asked at 7E0

std::uint32_t identifier(const toml::node& node, std::string_view what) {
    const auto parsed = parse_hex_number(text(node, what));
    if (!parsed) complain(node, "an ECU's " + std::string{what} + " is hexadecimal: \"7E8\", \"18DAF110\", or one byte on K-line and J1850");
    return *parsed;
}

// Which identifier answers is told apart from the others of the car by its size: 29 bits when it is beyond 7FF.
void read_addresses(ecu_description& unit, const toml::table& from, protocol speaks) {
    const auto* id = from.get("id");
    if (id == nullptr) complain(from, "an [[ecu]] needs an id: what it answers with, like \"7E8\"");
    unit.id = identifier(*id, "id");
    const auto* request = from.get("request");
    const bool is_obd_29 = (unit.id & 0x1FFFFF00U) == answers_29;
    const bool is_long = unit.id > 0x7FF;
    const bool fits = !is_can(speaks)            ? unit.id <= 0xFF && request == nullptr
                      : request != nullptr       ? unit.id <= 0x1FFFFFFF
                      : is_29_bit(speaks)        ? is_obd_29
                                                 : unit.id >= answer_distance_11 && !is_long;
    if (!fits) {
        complain(*id, "this id does not fit the car's protocol: \"7E8\" on CAN with 11 bits, \"18DAF110\" with 29 (any other needs its request "
                      "beside it), one byte like \"10\" on K-line and J1850");
    }
    if (request != nullptr) unit.request = identifier(*request, "request");
    else if (is_can(speaks)) unit.request = is_obd_29 ? requests_29 | (unit.id & 0xFFU) << 8 : unit.id - answer_distance_11;
    if (is_can(speaks) && (unit.request == unit.id || (unit.request > 0x7FF) != is_long || unit.request > 0x1FFFFFFF)) {
        complain(*(request != nullptr ? request : id), "request and id are two identifiers of the same length, 11 or 29 bits");
    }
    const bool is_emission_related = !is_can(speaks) || (is_29_bit(speaks) ? is_obd_29 : unit.id >= 0x7E8 && unit.id <= 0x7EF);
    unit.functional = flag_or(from, "functional", is_emission_related);
}

}  // namespace

ecu_description read_ecu(const toml::table& from, protocol speaks) {
    only_known_keys(from, "[[ecu]]",
                    {"id", "request", "functional", "name", "latency_ms", "negative_for_unknown", "services", "refuses", "pending_ms", "busy", "pids",
                     "readiness", "stored", "pending", "permanent", "freeze_frame", "test", "calibrations", "verifications",
                     "in_use", "vin", "identifiers", "since_clear", "uds"});
    ecu_description unit;
    read_addresses(unit, from, speaks);
    unit.name = text_or(from, "name", "");
    unit.latency = std::chrono::milliseconds{static_cast<int>(number_or(from, "latency_ms", 8))};
    unit.negative_for_unknown = flag_or(from, "negative_for_unknown", false);
    unit.tells_vin = flag_or(from, "vin", false);
    read_behaviour(unit, from);
    if (const auto* pids = from.get("pids")) {
        for (const auto& [key, value] : table(*pids, "pids")) {
            const auto pid = key_byte(key, "a PID");
            unit.parameters[pid] = read_parameter(pid, value);
        }
    }
    if (const auto* ready = from.get("readiness")) unit.ready = read_readiness(table(*ready, "readiness"));
    read_codes(unit, from);
    if (const auto* frames = from.get("freeze_frame")) {
        for (const auto& f : list(*frames, "freeze_frame")) unit.freeze_frames.push_back(read_freeze_frame(table(f, "freeze_frame")));
    }
    if (const auto* tests = from.get("test")) {
        for (const auto& t : list(*tests, "test")) unit.tests.push_back(read_test(table(t, "test")));
    }
    if (const auto* counters = from.get("since_clear")) unit.counters = read_counters(table(*counters, "since_clear"));
    read_information(unit, from);
    if (const auto* uds = from.get("uds")) read_uds(unit, table(*uds, "uds"));
    return unit;
}

}  // namespace faultline::simcar
