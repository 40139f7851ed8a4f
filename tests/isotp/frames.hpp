// Frames and bytes as the field writes them: "7E8 10 14 49 02 01 57 42 41", for the tests of this room.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/can/frame.hpp"

namespace faultline::isotp {

using bytes = std::vector<std::uint8_t>;
using namespace std::chrono_literals;

inline constexpr std::chrono::steady_clock::time_point t0{std::chrono::hours{1}};

inline bytes hex(std::string_view text) {
    bytes found;
    int digits = 0;
    unsigned value = 0;
    for (const char c : text) {
        if (c == ' ') continue;
        value = value << 4 | static_cast<unsigned>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        if (++digits % 2 == 0) {
            found.push_back(static_cast<std::uint8_t>(value & 0xFF));
            value = 0;
        }
    }
    return found;
}

// Identifier first; eight digits are a 29-bit one. More than eight bytes make it an FD frame.
inline can::frame frame(std::string_view text) {
    const auto space = text.find(' ');
    can::frame made;
    made.id = static_cast<std::uint32_t>(std::stoul(std::string{text.substr(0, space)}, nullptr, 16));
    made.is_extended = space == 8;
    const auto data = hex(space == std::string_view::npos ? std::string_view{} : text.substr(space));
    made.size = static_cast<std::uint8_t>(data.size());
    made.is_fd = data.size() > can::classic_size;
    std::copy(data.begin(), data.end(), made.bytes.begin());
    return made;
}

inline std::string text(const can::frame& what) {
    std::string said = can::to_text(what);
    if (const auto fd = said.find("##"); fd != std::string::npos) said.erase(fd, 3);
    if (const auto hash = said.find('#'); hash != std::string::npos) said.erase(hash, 1);
    std::string spaced = said.substr(0, what.is_extended ? 8 : 3);
    for (std::size_t at = spaced.size(); at < said.size(); at += 2) spaced += ' ' + said.substr(at, 2);
    return spaced;
}

// 1, 2, 3 ... : every place has its own byte for a while.
inline bytes counting(std::size_t length) {
    bytes made(length);
    for (std::size_t i = 0; i < length; ++i) made[i] = static_cast<std::uint8_t>(i % 251 + 1);
    return made;
}

}   // namespace faultline::isotp
