#include "protocols/dtc/three_byte.hpp"

namespace faultline::dtc {

namespace {

constexpr std::string_view hex = "0123456789ABCDEF";

bool is_j2012(code_format format) {
    return format == code_format::j2012_00 || format == code_format::iso14229_1 || format == code_format::j2012_04;
}

void add_decimal(long_code_text& text, std::uint32_t number) {
    std::array<char, 10> digits{};
    std::size_t count = 0;
    do {
        digits[count++] = static_cast<char>('0' + number % 10);
        number /= 10;
    } while (number != 0);
    while (count > 0) text.add(digits[--count]);
}

constexpr char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

constexpr std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

bool take_word(std::string_view& text, std::string_view word) {
    text = trimmed(text);
    if (text.size() < word.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i)
        if (upper(text[i]) != word[i]) return false;
    text.remove_prefix(word.size());
    return true;
}

std::optional<std::uint32_t> take_decimal(std::string_view& text, std::uint32_t highest) {
    text = trimmed(text);
    std::uint32_t number = 0;
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
        number = number * 10 + static_cast<std::uint32_t>(text[digits++] - '0');
        if (number > highest) return std::nullopt;
    }
    text.remove_prefix(digits);
    return digits > 0 ? std::optional{number} : std::nullopt;
}

std::optional<three_byte_code> parse_spn(std::string_view text) {
    if (!take_word(text, "SPN")) return std::nullopt;
    const auto spn = take_decimal(text, 0x7FFFF);
    if (!spn || !take_word(text, "FMI")) return std::nullopt;
    const auto fmi = take_decimal(text, 31);
    if (!fmi || !trimmed(text).empty()) return std::nullopt;
    return from_spn({*spn, static_cast<std::uint8_t>(*fmi)});
}

std::optional<three_byte_code> parse_hex(std::string_view text, code_format format) {
    if (text.size() != 6) return std::nullopt;
    std::uint32_t number = 0;
    for (const char c : text) {
        const auto digit = hex.find(upper(c));
        if (digit == std::string_view::npos) return std::nullopt;
        number = number << 4U | static_cast<std::uint32_t>(digit);
    }
    return three_byte_code{number, format};
}

}   // namespace

std::optional<code> as_j2012(const three_byte_code& what) {
    if (!is_j2012(what.format)) return std::nullopt;
    return from_bytes(static_cast<std::uint8_t>(what.number >> 16U), static_cast<std::uint8_t>(what.number >> 8U),
                      static_cast<std::uint8_t>(what.number));
}

std::optional<spn_fmi> as_spn(const three_byte_code& what) {
    if (what.format != code_format::j1939_73) return std::nullopt;
    const auto low = what.number >> 16U & 0xFFU;
    const auto middle = what.number >> 8U & 0xFFU;
    const auto last = what.number & 0xFFU;
    return spn_fmi{low | middle << 8U | (last >> 5U) << 16U, static_cast<std::uint8_t>(last & 0x1FU)};
}

three_byte_code from_spn(const spn_fmi& what) {
    const std::uint32_t last = (what.spn >> 16U & 7U) << 5U | (what.fmi & 0x1FU);
    return {(what.spn & 0xFFU) << 16U | (what.spn >> 8U & 0xFFU) << 8U | last, code_format::j1939_73};
}

long_code_text to_text(const three_byte_code& what) {
    long_code_text text;
    if (const auto letters = as_j2012(what)) {
        text.add(to_text(*letters).view());
    } else if (const auto numbers = as_spn(what)) {
        text.add("SPN ");
        add_decimal(text, numbers->spn);
        text.add(" FMI ");
        add_decimal(text, numbers->fmi);
    } else {
        for (int shift = 20; shift >= 0; shift -= 4) text.add(hex[what.number >> shift & 0xFU]);
    }
    return text;
}

std::optional<three_byte_code> parse(std::string_view text, code_format format) {
    text = trimmed(text);
    if (format == code_format::j1939_73) return parse_spn(text);
    if (!is_j2012(format)) return parse_hex(text, format);
    const auto letters = parse(text);
    if (!letters || !letters->failure_type) return std::nullopt;
    return three_byte_code{static_cast<std::uint32_t>(letters->number) << 8U | *letters->failure_type, format};
}

}   // namespace faultline::dtc
