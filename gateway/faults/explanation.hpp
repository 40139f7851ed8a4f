// What the fault database says about one code: plain data, both languages, whole. Nothing here reads the database;
// `faults::database::find` fills it and `to_json` prints it (the object of `faultline fault P0301 --json`).
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace faultline::faults {

struct bilingual {
    std::string en;
    std::string zh;
    [[nodiscard]] bool empty() const { return en.empty() && zh.empty(); }
    bool operator==(const bilingual&) const = default;
};

enum class severity : std::uint8_t { unknown, drive_on, soon, stop_now };
enum class expectation : std::uint8_t { no, maybe, yes };      // of the lamp, of limp-home

// Which layer of the database answered; `none`: the code is not in it.
enum class layer : std::uint8_t { none, generic, maker, maker_ecu_ftb };

struct cause {
    int rank = 0;                            // 1 = look here first
    std::optional<int> likelihood;           // rough share in per cent, absent where nobody should claim one
    bilingual what;
};

struct check {
    int step = 0;
    bilingual what;
    bilingual measure;                       // the quantity: "voltage"; empty for a look or a feel
    std::string pid;                         // service 01 PID to watch, "05"; empty when none helps
    bilingual expected;                      // what a good part shows
    bilingual tool;
};

struct repair {
    bilingual what;
    std::optional<double> labour_hours;      // a typical passenger car; access decides
    std::vector<bilingual> parts;
};

struct related_code {
    std::string code;
    bilingual title;
    bool first = false;                      // look at this one before the code asked for
};

struct symptom {
    std::string key;                         // "rough_idle"
    bilingual what;
};

struct provenance {
    std::string designation;                 // where the meaning of the code comes from: "SAE J2012"
    std::string guidance;                    // who wrote causes, checks and repairs: "Faultline"
    std::string basis;                       // "written" for this code, or "composed" from component and failure mode
    std::string review;                      // "draft" until a named person has reviewed it, then "reviewed"
    std::string date;                        // of the data, "2025-11"
};

struct explanation {
    std::string code;                        // normalised, "P0301"
    bool valid = false;                      // the text asked for has the form of a code at all
    bool found = false;
    bool certain = true;                     // false: a generic answer for a maker known to reuse the generic range
    layer used = layer::none;
    bilingual title;
    bilingual system;                        // for an unknown code: what its letter and digits alone say
    bilingual origin;                        // defined by the standard, or by the maker
    bilingual component;
    std::string component_key;               // "ignition_misfire": stable, for programs
    bilingual failure;
    std::string failure_key;
    std::vector<std::pair<std::string, bilingual>> position;   // of the part: "cyl" 1, "bank" 2; not printed, the title has it
    bilingual component_does;                // what the part is for
    bilingual component_where;               // where to look for it
    std::optional<std::uint8_t> ftb;         // failure-type byte asked for
    std::optional<std::uint32_t> spn;        // suspect parameter number of SAE J1939, instead of a trouble code
    std::optional<std::uint8_t> fmi;         // its failure mode identifier; both or none
    bilingual ftb_meaning;                   // of the byte or the identifier; empty when unknown or the maker's own
    severity grade = severity::unknown;
    bilingual severity_reason;
    expectation mil = expectation::no;
    expectation limp_home = expectation::no;
    std::vector<symptom> symptoms;           // what the driver notices, the likeliest first
    std::vector<cause> causes;
    std::vector<check> checks;
    std::vector<repair> repairs;
    std::vector<bilingual> parts;
    std::optional<double> labour_hours;      // of the likeliest repair
    std::vector<related_code> related;
    std::vector<bilingual> safety;
    provenance source;
};

void to_json(nlohmann::json&, const bilingual&);
void to_json(nlohmann::json&, const symptom&);
void to_json(nlohmann::json&, const cause&);
void to_json(nlohmann::json&, const check&);
void to_json(nlohmann::json&, const explanation&);

// The same object as one line of text, ten times faster: for batches.
[[nodiscard]] std::string json_text(const explanation&);

[[nodiscard]] const char* name_of(severity);      // "drive_on", "soon", "stop_now", "unknown"
[[nodiscard]] const char* name_of(expectation);   // "no", "maybe", "yes"
[[nodiscard]] const char* name_of(layer);         // "none", "generic", "maker", "maker_ecu_ftb"

}  // namespace faultline::faults
