// The check bytes of the buses before CAN. Both run over header and data.
#pragma once

#include <cstdint>
#include <span>

namespace faultline::kline {

// ISO 9141-2 and ISO 14230-2: sum modulo 256.
[[nodiscard]] constexpr std::uint8_t sum(std::span<const std::uint8_t> bytes) {
    unsigned total = 0;
    for (const auto byte : bytes) total += byte;
    return static_cast<std::uint8_t>(total);
}

// SAE J1850: CRC-8, polynomial 1D, starting with FF, inverted at the end.
[[nodiscard]] constexpr std::uint8_t j1850_crc(std::span<const std::uint8_t> bytes) {
    unsigned crc = 0xFF;
    for (const auto byte : bytes) {
        crc ^= byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 0x80) != 0 ? (crc << 1 ^ 0x1D) & 0xFF : crc << 1;
    }
    return static_cast<std::uint8_t>(crc ^ 0xFF);
}

}   // namespace faultline::kline
