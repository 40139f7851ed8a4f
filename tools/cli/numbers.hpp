// Numbers and units as a person reads them: four digits that matter, no trailing zeros, "°C" for degC. Machines get
// json.
#pragma once

#include <string>
#include <string_view>

namespace faultline::cli {

[[nodiscard]] std::string readable(double number);   // 1726, 13.84, 0.502, -40
[[nodiscard]] std::string exact(double number);      // for CSV: shortest text that reads back the same
[[nodiscard]] std::string_view unit_sign(std::string_view unit);
[[nodiscard]] std::string with_unit(double number, std::string_view unit);

}   // namespace faultline::cli
