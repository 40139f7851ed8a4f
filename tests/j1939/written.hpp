// Bytes and frames as the field writes them: "00 FF 6E", "18FECA00#00FF00000000FFFF".
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "protocols/can/frame.hpp"
#include "tests/written_bytes.hpp"

namespace faultline::j1939::test {

using written::bytes;

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
