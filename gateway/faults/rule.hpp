// One rule of the analysis of several codes: when it speaks, what it supposes, which codes that explains. Written as text in
// data/analysis, compiled by tools/faultdb; `add_condition` reads one line of it for both the compiler and the reader.
#pragma once

#include "gateway/faults/explanation.hpp"
#include "gateway/faults/pattern.hpp"

namespace faultline::faults {

enum class spread : std::uint8_t { none, ecus, components, systems };

// At least `least` different codes that match one of the patterns, in at least `among` different ECUs, parts or systems.
struct need {
    unsigned least = 1;
    spread over = spread::none;
    unsigned among = 0;
    std::vector<pattern> of;
};

struct reading_limit {
    std::string reading;                 // "battery_volts"
    bool below = false;                  // else above
    double limit = 0;
};

struct rule_repair {
    repair what;
    std::vector<pattern> clears;         // none: every code of the group
};

struct rule {
    std::string name;                    // stable, for programs and tests
    int rank = 0;                        // the greatest speaks first and stands first
    bilingual what, why;                 // the hypothesis, and what speaks for it
    std::string each;                    // once per "ecu", "component" or position ("cyl", "bank"); empty: once
    bool joins = false;                  // the codes it explains follow from codes another group holds
    bool remark = false;                 // says something about the scan; holds no code
    std::vector<need> needs;             // all of them
    std::vector<reading_limit> readings; // all of them; an unknown reading does not hold
    std::vector<pattern> unless;         // none of them
    std::vector<pattern> supports;       // any of these or of `supporting` makes it likely
    std::vector<reading_limit> supporting;
    std::vector<pattern> roots;          // which of its codes name the root; none: those of the first need
    std::vector<pattern> explains;       // further codes, where present
    std::vector<check> checks;
    std::vector<rule_repair> repairs;
    std::vector<bilingual> safety;
    std::string review;                  // "draft" or "reviewed"
};

// "needs" ["2", "in", "3", "ecus", "U01*"], "reading" ["battery_volts", "below", "11.8"], "joins" [] and so on.
// What is wrong with it in words for whoever wrote it; empty when it was added.
[[nodiscard]] std::string add_condition(rule& to, const std::string& role, const std::vector<std::string>& words, const family_lookup& family);

[[nodiscard]] bool any_matches(const std::vector<pattern>& of, const fact& one);

}  // namespace faultline::faults
