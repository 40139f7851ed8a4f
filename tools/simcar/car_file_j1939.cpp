// [[device]] of a heavy vehicle's description.
#include <charconv>

#include "protocols/dtc/three_byte.hpp"
#include "protocols/j1939/name.hpp"
#include "tools/simcar/car_table.hpp"

namespace faultline::simcar {

namespace {

std::vector<j1939::trouble_code> read_codes(const toml::table& from, std::string_view key) {
    std::vector<j1939::trouble_code> out;
    const auto* node = from.get(key);
    if (node == nullptr) return out;
    for (const auto& each : list(*node, key)) {
        const auto written = text(each, "a code");
        const auto parsed = dtc::parse(written, dtc::code_format::j1939_73);
        const auto what = parsed ? dtc::as_spn(*parsed) : std::nullopt;
        if (!what) complain(each, "\"" + written + "\" is no code of a heavy vehicle: write it like \"SPN 3251 FMI 3\"");
        out.push_back({.spn = what->spn, .fmi = what->fmi, .occurrences = 1});
    }
    return out;
}

j1939_device read_device(const toml::table& from) {
    only_known_keys(from, "[[device]]", {"address", "function", "identity", "make", "model", "serial", "unit", "software", "active", "previous",
                                         "pending", "permanent", "malfunction_lamp", "vin", "engine", "vehicle"});
    const auto* address = from.get("address");
    if (address == nullptr) complain(from, "a [[device]] needs its address, like \"00\"");
    j1939_device out;
    out.address = hex_byte(*address, "address");
    out.name = j1939::to_number({.identity = static_cast<std::uint32_t>(number_or(from, "identity", 1)) & 0x1FFFFFU,
                                 .function = static_cast<std::uint8_t>(number_or(from, "function", 0)),
                                 .industry_group = 1});
    out.make = text_or(from, "make", "");
    out.model = text_or(from, "model", "");
    out.serial = text_or(from, "serial", "");
    out.unit = text_or(from, "unit", "");
    out.software = text_or(from, "software", "");
    out.active = read_codes(from, "active");
    out.previous = read_codes(from, "previous");
    out.pending = read_codes(from, "pending");
    out.permanent = read_codes(from, "permanent");
    out.lights_malfunction = flag_or(from, "malfunction_lamp", false);
    out.tells_vin = flag_or(from, "vin", false);
    out.is_engine = flag_or(from, "engine", false);
    out.is_vehicle = flag_or(from, "vehicle", false);
    return out;
}

}  // namespace

void read_devices(car& whole, const toml::table& from) {
    const auto* devices = from.get("device");
    if (devices == nullptr || from.get("ecu") != nullptr) throw complaint{1, "a car with protocol j1939 needs at least one [[device]], and has no [[ecu]]"};
    for (const auto& each : list(*devices, "device")) {
        whole.devices.push_back(read_device(table(each, "[[device]]")));
        for (std::size_t i = 0; i + 1 < whole.devices.size(); ++i) {
            if (whole.devices[i].address == whole.devices.back().address) complain(each, "two devices have the same address: give each its own");
        }
    }
}

}  // namespace faultline::simcar
