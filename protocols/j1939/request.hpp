// Asking for a parameter group (PGN 59904) and what is said about it (PGN 59392): frames in, frames out. SAE J1939-21
// 5.4.2 and 5.4.4. Who waits, and for how long, is `query`.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "protocols/can/frame.hpp"
#include "protocols/j1939/identifier.hpp"

namespace faultline::j1939 {

[[nodiscard]] can::frame make_request(std::uint32_t pgn, std::uint8_t destination, std::uint8_t own);

// The group a request asks for; nullopt when it is not three bytes (padding behind them is forgiven).
[[nodiscard]] std::optional<std::uint32_t> read_request(std::span<const std::uint8_t> bytes);

enum class verdict : std::uint8_t {
    done,            // 0: what was asked has been done (DM3, DM11)
    not_supported,   // 1: no such group here
    denied,          // 2: not now, not you
    busy,            // 3: ask again later
    unknown,         // reserved
};

struct acknowledgment {
    verdict what = verdict::unknown;
    std::uint8_t raw = 0;
    std::uint8_t group_function = 0xFF;
    std::uint8_t meant = global_address;   // whose request; FF in old devices
    std::uint32_t pgn = 0;
};

// nullopt: not eight bytes.
[[nodiscard]] std::optional<acknowledgment> read_acknowledgment(std::span<const std::uint8_t> bytes);

// As J1939-21 has it: sent to everybody, with the asker's address inside.
[[nodiscard]] can::frame make_acknowledgment(verdict what, std::uint32_t pgn, std::uint8_t asker, std::uint8_t own);

}   // namespace faultline::j1939
