#include "tools/simcar/hex.hpp"

namespace faultline::simcar {

namespace {
constexpr std::string_view digits = "0123456789ABCDEF";
constexpr std::string_view letters = "PCBU";
}  // namespace

std::optional<unsigned> hex_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    return std::nullopt;
}

std::optional<bytes> parse_hex(std::string_view text) {
    bytes out;
    std::optional<unsigned> high;
    for (const char c : text) {
        if (c == ' ') continue;
        const auto digit = hex_digit(c);
        if (!digit) return std::nullopt;
        if (high) {
            out.push_back(static_cast<std::uint8_t>(*high << 4 | *digit));
            high.reset();
        } else {
            high = digit;
        }
    }
    if (high) return std::nullopt;
    return out;
}

std::optional<std::uint32_t> parse_hex_number(std::string_view text) {
    if (text.empty() || text.size() > 8) return std::nullopt;
    std::uint32_t number = 0;
    for (const char c : text) {
        const auto digit = hex_digit(c);
        if (!digit) return std::nullopt;
        number = number << 4 | *digit;
    }
    return number;
}

std::string to_hex(std::span<const std::uint8_t> data, bool spaced) {
    std::string out;
    out.reserve(data.size() * (spaced ? 3 : 2));
    for (const auto byte : data) {
        out += digits[byte >> 4];
        out += digits[byte & 15U];
        if (spaced) out += ' ';
    }
    return out;
}

std::string to_hex(std::uint32_t number, int count) {
    std::string out;
    for (int shift = 4 * (count - 1); shift >= 0; shift -= 4) out += digits[number >> shift & 15U];
    return out;
}

std::optional<std::uint16_t> parse_code(std::string_view text) {
    if (text.size() != 5) return std::nullopt;
    const auto letter = letters.find(text[0] >= 'a' ? static_cast<char>(text[0] - 'a' + 'A') : text[0]);
    const auto number = parse_hex_number(text.substr(1));
    if (letter == std::string_view::npos || !number || *number > 0x3FFF) return std::nullopt;
    return static_cast<std::uint16_t>(letter << 14 | *number);
}

std::string code_text(std::uint16_t raw) { return letters[raw >> 14] + to_hex(raw & 0x3FFFU, 4); }

}  // namespace faultline::simcar
