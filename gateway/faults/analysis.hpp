// What several codes mean together: groups that one cause would explain, root cause first, and the codes that stand alone.
// `analyse` is a pure function of codes, readings and rules; the same codes in any order give the same answer. It supposes, it
// never proves: each group says what speaks for it and what to check before a part is bought.
#pragma once

#include "gateway/faults/rule.hpp"

#include <map>
#include <memory>

namespace faultline::faults {

// One code as a car reported it.
struct present_code {
    std::string code;                        // "P0301", "P0301-1C", "SPN 110 FMI 3"
    std::string ecu;                         // who reported it: "7E8", or empty
    std::vector<std::string> states;         // "stored", "pending", "permanent" ...; empty: not told
};

// What else is known of the car at this moment. An absent reading is unknown, never zero.
//   battery_volts             at the adapter
//   distance_since_clear_km   warm_ups_since_clear   time_since_clear_min   monitors_incomplete
//   frame.engine_speed        any signal of the freeze frame, by the key of protocols/obd
struct circumstances {
    std::map<std::string, double> readings;
};

[[nodiscard]] bool is_reading_of_scan(const std::string& name);    // one of those above without "frame."

// A code with its entry and what patterns see of it.
struct known_code {
    present_code what;
    fact seen;
    std::shared_ptr<const explanation> entry;
};

struct code_told {
    std::string code, ecu;
    bilingual title;
    severity grade = severity::unknown;
};

enum class code_role : std::uint8_t { root, evidence, effect };

struct grouped_code {
    code_told what;
    code_role role = code_role::effect;
};

struct reading_told {
    reading_limit limit;
    double value = 0;
};

// Codes that follow from others of the same group, and by which rule.
struct consequence {
    std::string rule;
    bilingual what, why;
    std::vector<code_told> codes;
};

struct group_repair {
    repair what;
    std::vector<code_told> clears;
};

struct code_group {
    std::string rule;                        // its stable name
    std::string review;                      // of the rule
    bool likely = false;                     // else possible: check before you believe it
    bilingual what, why;
    severity grade = severity::unknown;      // of its worst code
    std::vector<grouped_code> codes;         // root first
    std::vector<reading_told> readings;      // that speak for it
    std::vector<consequence> consequences;
    std::vector<check> checks;               // before any part is changed
    std::vector<group_repair> repairs;
    std::vector<bilingual> safety;
};

struct lone_code {
    code_told what;
    std::vector<std::string> look_first;     // codes present that are to be looked at before this one
};

struct scan_remark {
    std::string rule;
    bilingual what, why;
    std::vector<code_told> codes;
    std::vector<reading_told> readings;
};

struct analysis {
    std::vector<code_told> urgent;           // with these the car stands still
    std::vector<code_group> groups;          // start with the first
    std::vector<lone_code> alone;            // the gravest first
    std::vector<scan_remark> remarks;
    [[nodiscard]] bool empty() const { return groups.empty() && alone.empty() && remarks.empty(); }
};

// `rules`: the greatest rank first. Every code is afterwards in one group or alone; one reported twice by an ECU counts once.
[[nodiscard]] analysis analyse(const std::vector<rule>& rules, std::vector<known_code> codes, const circumstances& around);

void to_json(nlohmann::json&, const analysis&);

}  // namespace faultline::faults
