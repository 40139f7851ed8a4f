// Hexadecimal as cars and adapters write it: upper case, with or without blanks between bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::simcar {

using bytes = std::vector<std::uint8_t>;

[[nodiscard]] std::optional<unsigned> hex_digit(char c);
[[nodiscard]] std::optional<bytes> parse_hex(std::string_view text);          // "41 0C" or "410C"; nothing for half bytes
[[nodiscard]] std::optional<std::uint32_t> parse_hex_number(std::string_view text);   // "7E8", up to eight digits
[[nodiscard]] std::string to_hex(std::span<const std::uint8_t> data, bool spaced = false);   // "410C" or "41 0C "
[[nodiscard]] std::string to_hex(std::uint32_t number, int digits);

// A fault code as J2012 writes it and as two bytes: "P0301" <-> 0x0301, "U0100" <-> 0xC100.
[[nodiscard]] std::optional<std::uint16_t> parse_code(std::string_view text);
[[nodiscard]] std::string code_text(std::uint16_t raw);

}  // namespace faultline::simcar
