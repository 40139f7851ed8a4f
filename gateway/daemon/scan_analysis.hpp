// What the codes of a scan mean together: the findings and readings of a record, put before the fault database's rules. Reads
// the record, changes nothing.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "cloud/contract/diagnosis.hpp"
#include "gateway/faults/database.hpp"

namespace faultline::daemon {

// What the scan read beside codes, by the names of `faults::circumstances`. A freeze frame counts for the ECU that comes first.
[[nodiscard]] faults::circumstances readings_of(const contract::diagnosis& record);

// The `analysis` member of a record; null when there is nothing to say.
[[nodiscard]] nlohmann::json analyse_scan(faults::database& explanations, const contract::diagnosis& record, const std::string& maker);

}  // namespace faultline::daemon
