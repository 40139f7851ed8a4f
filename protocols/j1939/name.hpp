// The NAME of a device (SAE J1939-81 4.1.1): 64 bits that say what it is and, as a number, who gives way.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace faultline::j1939 {

struct name {
    std::uint32_t identity = 0;        // 21 bits, the maker's serial
    std::uint16_t manufacturer = 0;    // 11 bits, given by SAE
    std::uint8_t ecu_instance = 0;     // 3 bits
    std::uint8_t function_instance = 0;   // 5 bits
    std::uint8_t function = 0;            // 129: off-board diagnostic tool
    std::uint8_t vehicle_system = 0;      // 7 bits
    std::uint8_t vehicle_system_instance = 0;   // 4 bits
    std::uint8_t industry_group = 0;            // 3 bits; 1: on-highway
    bool may_move = false;                      // arbitrary address capable: takes another address when it loses

    friend bool operator==(const name&, const name&) = default;
};

// The number that is compared: the lower one keeps the address. The reserved bit is 0.
[[nodiscard]] std::uint64_t to_number(const name& what);
[[nodiscard]] name to_name(std::uint64_t number);

// Eight bytes as they travel, low byte first; another number of them is no NAME.
[[nodiscard]] std::optional<std::uint64_t> read_name(std::span<const std::uint8_t> bytes);
[[nodiscard]] std::array<std::uint8_t, 8> write_name(std::uint64_t number);

}   // namespace faultline::j1939
