// The list of makers' mileage identifiers, as data (data/odometer_dids.toml).
#pragma once

#include <variant>
#include <vector>

#include "gateway/care/data_problem.hpp"
#include "gateway/care/odometer.hpp"

namespace faultline::care {

[[nodiscard]] std::variant<std::vector<odometer_did>, std::vector<data_problem>> read_odometer_dids(const data_file&);

}  // namespace faultline::care
