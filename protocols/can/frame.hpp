// One CAN or CAN FD data frame as it stands on the bus. Plain data; padding to the sizes FD allows is the sender's.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace faultline::can {

inline constexpr std::size_t classic_size = 8;
inline constexpr std::size_t fd_size = 64;
inline constexpr std::uint32_t longest_standard_id = 0x7FF;
inline constexpr std::uint32_t longest_extended_id = 0x1FFFFFFF;

struct frame {
    std::uint32_t id = 0;        // 11 or 29 bits, no flags in it
    bool is_extended = false;    // 29-bit identifier: 7E8 and 000007E8 are two different frames
    bool is_fd = false;
    bool has_rate_switch = false;   // FD: the data phase is faster (BRS)
    std::uint8_t size = 0;       // bytes of `bytes` in use: 0..8, FD 0..8 12 16 20 24 32 48 64
    std::array<std::uint8_t, fd_size> bytes{};

    [[nodiscard]] std::span<const std::uint8_t> data() const { return {bytes.data(), size}; }

    friend bool operator==(const frame& a, const frame& b) {
        return a.id == b.id && a.is_extended == b.is_extended && a.is_fd == b.is_fd && a.has_rate_switch == b.has_rate_switch &&
               std::ranges::equal(a.data(), b.data());
    }
};

// The smallest size a frame of this kind can have that holds `wanted` bytes (ISO 11898-1 table 5); 64 or 8 at most.
[[nodiscard]] std::size_t size_on_bus(std::size_t wanted, bool is_fd);

// As candump -L writes it: "7E8#0641000BE3FA813", "18DAF110#02", FD "7E8##1..." (the digit after ## are the flags).
[[nodiscard]] std::string to_text(const frame& what);

}  // namespace faultline::can
