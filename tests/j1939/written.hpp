// Bytes and frames as the field writes them: "00 FF 6E", "18FECA00#00FF00000000FFFF".
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "protocols/can/frame.hpp"

namespace faultline::j1939::test {

inline std::vector<std::uint8_t> bytes(std::string_view text) {
    std::vector<std::uint8_t> result;
    unsigned number = 0;
    bool is_half = false;
    for (const char c : text) {
        if (c == ' ') continue;
        const auto digit = std::string_view{"0123456789ABCDEF"}.find(c);
        if (digit == std::string_view::npos) throw std::invalid_argument{"not hexadecimal"};
        number = number << 4 | static_cast<unsigned>(digit);
        if (is_half) result.push_back(static_cast<std::uint8_t>(number));
        is_half = !is_half;
        if (!is_half) number = 0;
    }
    if (is_half) throw std::invalid_argument{"half a byte"};
    return result;
}

inline can::frame frame(std::string_view text) {
    const auto at = text.find('#');
    can::frame what;
    for (const auto byte : bytes(text.substr(0, at))) what.id = what.id << 8 | byte;
    what.is_extended = true;
    const auto data = bytes(text.substr(at + 1));
    what.size = static_cast<std::uint8_t>(data.size());
    std::copy(data.begin(), data.end(), what.bytes.begin());
    return what;
}

}   // namespace faultline::j1939::test
