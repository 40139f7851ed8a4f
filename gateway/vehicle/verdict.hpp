// What a record's lists add up to: the only place that says "no faults". Pure functions over the record.
#pragma once

#include <string_view>

#include "cloud/contract/diagnosis.hpp"

namespace faultline::vehicle {

// Fills mil, verdict and outcome from the ECUs. `no_faults` only when every ECU's stored codes were read, or that ECU has none to
// give, and nothing was damaged.
void judge(contract::diagnosis& record, bool interrupted);

// A VIN with its judgement and maker; false, and nothing changed, when the text is none.
bool take_vin(contract::vehicle_identity& into, std::string_view text);

}  // namespace faultline::vehicle
