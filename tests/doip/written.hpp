// Bytes as the field writes them, and messages cut by the real stream.
#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/doip/messages.hpp"
#include "tests/written_bytes.hpp"

namespace faultline::doip::test {

using written::bytes;

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
