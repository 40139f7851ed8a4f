// DM5: how many codes, which rules, and which monitors have run (SAE J1939-73 5.7.5). DM21: how far and how long since
// clearing and with the lamp on (5.7.21). DM29: how many codes of each kind (5.7.29). One message each.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "protocols/j1939/availability.hpp"

namespace faultline::j1939 {

// The order is that of the bits in DM5.
enum class monitor : std::uint8_t {
    misfire,             // byte 4: the three continuous ones
    fuel_system,
    components,
    catalyst,            // bytes 5 and 7
    heated_catalyst,
    evaporative_system,
    secondary_air,
    ac_refrigerant,
    exhaust_gas_sensor,
    exhaust_gas_sensor_heater,
    egr_vvt,
    cold_start_aid,      // bytes 6 and 8
    boost_pressure,
    particulate_filter,
    nox_aftertreatment,
    nmhc_catalyst,
    count,
};
[[nodiscard]] std::string_view to_text(monitor what);   // "misfire", "nox_aftertreatment"

enum class monitor_state : std::uint8_t { not_supported, incomplete, complete };

struct readiness {
    tally active;        // codes in DM1
    tally previous;      // codes in DM2
    std::uint8_t rules = 0xFF;   // J1939-73 table: 14 HD EOBD stage I, 20 HD OBD, ...; 5 and FF: none it must keep
    bool has_monitors = false;   // rules that ask for monitors; otherwise every one is not_supported
    std::array<monitor_state, static_cast<std::size_t>(monitor::count)> monitors{};
    std::array<std::uint8_t, 8> raw{};
};
[[nodiscard]] std::optional<readiness> read_readiness(std::span<const std::uint8_t> bytes);   // eight bytes

struct since_clear {
    tally distance_with_lamp_km;
    tally distance_km;
    tally minutes_with_lamp;
    tally minutes;
};
[[nodiscard]] std::optional<since_clear> read_since_clear(std::span<const std::uint8_t> bytes);   // eight bytes

struct code_counts {
    tally pending_emission;
    tally pending;
    tally with_lamp;
    tally had_lamp;
    tally permanent;
};
[[nodiscard]] std::optional<code_counts> read_code_counts(std::span<const std::uint8_t> bytes);   // five bytes, or eight

}   // namespace faultline::j1939
