#include "protocols/dtc/dtc.hpp"

namespace faultline::dtc {

namespace {

constexpr std::string_view letters = "PCBU";
constexpr std::string_view hex = "0123456789ABCDEF";

constexpr std::optional<unsigned> digit_of(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    return std::nullopt;
}

constexpr char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

constexpr std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

// The number behind the digits of `text`, which may hold nothing else.
constexpr std::optional<unsigned> number_of(std::string_view text) {
    unsigned number = 0;
    for (const char c : text) {
        const auto digit = digit_of(c);
        if (!digit) return std::nullopt;
        number = number << 4U | *digit;
    }
    return number;
}

}   // namespace

code_text to_text(const code& what) {
    const unsigned n = what.number;
    std::array<char, 8> text{letters[n >> 14U], hex[n >> 12U & 3U], hex[n >> 8U & 15U], hex[n >> 4U & 15U],
                             hex[n & 15U]};
    if (!what.failure_type) return {text, 5};
    text[5] = '-';
    text[6] = hex[*what.failure_type >> 4U];
    text[7] = hex[*what.failure_type & 15U];
    return {text, 8};
}

std::optional<code> parse(std::string_view text) {
    text = trimmed(text);
    if (text.size() == 8 && text[5] == '-') {
        const auto failure_type = number_of(text.substr(6));
        const auto base = parse(text.substr(0, 5));
        if (!failure_type || !base) return std::nullopt;
        return code{base->number, static_cast<std::uint8_t>(*failure_type)};
    }
    if (text.size() != 5 && text.size() != 7) return std::nullopt;
    const auto letter = letters.find(upper(text[0]));
    const auto first = digit_of(text[1]);
    const auto rest = number_of(text.substr(2, 3));
    if (letter == std::string_view::npos || !first || *first > 3 || !rest) return std::nullopt;
    code found{static_cast<std::uint16_t>(letter << 14U | *first << 12U | *rest), std::nullopt};
    if (text.size() == 5) return found;
    const auto failure_type = number_of(text.substr(5));
    if (!failure_type) return std::nullopt;
    found.failure_type = static_cast<std::uint8_t>(*failure_type);
    return found;
}

owner owner_of(const code& what) {
    const unsigned letter = what.number >> 14U;
    const unsigned first = what.number >> 12U & 3U;
    const unsigned second = what.number >> 8U & 15U;
    if (first == 0) return owner::standard;
    if (first == 1) return owner::manufacturer;
    if (letter == 0) {   // P: P2 is the standard's, P3 is shared out by its second digit
        if (first == 2) return owner::standard;
        return second < 4 ? owner::manufacturer : second < 10 ? owner::standard : owner::reserved;
    }
    if (first == 2) return owner::manufacturer;
    return letter == 3 ? owner::standard : owner::reserved;   // U3 is in use, B3 and C3 are not
}

}   // namespace faultline::dtc
