// The diagnosis record (`fl.diagnosis.v1`): one scan of one vehicle, as it is kept, printed with --json and synced.
// Plain data, immutable once built. "Read and empty", "not supported", "refused", "failed" and "not asked" are different
// answers and stay different here. Units stand in the member names; times are RFC 3339 UTC.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace faultline::contract {

// How one reading ended.
enum class read_state : std::uint8_t {
    not_asked,
    read,             // a valid positive answer, possibly empty
    not_supported,    // NRC 11, 12, 31, or absent from the support bitmap, or this ECU stayed silent where that means no
    refused,          // another negative response: `reason` has it
    failed,           // no or damaged answer: the truth is unknown
};

struct reading_state {
    read_state state = read_state::not_asked;
    std::string reason;                    // e.g. "nrc.22" or "reason.damaged": keys of the text catalogue
    std::vector<std::string> raw;          // the payloads as received, hex: "43 02 03 01 01 33"
};

struct code_list {
    reading_state how;
    std::vector<std::string> codes;        // "P0301"
};

struct value {
    std::string pid;                       // "0C"
    std::string key;                       // "engine_speed": stable name of the signal
    std::optional<double> number;          // absent when not available
    std::string text;                      // for enumerations: a catalogue key
    std::string unit;
    std::string state;                     // "ok", "not_available", "off_scale"
    std::string raw;                       // hex of the data bytes
};

struct freeze_frame {
    std::uint8_t frame = 0;
    std::string code;                      // the code that stored it
    std::vector<value> values;
    reading_state how;
};

struct monitor_ready {
    std::string monitor;                   // "misfire", "catalyst": catalogue key "monitor.<name>"
    bool supported = false;
    bool complete = false;
};

struct readiness {
    reading_state how;
    std::string ignition;                  // "spark" or "compression"
    std::vector<monitor_ready> monitors;
};

struct monitor_test {                      // service 06
    std::string mid;                       // "21"
    std::string tid;                       // "81"
    std::string uasid;                     // "0A"; empty on legacy buses
    std::string name;                      // catalogue key of the monitor, "mid.21"
    std::string unit;
    double value = 0;
    std::optional<double> min;
    std::optional<double> max;
    bool passed = false;
    std::optional<double> margin;          // 0 = at the limit, 1 = in the middle of the range; negative = outside
};

struct calibration {
    std::string id;                        // CALID
    std::string cvn;                       // hex
};

struct since_clear {
    std::optional<double> distance_km;          // PID 31
    std::optional<double> time_min;             // PID 4E
    std::optional<double> warm_ups;             // PID 30
    std::optional<double> distance_with_mil_km; // PID 21
    std::optional<double> time_with_mil_min;    // PID 4D
};

struct ecu_report {
    std::string ecu;                       // "7E8"
    std::string name;                      // service 09 0A, or empty
    std::optional<bool> mil;
    std::optional<int> dtc_count;          // PID 01's own count
    code_list stored, pending, permanent;  // 03, 07, 0A
    std::vector<freeze_frame> freeze_frames;
    readiness ready_since_clear;           // 0101
    readiness ready_this_cycle;            // 0141
    reading_state monitors_how;
    std::vector<monitor_test> monitors;
    std::vector<calibration> calibrations;
    reading_state calibrations_how;
    since_clear since;
    std::vector<std::string> supported_pids;
};

struct finding {
    std::string code;                      // "P0301"
    std::string ecu;                       // "7E8"
    std::vector<std::string> states;       // "stored", "pending", "permanent"
    nlohmann::json explanation;            // the fault database's entry, whole (see gateway/faults); null when unknown
};

struct vehicle_identity {
    std::string vin;                       // empty when it could not be read
    std::string vin_check;                 // "ok", "wrong", "not_used" (this maker's market keeps none), "absent"
    reading_state how;
    std::string maker;
    std::optional<int> model_year;
};

struct adapter_identity {
    std::string link;                      // "serial:/dev/ttyUSB0"
    std::string identity;                  // what ATI printed: may lie
    std::string level;                     // what it really understands: "1.4"
    std::optional<int> baud;
    std::vector<std::string> capabilities; // commands that worked when tried: "ATAL"
    std::vector<std::string> missing;      // and those that did not
    std::optional<double> battery_volts;   // ATRV
    std::optional<std::string> kind;       // CAN adapters: "can" (SocketCAN), "slcan"; absent: an ELM327
    std::optional<std::string> driver;     // "gs_usb"
    std::optional<int> bitrate;            // of the CAN bus, bit/s
};

struct diagnosis {
    static constexpr const char* type = "fl.diagnosis.v1";
    std::string visit;                     // UUIDv7
    std::string scan;                      // UUIDv7
    std::string kind;                      // "pre_scan", "scan", "before_clear", "post_scan"
    std::string started;
    std::string finished;
    std::string outcome;                   // "complete", "partial", "failed"
    std::string verdict;                   // "faults", "no_faults", "unknown" (something could not be read)
    vehicle_identity vehicle;
    std::string protocol;                  // "6"; the ELM number
    std::string protocol_name;             // "ISO 15765-4 CAN 11/500"
    adapter_identity adapter;
    std::optional<bool> mil;
    std::vector<ecu_report> ecus;
    std::vector<finding> findings;
};

void to_json(nlohmann::json&, const diagnosis&);
void from_json(const nlohmann::json&, diagnosis&);   // unknown fields are ignored; throws nlohmann::json::exception

}  // namespace faultline::contract
