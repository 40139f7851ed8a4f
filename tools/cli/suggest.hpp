// The nearest of some words to a mistyped one: what "did you mean" says.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace faultline::cli {

// Letters to insert, remove, replace or swap to get from one to the other.
[[nodiscard]] std::size_t distance(std::string_view from, std::string_view to);

// Empty when nothing is near enough to be meant.
[[nodiscard]] std::string nearest(std::string_view typed, const std::vector<std::string>& words);

}   // namespace faultline::cli
