// The fault data as written, before composition: names, what they mean, and the knowledge attached to them. Plain data;
// gateway/faults/data/README.md is its grammar.
#pragma once

#include "gateway/faults/explanation.hpp"
#include "tools/faultdb/lines.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace faultline::faultdb {

using faults::bilingual;

struct named { place where; bilingual text; };
using glossary = std::map<std::string, named>;

struct kind { place where; std::string parent; bilingual does, located; };
struct failure { place where; std::string parent; bilingual text, implies; };
struct code_range { place where; std::string origin, system; };

struct component {
    place where;
    std::string kind, system;
    double hours = 0;                      // to replace it
    bilingual name, does, located;
    bilingual quantity;                    // what it measures, where that is said of it: "Engine Coolant Temperature"
    std::string pid;
    std::string part;                      // what the shop orders; empty: the component itself
};

struct check_item { bilingual what; std::string measure, pid, tool; bilingual expected; };
struct repair_item { bilingual what; std::optional<double> hours; bool component_hours = false; std::vector<std::string> parts; };
struct named_check { place where; check_item item; };
struct named_repair { place where; repair_item item; };

struct cause_item { bilingual what; std::optional<int> likelihood; };
struct severity_item { faults::severity grade; std::string reason; bilingual written; };
struct related_item { place where; std::string code; bool first; };

// What one block says. A list that ends with `more` goes on with the next block's.
struct knowledge {
    place where;
    bool used = false;
    std::optional<severity_item> severity;
    std::optional<faults::expectation> mil, limp;
    std::vector<cause_item> causes;
    std::vector<check_item> checks;
    std::vector<repair_item> repairs;
    std::vector<std::string> safety;
    std::vector<related_item> related;
    std::vector<std::string> symptoms;     // names: what the driver notices
    bool more_causes = false, more_checks = false, more_repairs = false, more_symptoms = false;
    std::optional<bilingual> title;
    std::string review = "draft";
};

// What a driver may describe. `words` are what customers call it; `looks` the codes it suggests before all others; `said` holds
// what is known without any code: causes, checks, severity and safety.
struct symptom { place where; bilingual text, words; std::vector<std::string> looks; knowledge said; };

struct address {
    std::string code, maker, ecu;
    int ftb = -1;
    auto operator<=>(const address&) const = default;
};

struct slot { std::string key, value; };
struct code { place where; std::string component, failure; std::vector<slot> slots; };

// A failure mode identifier of SAE J1939-73: what it says by itself, and the way to fail that it means for a part.
struct failure_mode { place where; std::string failure; bilingual meaning; };

// One bit or value of another interface's warnings, which names no part: what it says, how urgent it is, what to do.
struct alarm { place where; bilingual text, advice; severity_item weight; std::vector<std::string> safety; std::string since; };

// One line of a rule of the analysis, with the named sets of patterns it uses still unopened: "needs" 2 in 3 ecus @silent.
struct rule_line { place where; std::string role; std::vector<std::string> words; };

// A supposition about several codes. `said` holds checks, repairs and safety; the patterns a repair clears are lines, role "clears".
struct rule { place where; int rank = 0; bilingual text, why; std::vector<rule_line> lines; knowledge said; };

struct pattern_set { place where; std::vector<std::string> patterns; };

struct maker { place where; bilingual name; std::vector<std::string> aliases, reuses; };

struct catalogue {
    std::map<std::string, std::string> meta;
    glossary systems, origins, places, measures, tools, parts, reasons, safety, causes;
    std::map<std::string, kind> kinds;
    std::map<std::string, failure> failures;
    std::map<std::string, component> components;
    std::map<std::string, named_check> checks;
    std::map<std::string, named_repair> repairs;
    std::map<std::string, symptom> symptoms;
    std::map<std::string, code_range> ranges;
    std::map<std::pair<std::string, int>, named> failure_types;     // maker ('' = standard), byte
    std::map<std::string, maker> makers;
    std::map<address, code> codes;
    std::map<std::uint32_t, code> suspects;                         // SPN: its part; `failure` stays empty
    std::map<int, failure_mode> failure_modes;                      // FMI
    std::map<std::pair<std::string, int>, alarm> alarms;            // family, number
    std::map<std::string, pattern_set> pattern_sets;
    std::map<std::string, rule> rules;
    std::map<std::pair<std::string, std::string>, knowledge> pairs; // (component, kind or *; failure or *)
    std::map<std::pair<std::string, std::string>, knowledge> notices; // what `notice` lines add to `pairs`: symptoms only
    std::map<address, knowledge> faults;                            // written for one code
};

}  // namespace faultline::faultdb
