// Bytes as the field writes them: "06 41 00 BE". Half a byte or another sign is the test's own mistake.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace faultline::written {

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

}   // namespace faultline::written
