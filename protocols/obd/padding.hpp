// Fill bytes that CAN ECUs put behind an answer and some adapters leave in place. Never guesses inside an answer: only
// a uniform tail that reaches exactly to the end of a CAN frame counts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace faultline::obd {

[[nodiscard]] constexpr bool is_fill(std::uint8_t each) {
    return each == 0x00 || each == 0x55 || each == 0xAA || each == 0xCC || each == 0xFF;
}

// True when `rest` is empty or one fill byte all over.
[[nodiscard]] constexpr bool is_uniform_fill(std::span<const std::uint8_t> rest) {
    for (const auto each : rest)
        if (each != rest[0] || !is_fill(each)) return false;
    return true;
}

// ISO 15765-2: seven payload bytes in a single frame, six and then sevens in a longer message. An answer of another
// size has no padding; without that rule a lost byte could make data look like padding.
[[nodiscard]] constexpr bool ends_with_a_frame(std::size_t payload_size) {
    return payload_size == 7 || (payload_size > 7 && (payload_size - 6) % 7 == 0);
}

// True when everything in `payload` from `at` on may be ignored.
[[nodiscard]] constexpr bool is_padding(std::span<const std::uint8_t> payload, std::size_t at) {
    return at == payload.size() || (ends_with_a_frame(payload.size()) && is_uniform_fill(payload.subspan(at)));
}

}   // namespace faultline::obd
