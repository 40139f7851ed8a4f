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

constexpr std::uint32_t highest_spn = 524287;     // 19 bits, SAE J1939-73 5.7.1
constexpr int highest_fmi = 31;                   // 5 bits
constexpr std::uint32_t first_maker_spn = 516096; // from here on the maker says what a number means

struct written_spn {
    std::uint32_t spn = 0;
    std::uint8_t fmi = 0;
};

// "SPN 110 FMI 3", "spn110/3" or "110/3": a suspect parameter with its failure mode; one alone is no code.
[[nodiscard]] std::optional<written_spn> read_spn(std::string_view text);
[[nodiscard]] std::string written(const written_spn&);          // "SPN 110 FMI 3"

// Lower case letters, digits and non-ASCII bytes only: "Great Wall" and "great-wall" are one maker.
[[nodiscard]] std::string folded(std::string_view name);

}  // namespace faultline::faults
