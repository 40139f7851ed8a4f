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

// One entry per listed code, in order. What cannot be made complete is a problem with the place of the code's line.
[[nodiscard]] std::vector<entry> compose(catalogue& read, problems& wrong);

// One carrier of texts per symptom, by name: title, causes, checks, severity, safety. `slots`, codes and parts stay empty.
[[nodiscard]] std::map<std::string, entry> compose_symptoms(const catalogue& read, problems& wrong);

}  // namespace faultline::faultdb
