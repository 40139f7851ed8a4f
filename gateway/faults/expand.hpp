// Puts the position of a code into its texts: "{cyl}" and "{component}" become what stands for them. Shared by the compiler
// (titles) and the reader (causes, checks, repairs).
#pragma once

#include "gateway/faults/explanation.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace faultline::faults {

using slots = std::vector<std::pair<std::string, bilingual>>;

// A name without a value disappears together with the blank before it. Text without braces comes back as it is.
[[nodiscard]] std::string expand(std::string_view text, const slots& values, std::string bilingual::*language);
[[nodiscard]] bilingual expand(const bilingual& text, const slots& values);

}  // namespace faultline::faults
