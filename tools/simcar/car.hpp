// A simulated car as its description file says it is: plain data, nothing that moves. What moves is in drive.hpp (the
// engine and the road) and ecu.hpp (the memory of one control unit).
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "protocols/j1939/trouble_codes.hpp"
#include "tools/simcar/drive.hpp"
#include "tools/simcar/hex.hpp"
#include "tools/simcar/uds_description.hpp"

namespace faultline::simcar {

// The numbers are the ELM327's own (AT SP h).
enum class protocol : std::uint8_t {
    none = 0,
    j1850_pwm = 1,
    j1850_vpw = 2,
    iso9141 = 3,
    kwp_slow = 4,
    kwp_fast = 5,
    can11_500 = 6,
    can29_500 = 7,
    can11_250 = 8,
    can29_250 = 9,
    j1939 = 10,
};

[[nodiscard]] constexpr bool is_can(protocol p) { return p >= protocol::can11_500 && p <= protocol::can29_250; }
[[nodiscard]] constexpr bool is_29_bit(protocol p) { return p == protocol::can29_500 || p == protocol::can29_250; }
[[nodiscard]] constexpr bool is_k_line(protocol p) { return p >= protocol::iso9141 && p <= protocol::kwp_fast; }
[[nodiscard]] constexpr bool is_j1850(protocol p) { return p == protocol::j1850_pwm || p == protocol::j1850_vpw; }

// Where the bytes of one parameter come from.
struct parameter {
    bool from_drive = false;        // computed from the engine and the road at the moment of asking
    std::vector<double> numbers;    // one per field of the parameter, in its unit
    std::optional<bytes> raw;       // exactly these bytes
};

enum class code_state : std::uint8_t { stored, pending, permanent };

struct trouble_code {
    std::uint16_t raw = 0;
    code_state state = code_state::stored;
};

struct freeze_frame {
    std::uint8_t number = 0;
    std::uint16_t code = 0;
    std::map<std::uint8_t, bytes> parameters;
};

struct monitor_test {          // service 06; on CAN the nine bytes MID TID UASID value min max
    std::uint8_t mid = 0;
    std::uint8_t tid = 0;
    std::uint8_t uasid = 0;
    std::uint16_t value = 0;
    std::uint16_t min = 0;
    std::uint16_t max = 0;
};

struct readiness {             // the three data bytes of PID 01 and 41 behind the MIL byte
    bool compression = false;
    std::uint8_t continuous = 0;             // bits 0-2 of byte B: misfire, fuel system, components
    std::uint8_t continuous_incomplete = 0;
    std::uint8_t supported = 0;              // byte C
    std::uint8_t incomplete = 0;             // byte D since clear
    std::uint8_t incomplete_this_cycle = 0;  // byte D of PID 41
};

struct since_clear {
    double distance_km = 0;
    double minutes = 0;
    double warm_ups = 0;
    double distance_with_mil_km = 0;
    double minutes_with_mil = 0;
};

struct refusal {               // a negative response this ECU gives to a whole service
    std::uint8_t nrc = 0;
    bool only_while_engine_runs = false;
};

struct ecu_description {
    std::uint32_t id = 0;      // CAN: the identifier it answers with; K-line, J1850: its source address
    std::uint32_t request = 0; // CAN: the identifier it is asked at alone
    bool functional = true;    // it also hears what is asked of all
    std::string name;          // service 09 0A
    std::chrono::milliseconds latency{8};
    bool negative_for_unknown = false;               // 7F xx 12 instead of silence to functional requests
    std::set<std::uint8_t> services;
    std::map<std::uint8_t, parameter> parameters;    // service 01
    std::optional<readiness> ready;                  // absent: PID 01 and 41 are not supported
    std::vector<trouble_code> codes;
    std::vector<freeze_frame> freeze_frames;
    std::vector<monitor_test> tests;
    std::vector<std::string> calibrations;
    std::vector<std::uint32_t> verifications;
    std::vector<std::uint16_t> in_use;               // service 09 08 (spark) or 0B (compression)
    bool tells_vin = false;
    std::map<std::uint16_t, bytes> identifiers;      // service 22
    std::map<std::uint8_t, refusal> refusals;
    std::map<std::uint8_t, std::chrono::milliseconds> pending;   // 7F xx 78 first, the answer this much later
    std::map<std::uint8_t, int> busy;                // this many 7F xx 21 before the first answer
    since_clear counters;
    std::optional<uds_description> uds;              // it speaks ISO 14229
};

struct j1939_device {          // of a heavy vehicle
    std::uint8_t address = 0;
    std::uint64_t name = 0;    // J1939-81
    std::string make, model, serial, unit, software;
    std::vector<j1939::trouble_code> active, previous, pending, permanent;
    bool lights_malfunction = false;   // with active codes; else the amber lamp
    bool tells_vin = false;
    bool is_engine = false;    // speed, load and temperatures of the engine
    bool is_vehicle = false;   // road speed and distance
};

struct car {
    std::string name;
    std::string vin;
    protocol speaks = protocol::can11_500;
    std::optional<std::uint8_t> padding = std::uint8_t{0};   // CAN: unused bytes of a frame; nothing = short frames
    std::optional<double> voltage;                           // fixed; nothing = from the drive (14 V running, 12.4 V not)
    double odometer_km = 0;
    drive_settings drive;
    std::vector<ecu_description> ecus;
    std::vector<j1939_device> devices;                       // protocol j1939: instead of the ECUs
};

}  // namespace faultline::simcar
