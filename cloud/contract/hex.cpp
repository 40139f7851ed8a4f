#include "cloud/contract/hex.hpp"

namespace faultline::contract {

namespace {

constexpr int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

void append_hex(std::string& to, std::span<const std::uint8_t> bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (const auto byte : bytes) {
        to += digits[byte >> 4U];
        to += digits[byte & 0x0FU];
    }
}

bool parse_hex(std::string_view digits, std::span<std::uint8_t> to) {
    if (digits.size() != to.size() * 2) return false;
    for (std::size_t i = 0; i < to.size(); ++i) {
        const int high = digit_value(digits[2 * i]);
        const int low = digit_value(digits[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        to[i] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return true;
}

}  // namespace faultline::contract
