// [ecu.uds] of a car's description: what an ECU of ISO 14229 is and remembers.
#include <array>

#include "tools/simcar/car_table.hpp"

namespace faultline::simcar {

namespace {

struct named_identifier {
    std::string_view key;
    std::uint16_t did;
};
constexpr std::array<named_identifier, 8> named{{{"part_number", 0xF187}, {"software", 0xF188}, {"software_version", 0xF189},
                                                 {"supplier", 0xF18A},    {"serial", 0xF18C},   {"hardware", 0xF191},
                                                 {"supplier_software", 0xF194}, {"system_name", 0xF197}}};

struct named_format {
    std::string_view key;
    dtc::code_format format;
};
constexpr std::array<named_format, 4> formats{{{"j2012_00", dtc::code_format::j2012_00}, {"iso14229", dtc::code_format::iso14229_1},
                                               {"j1939", dtc::code_format::j1939_73}, {"j2012_04", dtc::code_format::j2012_04}}};

dtc::code_format read_format(const toml::table& from) {
    const auto* node = from.get("format");
    if (node == nullptr) return dtc::code_format::iso14229_1;
    const auto wanted = text(*node, "format");
    for (const auto& f : formats) {
        if (f.key == wanted) return f.format;
    }
    complain(*node, "\"" + wanted + "\" is not a format of codes; known are: iso14229, j2012_00, j2012_04, j1939");
}

std::uint16_t identifier(std::string_view written, unsigned line) {
    const auto did = parse_hex_number(written);
    if (!did || *did > 0xFFFF || written.size() != 4) throw complaint{line, "\"" + std::string{written} + "\" is not an identifier: write four hexadecimal digits like \"F190\""};
    return static_cast<std::uint16_t>(*did);
}

std::uint8_t byte_or(const toml::table& from, std::string_view key, std::uint8_t fallback) {
    const auto* node = from.get(key);
    return node != nullptr ? hex_byte(*node, key) : fallback;
}

std::vector<uds_record> read_snapshots(const toml::table& from) {
    std::vector<uds_record> out;
    for (const auto& [key, value] : from) {
        uds_record record{.number = key_byte(key, "a record number"), .data = {0}};
        for (const auto& [did, data] : table(value, "a snapshot")) {
            const auto number = identifier(did.str(), did.source().begin.line);
            record.data.push_back(static_cast<std::uint8_t>(number >> 8));
            record.data.push_back(static_cast<std::uint8_t>(number));
            const auto value_bytes = hex_bytes(data, "a snapshot's value");
            record.data.insert(record.data.end(), value_bytes.begin(), value_bytes.end());
            ++record.data[0];
        }
        out.push_back(std::move(record));
    }
    return out;
}

uds_code read_code(const toml::table& from, dtc::code_format format) {
    only_known_keys(from, "[[ecu.uds.code]]",
                    {"code", "status", "severity", "counter", "readiness_group", "permanent", "snapshots", "extended"});
    const auto* node = from.get("code");
    if (node == nullptr) complain(from, "a code of [[ecu.uds.code]] needs its code, like \"U0121-87\"");
    const auto written = text(*node, "code");
    const auto number = dtc::parse(written, format);
    if (!number) complain(*node, "\"" + written + "\" is not a code of this format: write it like \"U0121-87\", for j1939 like \"SPN 3251 FMI 3\"");
    uds_code out{.number = number->number,
                 .status = byte_or(from, "status", 0x09),
                 .severity = byte_or(from, "severity", 0),
                 .counter = static_cast<std::uint8_t>(number_or(from, "counter", 0)),
                 .readiness_group = byte_or(from, "readiness_group", 0),
                 .permanent = flag_or(from, "permanent", false),
                 .snapshots = {},
                 .extended = {}};
    if (const auto* records = from.get("snapshots")) out.snapshots = read_snapshots(table(*records, "snapshots"));
    if (const auto* records = from.get("extended")) {
        for (const auto& [key, value] : table(*records, "extended")) {
            out.extended.push_back({key_byte(key, "a record number"), hex_bytes(value, "extended data")});
        }
    }
    return out;
}

std::set<std::uint16_t> read_identifiers(const toml::table& from, std::string_view key) {
    std::set<std::uint16_t> out;
    if (const auto* node = from.get(key)) {
        for (const auto& each : list(*node, key)) out.insert(identifier(text(each, key), each.source().begin.line));
    }
    return out;
}

}  // namespace

void read_uds(ecu_description& unit, const toml::table& from) {
    only_known_keys(from, "[ecu.uds]",
                    {"part_number", "software", "software_version", "supplier", "serial", "hardware", "supplier_software", "system_name",
                     "format", "status_available", "severity_available", "sessions", "writable", "session_only", "key", "routines", "obd",
                     "p2_ms", "p2_star_ms", "code"});
    auto& out = unit.uds.emplace();
    for (const auto& each : named) {
        const auto* node = from.get(each.key);
        if (node == nullptr) continue;
        const auto value = text(*node, each.key);
        unit.identifiers[each.did] = bytes{value.begin(), value.end()};
    }
    out.format = read_format(from);
    out.status_available = byte_or(from, "status_available", 0xFF);
    out.severity_available = byte_or(from, "severity_available", 0);
    out.is_obd = flag_or(from, "obd", false);
    out.p2_ms = static_cast<int>(number_or(from, "p2_ms", out.p2_ms));
    out.p2_star_ms = static_cast<int>(number_or(from, "p2_star_ms", out.p2_star_ms));
    out.writable = read_identifiers(from, "writable");
    out.in_session_only = read_identifiers(from, "session_only");
    if (const auto* node = from.get("key")) out.key = hex_bytes(*node, "key");
    if (const auto* node = from.get("sessions")) {
        out.sessions.clear();
        for (const auto& each : list(*node, "sessions")) out.sessions.insert(hex_byte(each, "a session"));
    }
    if (const auto* node = from.get("routines")) {
        for (const auto& [key, value] : table(*node, "routines")) {
            out.routines[identifier(key.str(), key.source().begin.line)] = hex_bytes(value, "a routine's answer");
        }
    }
    if (const auto* node = from.get("code")) {
        for (const auto& each : list(*node, "code")) out.codes.push_back(read_code(table(each, "[[ecu.uds.code]]"), out.format));
    }
}

}  // namespace faultline::simcar
