// Bytes as the field writes them, and messages cut by the real stream.
#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/doip/messages.hpp"

namespace faultline::doip::test {

inline std::vector<std::uint8_t> bytes(std::string_view text) {
    std::vector<std::uint8_t> result;
    unsigned number = 0;
    bool is_half = false;
    for (const char c : text) {
        if (c == ' ') continue;
        const auto digit = std::string_view{"0123456789ABCDEF"}.find(c);
        if (digit == std::string_view::npos) throw std::invalid_argument{"not hexadecimal"};
        number = (is_half ? number << 4 : 0) | static_cast<unsigned>(digit);
        if (is_half) result.push_back(static_cast<std::uint8_t>(number));
        is_half = !is_half;
    }
    if (is_half) throw std::invalid_argument{"half a byte"};
    return result;
}

inline std::string text(std::span<const std::uint8_t> data) {
    std::string result;
    for (const auto byte : data) {
        if (!result.empty()) result += ' ';
        result += "0123456789ABCDEF"[byte >> 4];
        result += "0123456789ABCDEF"[byte & 15];
    }
    return result;
}

struct whole {
    header head;
    std::vector<std::uint8_t> data;
};

inline whole message(std::string_view written) {
    const auto all = bytes(written);
    whole result;
    if (all.size() < header_size || !read_header(std::span{all}.first<header_size>(), result.head) ||
        result.head.length != all.size() - header_size)
        throw std::invalid_argument{"no message"};
    result.data.assign(all.begin() + header_size, all.end());
    return result;
}

}   // namespace faultline::doip::test
