// Codes and alarms as a person types them on the command line. Knows their form, never their meaning.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/faults/analysis.hpp"

namespace faultline::cli {

// "P0301", "P0301@7E8", "P0420:pending", "P0420@7E8:stored:permanent", "110/3".
[[nodiscard]] std::optional<faults::present_code> reported_code(const std::string& word);

// "23" or "3,11" are bits of a GB/T 32960 alarm, "0x00000808" is the whole double word; "FAMILY:..." names another family, where
// levels are values: "gbt32960_level:0xFE". Nothing when it is none of these.
[[nodiscard]] std::optional<std::vector<std::pair<std::string, int>>> alarms_in(const std::string& word);

}   // namespace faultline::cli
