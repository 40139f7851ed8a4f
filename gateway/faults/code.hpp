// Reads a trouble code as people and other programs write it. Knows its form, never its meaning.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace faultline::faults {

struct written_code {
    std::string code;                     // "P0301"
    std::optional<std::uint8_t> ftb;      // from "P0301-1C" or "P03011C"
};

// Any case, surrounding blanks allowed. Nothing when the text is not the form P|C|B|U, 0-3, three hex digits.
[[nodiscard]] std::optional<written_code> read_code(std::string_view text);

// Lower case letters, digits and non-ASCII bytes only: "Great Wall" and "great-wall" are one maker.
[[nodiscard]] std::string folded(std::string_view name);

}  // namespace faultline::faults
