// A table for a terminal: columns as wide as their widest cell, Chinese characters two columns wide, control characters
// from outside never reaching the terminal. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace faultline::platform {

using cells = std::vector<std::string>;

// Lines ending in a newline each; the last column is not padded. `rows` may be shorter than `head`.
[[nodiscard]] std::string table(const cells& head, const std::vector<cells>& rows);

[[nodiscard]] std::size_t width(std::string_view text);   // in terminal columns

}  // namespace faultline::platform
