// The families that patterns of the analysis name ("kind:sensor", "failure:circuit_low", "state:permanent"), numbered, and the
// parts and failures that belong to each. Made from a whole catalogue; the same data gives the same numbers.
#pragma once

#include "gateway/faults/rule.hpp"
#include "tools/faultdb/catalogue.hpp"

namespace faultline::faultdb {

struct families {
    std::map<std::string, std::uint16_t> numbers;                            // of every family a rule names
    std::map<std::string, std::set<std::uint16_t>> of_part, of_failure;      // by component, by failure

    [[nodiscard]] std::optional<std::uint16_t> number(const std::string& name) const;
    [[nodiscard]] faults::fact fact_of(const std::string& code, const std::string& component, const std::string& failure) const;
};

[[nodiscard]] families families_of(const catalogue& read);

// The words of a line with its sets opened. A set that is unknown or inside itself is a problem.
[[nodiscard]] std::vector<std::string> opened(const catalogue& read, const rule_line& at, problems& wrong);

// The rule as the reader will have it, without its texts; `clears` lines need the number of repairs.
[[nodiscard]] faults::rule compiled(const catalogue& read, const families& known, const rule& one, problems& wrong);

}  // namespace faultline::faultdb
