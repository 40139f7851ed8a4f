// Finds where values stand in JSON text without reading them: needed because a checksum is over bytes, not over meaning.
// Knows brackets and strings only; whether the text is JSON is for a parser to say. Never recurses.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace faultline::contract {

// False when the text nests deeper than `deepest` (envelope.hpp) or its brackets do not match.
[[nodiscard]] bool is_shallow(std::string_view json);

// The elements of the array that `json` is, each as it is written. Nothing when it is no array.
[[nodiscard]] std::optional<std::vector<std::string_view>> elements(std::string_view json);

// The value of a member of the object that `json` is, as it is written. The last one when the name comes twice.
[[nodiscard]] std::optional<std::string_view> member(std::string_view json, std::string_view name);

}  // namespace faultline::contract
