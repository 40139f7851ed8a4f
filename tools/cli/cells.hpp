// Text in terminal columns: Chinese characters take two, combining marks none. Pure functions over UTF-8; broken bytes
// and control characters (an adapter may print anything) become '?' in `clean`, which everything from outside passes
// through.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::cli {

[[nodiscard]] std::string clean(std::string_view text);     // newlines become blanks
[[nodiscard]] std::size_t columns(std::string_view text);   // of clean text

enum class side : unsigned char { left, right };
[[nodiscard]] std::string padded(std::string_view text, std::size_t width, side align = side::left);

// Lines of at most `width` columns. Breaks at blanks and between wide characters, never before closing punctuation; a
// word longer than a line is cut. At least one line.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

// Shortened to `width` columns, ending in ".." where something was cut.
[[nodiscard]] std::string cut(std::string_view text, std::size_t width);

}   // namespace faultline::cli
