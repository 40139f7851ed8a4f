// One bit or value of a warning that names no trouble code (a GB/T 32960 alarm flag, a UDS status bit) in words: what it says,
// how urgent it is, what to do.
#pragma once

#include "gateway/faults/explanation.hpp"

namespace faultline::faults {

struct alarm {
    std::string family;                      // "gbt32960", "gbt32960_level", "uds_status", "uds_severity"
    int number = 0;                          // of the bit, or the value
    bilingual what;
    severity grade = severity::unknown;
    bilingual severity_reason;
    bilingual advice;                        // what to do
    std::vector<bilingual> safety;
    std::string since;                       // edition of the standard that brought it: "2016", "2025"; empty: all
};

void to_json(nlohmann::json&, const alarm&);

}  // namespace faultline::faults
