// Bytes as the field writes them: "41 0C 1A F8".
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace faultline::obd {

inline std::vector<std::uint8_t> bytes(std::string_view text) {
    std::vector<std::uint8_t> out;
    unsigned digits = 0;
    for (const char c : text) {
        if (c == ' ') continue;
        const auto digit = static_cast<unsigned>(c <= '9' ? c - '0' : c - 'A' + 10);
        if (digits++ % 2 == 0)
            out.push_back(static_cast<std::uint8_t>(digit << 4U));
        else
            out.back() = static_cast<std::uint8_t>(out.back() | digit);
    }
    return out;
}

}   // namespace faultline::obd
