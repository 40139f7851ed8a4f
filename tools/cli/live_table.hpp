// The values of a running watch, one row per ECU and signal: last value, least and most seen, rate. Collects; `draw`
// makes a page.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <utility>

#include "cloud/contract/diagnosis.hpp"
#include "tools/cli/page.hpp"

namespace faultline::cli {

class live_table {
public:
    void add(const nlohmann::json& value_event);
    void draw(page& out) const;
    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] double seconds() const { return static_cast<double>(last_ms_ - first_ms_) / 1000.0; }

private:
    struct row {
        contract::value last;
        std::optional<double> least, most;
        std::uint64_t count = 0;
        std::int64_t first_ms = 0, last_ms = 0;
    };
    std::map<std::pair<std::string, std::string>, row>
        rows_;   // (signal, ecu): the same signal of two ECUs stands together
    std::uint64_t count_ = 0;
    std::int64_t first_ms_ = 0, last_ms_ = 0;
};

// A "value" event as the record's plain data; what is missing stays empty.
[[nodiscard]] contract::value value_of(const nlohmann::json& event);

}   // namespace faultline::cli
