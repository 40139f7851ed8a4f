#include "tools/simcar/j1939_messages.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "protocols/j1939/pgn.hpp"

namespace faultline::simcar {

namespace {

namespace pgn = j1939::pgn;

constexpr std::uint32_t pgn_eec1 = 0xF004, pgn_ccvs = 0xFEF1, pgn_et1 = 0xFEEE, pgn_distance = 0xFEE0, pgn_distance_fine = 0xFEC1;
constexpr std::uint8_t malfunction_on = 0x40, amber_on = 0x04;
constexpr std::uint8_t hd_obd = 20;       // J1939-73 table of DM5: the rules this vehicle keeps
constexpr std::size_t shortest = 8;

// Little endian, as everything in J1939; what does not fit says "not available".
void put(bytes& to, std::size_t at, std::size_t size, double value) {
    const auto most = size == 4 ? 0xFAFFFFFF : size == 2 ? 0xFAFFU : 0xFAU;
    const auto rounded = std::llround(value);
    const auto raw = rounded >= 0 && rounded <= static_cast<long long>(most) ? static_cast<std::uint32_t>(rounded) : 0xFFFFFFFFU;
    for (std::size_t i = 0; i < size; ++i) to[at + i] = static_cast<std::uint8_t>(raw >> (8 * i));
}

bytes text(std::initializer_list<std::string_view> fields) {
    bytes out;
    for (const auto field : fields) {
        out.insert(out.end(), field.begin(), field.end());
        out.push_back('*');
    }
    return out;
}

std::uint8_t count(std::size_t n) { return static_cast<std::uint8_t>(std::min<std::size_t>(n, 250)); }

std::uint8_t lamps_of(const j1939_device& device) {
    if (device.active.empty()) return 0;
    return device.lights_malfunction ? malfunction_on : amber_on;
}

bytes monitors(const j1939_device& d) {
    // Misfire, fuel system and components are supported and complete; EGR, NOx aftertreatment and particulate filter too.
    return {count(d.active.size()), count(d.previous.size()), hd_obd, 0x07, 0x80, 0x0C, 0x00, 0x00};
}

std::optional<bytes> values(const j1939_device& d, std::uint32_t asked, const surroundings& around) {
    bytes out(shortest, 0xFF);
    if (d.is_engine && asked == pgn_eec1) {
        put(out, 2, 1, around.road.torque_pct + 125);
        put(out, 3, 2, around.road.rpm * 8);
        return out;
    }
    if (d.is_engine && asked == pgn_et1) {
        put(out, 0, 1, around.road.coolant_c + 40);
        put(out, 2, 2, (around.road.oil_c + 273) * 32);
        return out;
    }
    if (d.is_vehicle && asked == pgn_ccvs) {
        put(out, 1, 2, around.road.speed_kmh * 256);
        return out;
    }
    if (d.is_vehicle && asked == pgn_distance) {
        put(out, 4, 4, around.odometer_km * 8);
        return out;
    }
    if (d.is_vehicle && asked == pgn_distance_fine) {
        put(out, 0, 4, around.odometer_km * 200);
        return out;
    }
    return std::nullopt;
}

}  // namespace

bytes j1939_codes(const std::vector<j1939::trouble_code>& codes, std::uint8_t lamps) {
    bytes out{lamps, 0xFF};   // no lamp flashes
    for (const auto& code : codes) {
        const auto spn = code.spn;
        out.insert(out.end(), {static_cast<std::uint8_t>(spn), static_cast<std::uint8_t>(spn >> 8),
                               static_cast<std::uint8_t>((spn >> 16 & 7U) << 5 | (code.fmi & 31U)), static_cast<std::uint8_t>(code.occurrences & 0x7FU)});
    }
    if (codes.empty()) out.insert(out.end(), 4, 0x00);
    if (out.size() < shortest) out.resize(shortest, 0xFF);
    return out;
}

std::optional<bytes> j1939_message(const j1939_device& d, std::uint32_t asked, const surroundings& around) {
    const auto pairs = [](std::initializer_list<double> numbers) {
        bytes out(2 * numbers.size());
        std::size_t at = 0;
        for (const auto n : numbers) put(out, std::exchange(at, at + 2), 2, n);
        return out;
    };
    switch (asked) {
        case pgn::dm1: return j1939_codes(d.active, lamps_of(d));
        case pgn::dm2: return j1939_codes(d.previous, lamps_of(d));
        case pgn::dm5: return monitors(d);
        case pgn::dm6: return j1939_codes(d.pending, lamps_of(d));
        case pgn::dm12: return j1939_codes(d.lights_malfunction ? d.active : std::vector<j1939::trouble_code>{}, lamps_of(d));
        case pgn::dm23: return j1939_codes({}, lamps_of(d));
        case pgn::dm28: return j1939_codes(d.permanent, lamps_of(d));
        case pgn::dm21: {
            const double lit = d.lights_malfunction && !d.active.empty() ? 1 : 0;
            const double km = around.road.distance_km, minutes = around.road.elapsed_s / 60;
            return pairs({lit * km, km, lit * minutes, minutes});
        }
        case pgn::dm29:
            return bytes{count(d.pending.size()), count(d.pending.size()), count(d.lights_malfunction ? d.active.size() : 0), 0,
                         count(d.permanent.size()), 0xFF, 0xFF, 0xFF};
        case pgn::vehicle_identification:
            return d.tells_vin && !around.vin.empty() ? std::optional{text({around.vin})} : std::nullopt;
        case pgn::component_identification:
            return !d.make.empty() ? std::optional{text({d.make, d.model, d.serial, d.unit})} : std::nullopt;
        case pgn::software_identification: {
            if (d.software.empty()) return std::nullopt;
            auto out = text({d.software});
            out.insert(out.begin(), std::uint8_t{1});   // one field
            return out;
        }
        default: return values(d, asked, around);
    }
}

}  // namespace faultline::simcar
