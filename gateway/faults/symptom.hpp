// What the fault database says about a described symptom: the symptoms meant, best first, and what may be behind each. Plain
// data in both languages; `database::find_by_symptom` fills it, `to_json` prints it (`faultline symptom TEXT --json`).
#pragma once

#include "gateway/faults/explanation.hpp"

namespace faultline::faults {

// One code that may be behind a symptom.
struct suspect_code {
    std::string code;
    bool present = false;                    // the car has stored it
    bilingual title;
    bilingual component;
    std::string component_key;
    severity grade = severity::unknown;
    std::vector<cause> causes;               // the likeliest of them
};

struct symptom_match {
    std::string key;                         // "rough_idle": stable, for programs
    bilingual what;
    double score = 0;                        // how well the words fit: 1 for the best of an answer
    severity grade = severity::unknown;      // may one drive on with this symptom alone? `unknown`: the codes decide
    bilingual severity_reason;
    std::vector<cause> causes;               // what it usually comes from, with or without a code
    std::vector<check> checks;               // what to do first, before any part is changed
    std::vector<bilingual> safety;
    std::vector<suspect_code> codes;         // present ones first
    std::vector<symptom> components;         // the parts those codes name, without repeats, in the same order
};

struct symptom_answer {
    std::string text;                        // as asked
    std::vector<symptom_match> symptoms;     // empty: nothing in the database sounds like it
    std::vector<std::string> unexplained;    // codes present that none of these symptoms comes from
};

void to_json(nlohmann::json&, const symptom_answer&);

}  // namespace faultline::faults
