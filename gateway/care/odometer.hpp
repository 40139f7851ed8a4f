// Where a mileage comes from and how its bytes become kilometres. One reading is what one source said at one moment; whether
// it can be believed is decided in mileage.hpp, over all of them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::care {

enum class odometer_source : std::uint8_t {
    technician,    // read off the cluster by a person
    pid_a6,        // SAE J1979-DA, service 01, PID A6: 0.1 km
    j1939_917,     // SAE J1939-71 SPN 917, high-resolution total vehicle distance (PGN 65217): 5 m
    j1939_245,     // SAE J1939-71 SPN 245, total vehicle distance (PGN 65248): 0.125 km
    maker_did,     // a maker's data identifier: data/odometer_dids.toml
    gbt,           // GB/T 32960.3 vehicle data, accumulated mileage: 0.1 km
};
[[nodiscard]] std::string_view name(odometer_source);                       // "pid_a6"
[[nodiscard]] std::optional<odometer_source> odometer_source_named(std::string_view);
[[nodiscard]] double confidence(odometer_source);                           // 0 to 1, before anything else is known

// What a person said about a mileage that contradicts the history.
enum class assurance : std::uint8_t {
    none,
    corrects,           // this is the true mileage: what stands above it was wrong
    cluster_swapped,    // the instrument cluster was replaced: it counts on from here
};
[[nodiscard]] std::string_view name(assurance);
[[nodiscard]] std::optional<assurance> assurance_named(std::string_view);

struct odometer_reading {
    std::int64_t wall_ms = 0;
    bool clock_trusted = true;      // false: the wall clock was free-running, `wall_ms` may be off by years
    double km = 0;
    odometer_source source = odometer_source::technician;
    std::string detail;             // "7E8", "7C6 B002", the technician's name
    std::string visit;
    assurance said = assurance::none;
};

// SPN 917 from the 8 bytes of PGN 65217, SPN 245 from those of PGN 65248. Nothing for "not available" and "error"
// (J1939-71, table of transmitted signal ranges).
[[nodiscard]] std::optional<double> km_of_j1939_917(std::span<const std::uint8_t> data);
[[nodiscard]] std::optional<double> km_of_j1939_245(std::span<const std::uint8_t> data);
// GB/T 32960.3-2016 7.2.3.1 accumulated mileage, 4 bytes: FFFFFFFE error, FFFFFFFF invalid.
[[nodiscard]] std::optional<double> km_of_gbt_32960(std::span<const std::uint8_t> data);

// A maker's identifier for the mileage: what to ask whom, and where in the answer it stands. Read with service 22; the
// answer's first three bytes (62 and the identifier) are not counted.
struct odometer_did {
    std::vector<std::string> brands;
    std::uint32_t request_id = 0;    // CAN identifier: 7C6
    std::uint32_t answer_id = 0;
    std::uint16_t did = 0;
    std::size_t offset = 0;
    std::size_t length = 0;          // 1 to 4, most significant byte first
    double km_per_bit = 1;
    std::string basis;               // where this is known from
};
// The number at its place; nothing when the answer is too short or all ones.
[[nodiscard]] std::optional<double> km_of(const odometer_did&, std::span<const std::uint8_t> data);

}  // namespace faultline::care
