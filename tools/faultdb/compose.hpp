// Makes the whole entry of a code from what is known about it: its own block, its component with its failure, the kinds of the
// component, the families of the failure. README.md says in which order; nothing is invented here.
#pragma once

#include "gateway/faults/expand.hpp"
#include "tools/faultdb/catalogue.hpp"

namespace faultline::faultdb {

struct composed_repair { bilingual what; std::optional<double> hours; std::vector<bilingual> parts; };

struct composed_check { bilingual what, measure, expected, tool; std::string pid; };

struct entry {
    address to;
    bilingual title, system, component_name, does, located, failure_name, reason;
    std::string component, failure;
    faults::slots slots;
    faults::severity grade = faults::severity::unknown;
    faults::expectation mil = faults::expectation::no, limp = faults::expectation::no;
    std::vector<cause_item> causes;
    std::vector<composed_check> checks;
    std::vector<composed_repair> repairs;
    std::vector<bilingual> safety;
    std::vector<related_item> related;
    std::vector<std::string> symptoms;
    std::string basis = "composed", review = "draft";
};

// What is said of a part whichever suspect parameter names it: one entry per failure mode identifier, without a title.
using spoken = std::vector<entry>;

struct composed {
    std::vector<entry> codes;                  // one per listed code, in order
    std::map<std::string, entry> symptoms;     // by name: title, causes, checks, severity, safety; no slots, codes or parts
    std::map<std::string, entry> rules;        // by name: title, `reason` (why), checks, repairs, safety; braces stay in the texts
    std::map<std::string, spoken> suspects;    // by component, of every component a suspect parameter names
};

// What cannot be made complete is a problem with the place of the code's line.
[[nodiscard]] composed compose(catalogue& read, problems& wrong);

// The name of a part at its position, and what it measures: "Exhaust Temperature (Bank 1)".
struct part_names { bilingual name, quantity, does, located; faults::slots slots; };
[[nodiscard]] part_names names_of(const catalogue& read, const code& one);

}  // namespace faultline::faultdb
