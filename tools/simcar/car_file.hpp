// Reads a car's description (TOML; the schema is in README.md). What is wrong is said with file, line and what to do.
#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <string_view>

#include "tools/simcar/car.hpp"

namespace faultline::simcar {

struct car_file_error {
    std::string file;
    unsigned line = 0;         // 0 = the file as a whole
    std::string what;          // one sentence, with what to do
    [[nodiscard]] std::string text() const;
};

using car_result = boost::system::result<car, car_file_error>;

[[nodiscard]] car_result load_car(const std::string& path);
[[nodiscard]] car_result parse_car(std::string_view text, const std::string& name);
[[nodiscard]] car_result built_in_car(std::string_view name);     // "hybrid", "can29", "kwp", ...: cars/*.toml compiled in

}  // namespace faultline::simcar
