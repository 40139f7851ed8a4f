// Answers of service 01 (41 0C ..) and 02 (42 0C 00 ..) into values. Walks answers that carry several PIDs in any order
// with the length table. All or nothing: an answer whose length cannot be explained gives an error and no value, never
// a wrong one. No heap, no state. Source: SAE J1979 6.1, 6.2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "protocols/obd/signals.hpp"

namespace faultline::obd {

enum class value_state : std::uint8_t {
    ok,
    not_available,   // the ECU has no such sensor (support bit 0, or the value that says so); `number` is meaningless
    off_scale,       // `number` is the end of the scale; the truth may lie beyond
};

struct value {
    const signal* what = nullptr;
    std::uint64_t raw = 0;
    double number = 0;
    std::uint8_t pid = 0;
    value_state state = value_state::ok;
};

enum class decode_error : std::uint8_t {
    none,
    wrong_service,       // not 41 or 42
    too_short,           // ends inside a PID's data
    not_asked,           // begins with a PID nobody asked for
    unknown_pid,         // a PID without an entry in the table: its length is unknown
    unexplained_bytes,   // bytes are left over that are neither padding nor further PIDs
    frame_mismatch,      // service 02: PIDs of different freeze frames in one answer
    no_room,             // `out` is too small
};
[[nodiscard]] std::string_view to_text(decode_error what);   // "too_short": for error keys

struct decoded {
    std::size_t count = 0;                     // values written to `out`
    decode_error error = decode_error::none;   // anything but none: count is 0
    std::uint8_t frame = 0;                    // service 02: the freeze frame's number
    std::uint8_t foreign = 0;                  // PIDs in the answer that were not asked for, and were left out
};

// Room that always suffices for one answer to six PIDs.
inline constexpr std::size_t max_values = 256;

// `payload` from the service byte on, transport padding already cut where the transport allows it. `asked` are the PIDs
// of the request (absent ones are simply missing from the result); when it is empty only the first PID of the answer is
// taken. Values come in the order of the answer. Never reads past `payload`.
[[nodiscard]] decoded decode_values(std::span<const std::uint8_t> payload, std::span<const std::uint8_t> asked,
                                    std::span<value> out);

// One signal out of a PID's data bytes; used by decode_values. `data` must hold the signal's bits.
[[nodiscard]] value decode_signal(const signal& what, std::span<const std::uint8_t> data);

}   // namespace faultline::obd
