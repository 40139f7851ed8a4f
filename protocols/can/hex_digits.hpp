// Hexadecimal digits of CAN text forms, either case, by table: a saturated bus has 80,000 of them a second.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace faultline::can {

inline constexpr std::uint8_t no_digit = 0xFF;

inline constexpr auto digit_values = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(no_digit);
    for (std::uint8_t i = 0; i < 10; ++i) values[static_cast<std::size_t>('0' + i)] = i;
    for (std::uint8_t i = 0; i < 6; ++i) {
        const auto value = static_cast<std::uint8_t>(10 + i);
        values[static_cast<std::size_t>('A' + i)] = value;
        values[static_cast<std::size_t>('a' + i)] = value;
    }
    return values;
}();

[[nodiscard]] constexpr std::uint8_t digit_value(char c) {
    return digit_values[static_cast<unsigned char>(c)];
}

// All of `text` as one number, at most eight digits; nothing for anything else in it.
[[nodiscard]] constexpr std::optional<std::uint32_t> number_of(std::string_view text) {
    if (text.empty() || text.size() > 8) return std::nullopt;
    std::uint32_t value = 0;
    for (const char c : text) {
        const auto digit = digit_value(c);
        if (digit == no_digit) return std::nullopt;
        value = value << 4 | digit;
    }
    return value;
}

// `text` is exactly two digits for each byte of `bytes`.
[[nodiscard]] constexpr bool read_bytes(std::string_view text, std::span<std::uint8_t> bytes) {
    if (text.size() != 2 * bytes.size()) return false;
    std::uint8_t seen = 0;   // every value together: a foreign character shows in the high nibble
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto high = digit_value(text[2 * i]), low = digit_value(text[2 * i + 1]);
        seen = static_cast<std::uint8_t>(seen | high | low);
        bytes[i] = static_cast<std::uint8_t>(high << 4 | (low & 0x0F));
    }
    return seen <= 0x0F;
}

// Data bytes a length code stands for: 9..F are eight on classic CAN and 12..64 on FD (ISO 11898-1 table 5).
[[nodiscard]] constexpr std::size_t size_of_code(std::uint8_t code, bool is_fd) {
    constexpr std::array<std::uint8_t, 16> sizes{0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 48, 64};
    if (!is_fd) return code < 8 ? code : 8;
    return sizes[code & 0x0F];
}

// The code of a size, or nothing for a size no frame of that kind has.
[[nodiscard]] constexpr std::optional<std::uint8_t> code_of_size(std::size_t size, bool is_fd) {
    for (std::uint8_t code = 0; code < (is_fd ? 16 : 9); ++code)
        if (size_of_code(code, is_fd) == size) return code;
    return std::nullopt;
}

}   // namespace faultline::can
