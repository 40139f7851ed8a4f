// Early warnings as data: what to watch, while what holds, beyond which limit, for how long, and when it is over. Grammar:
// WARNINGS.md; the built-in rules are data/warnings.toml.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gateway/care/data_problem.hpp"

namespace faultline::care {

enum class warning_kind : std::uint8_t {
    level,      // every sample beyond the limit, for so many samples and seconds
    mean,       // the mean of a block of so many samples and seconds
    slope,      // the rise of a block, per minute (least squares)
    margin,     // a test of service 06 that passed, but near its limit
    unready,    // a readiness monitor that is not complete long after codes were cleared
    pending,    // pending codes
    decline,    // what a slow signal loses in a year (Theil-Sen over the vehicle's archive)
};

struct bound {                          // another signal must lie in between
    std::string signal;
    std::optional<double> least;
    std::optional<double> most;
};

struct warning_rule {
    std::string id;
    contract::bilingual name;
    contract::bilingual advice;
    warning_kind kind = warning_kind::level;
    std::string severity;               // "drive_on", "soon", "stop_now"
    std::vector<std::string> signals;   // any of them; for `margin` the monitors' MIDs, for `unready` and `pending` prefixes or none
    std::vector<bound> during;
    std::optional<double> below;
    std::optional<double> above;
    bool absolute = false;              // the limit is for the distance from zero
    std::optional<double> until;        // hysteresis: over when back beyond this; the limit itself otherwise
    int samples = 1;
    double seconds = 0;
    int days = 0;                       // for `decline`: how long the history must be
    std::vector<std::string> energy;    // empty: any
    std::vector<std::string> operations;
    std::int64_t line = 0;
};

[[nodiscard]] std::variant<std::vector<warning_rule>, std::vector<data_problem>> read_warning_rules(const data_file&);
[[nodiscard]] data_file built_in_warnings();

}  // namespace faultline::care
