#include "protocols/j1939/readiness.hpp"

#include <algorithm>

namespace faultline::j1939 {

namespace {

constexpr std::size_t full = 8;
constexpr std::size_t first_of_byte_5 = 3;    // monitor::catalyst
constexpr std::size_t first_of_byte_6 = 11;   // monitor::cold_start_aid

constexpr tally byte_tally(std::uint8_t raw) { return {raw, availability_of(raw, 8)}; }

constexpr tally word_tally(std::span<const std::uint8_t> bytes, std::size_t at) {
    const auto raw = static_cast<std::uint32_t>(bytes[at] | bytes[at + 1] << 8);
    return {raw, availability_of(raw, 16)};
}

constexpr monitor_state state_of(bool is_supported, bool is_incomplete) {
    if (!is_supported) return monitor_state::not_supported;
    return is_incomplete ? monitor_state::incomplete : monitor_state::complete;
}

constexpr std::array<std::string_view, static_cast<std::size_t>(monitor::count)> names{
    "misfire",        "fuel_system",     "components",         "catalyst",
    "heated_catalyst", "evaporative_system", "secondary_air",  "ac_refrigerant",
    "exhaust_gas_sensor", "exhaust_gas_sensor_heater", "egr_vvt", "cold_start_aid",
    "boost_pressure", "particulate_filter", "nox_aftertreatment", "nmhc_catalyst"};

}   // namespace

std::string_view to_text(monitor what) {
    return what < monitor::count ? names[static_cast<std::size_t>(what)] : std::string_view{};
}

std::optional<readiness> read_readiness(std::span<const std::uint8_t> bytes) {
    if (bytes.size() != full) return std::nullopt;
    readiness result;
    std::ranges::copy(bytes, result.raw.begin());
    result.active = byte_tally(bytes[0]);
    result.previous = byte_tally(bytes[1]);
    result.rules = bytes[2];
    result.has_monitors = bytes[2] != 5 && availability_of(bytes[2], 8) == availability::valid;
    if (!result.has_monitors) return result;
    const auto bit = [&bytes](std::size_t byte, std::size_t which) { return (bytes[byte] >> which & 1) != 0; };
    for (std::size_t i = 0; i < result.monitors.size(); ++i) {
        if (i < first_of_byte_5)
            result.monitors[i] = state_of(bit(3, i), bit(3, i + 4));
        else if (i < first_of_byte_6)
            result.monitors[i] = state_of(bit(4, i - first_of_byte_5), bit(6, i - first_of_byte_5));
        else
            result.monitors[i] = state_of(bit(5, i - first_of_byte_6), bit(7, i - first_of_byte_6));
    }
    return result;
}

std::optional<since_clear> read_since_clear(std::span<const std::uint8_t> bytes) {
    if (bytes.size() != full) return std::nullopt;
    return since_clear{word_tally(bytes, 0), word_tally(bytes, 2), word_tally(bytes, 4), word_tally(bytes, 6)};
}

std::optional<code_counts> read_code_counts(std::span<const std::uint8_t> bytes) {
    if (bytes.size() != 5 && bytes.size() != full) return std::nullopt;
    return code_counts{byte_tally(bytes[0]), byte_tally(bytes[1]), byte_tally(bytes[2]), byte_tally(bytes[3]),
                       byte_tally(bytes[4])};
}

}   // namespace faultline::j1939
