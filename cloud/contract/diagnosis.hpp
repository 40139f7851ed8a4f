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
    std::vector<std::string> codes;        // "P0301", with a failure type "C0035-11", J1939 form "SPN 3251 FMI 3"
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

struct identifier {                        // one identifier an ECU was asked for: 22 F187, 1A 90
    std::string did;                       // "F187", "90"
    std::string key;                       // catalogue key "did.maker_part_number", or empty
    std::string text;                      // as people read it
    std::string raw;                       // hex
};

struct code_data {                         // what an ECU kept beside a code
    std::string kind;                      // "snapshot" (19 04, the freeze frame of UDS) or "extended" (19 06)
    int record = 0;
    std::string did;                       // of a snapshot: "F40D"
    std::vector<value> values;             // as far as they can be read
    std::string raw;
    bool exact = true;                     // false: its length is not known, `raw` is all that was left
};

struct code_detail {                       // one code of a list, as service 19 (or 18 of KWP2000) tells it
    std::string code;                      // as in the lists
    std::string failure_type;              // "11", or empty
    std::string status;                    // the status byte, hex
    std::string status_available;          // the bits this ECU keeps, hex
    std::vector<std::string> says;         // set bits of the status: catalogue keys "dtc_status.test_failed"
    std::string severity;                  // the severity byte, hex, where the ECU tells it
    std::string emission_class;            // GTR 5: "A", "B1", "B2", "C", "0"
    std::string advice;                    // catalogue key "dtc_advice.check_immediately"
    std::string raw;                       // its bytes in the answer
    std::vector<code_data> data;
    std::optional<reading_state> data_how; // absent: not asked
};

struct ecu_report {
    std::string ecu;                       // "7E8"
    std::string name;                      // service 09 0A or 22 F197, or empty
    std::string request;                   // what it was asked through alone: "7E0"; empty when only everybody was asked
    std::string system;                    // "brakes": catalogue key "system.brakes", or empty
    std::string system_from;               // why we think so: "standard", "published", "unconfirmed" (see gateway/vehicle/data)
    std::string dialect;                   // "uds", "kwp", "obd_on_uds", "wwh_obd", "uds_obd"; empty: classic OBD alone
    std::string part_number;               // F187; hardware, software and the rest are in `identifiers`
    std::string software;                  // F189, else F188, F195, F194
    std::string supplier;                  // F18A
    std::optional<reading_state> identifiers_how;
    std::vector<identifier> identifiers;
    std::vector<code_detail> details;      // of the codes in the lists below, where the ECU tells more than their numbers
    std::optional<bool> mil;
    std::optional<int> dtc_count;          // PID 01's own count
    code_list stored, pending, permanent;  // 03, 07, 0A; in UDS confirmed, pending, 19 55
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
    std::string code;                      // "P0301", "C0035-11"
    std::string ecu;                       // "7E8"
    std::string failure_type;              // "11", or empty
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
    std::string dialect;                   // which OBD the car speaks: "classic", "obd_on_uds", "wwh_obd", "uds_obd"
    std::optional<reading_state> modules;  // the ECUs beyond the emission-related ones; absent: not asked for
    std::optional<int> modules_asked;      // addresses
    std::optional<bool> mil;
    std::vector<ecu_report> ecus;
    std::vector<finding> findings;
    nlohmann::json analysis;               // what the codes mean together (gateway/faults/analysis.hpp); null when not analysed
};

void to_json(nlohmann::json&, const diagnosis&);
void from_json(const nlohmann::json&, diagnosis&);   // unknown fields are ignored; throws nlohmann::json::exception

}  // namespace faultline::contract
