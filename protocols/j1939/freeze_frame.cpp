#include "protocols/j1939/freeze_frame.hpp"

#include <algorithm>
#include <array>

namespace faultline::j1939 {

namespace {

constexpr std::size_t code_bytes = 4;
constexpr std::size_t single = 8;

bool is_filled(std::span<const std::uint8_t> bytes, std::uint8_t value) {
    return std::ranges::all_of(bytes, [value](std::uint8_t byte) { return byte == value; });
}

frames_read failed(frames_error why) { return {0, why}; }

}   // namespace

frames_read read_freeze_frames(std::span<const std::uint8_t> bytes, std::span<freeze_frame> out) {
    if (bytes.size() < 1 + code_bytes) return failed(frames_error::too_short);
    if (is_filled(bytes.first(1 + code_bytes), 0)) {
        const auto rest = bytes.subspan(1 + code_bytes);
        return is_filled(rest, 0xFF) || is_filled(rest, 0) ? frames_read{} : failed(frames_error::bad_length);
    }
    const bool is_single = bytes.size() == single;
    frames_read result;
    while (!bytes.empty()) {
        if (is_single && result.count > 0 && is_filled(bytes, 0xFF)) break;   // a single frame is filled up
        const std::size_t length = bytes[0];
        if (length < code_bytes || length > bytes.size() - 1) return failed(frames_error::bad_length);
        if (result.count == out.size()) return failed(frames_error::no_room);
        const auto frame = bytes.subspan(1, length);
        out[result.count++] = {read_code(frame.first<code_bytes>()), frame.subspan(code_bytes)};
        bytes = bytes.subspan(1 + length);
    }
    return result;
}

std::span<const std::uint32_t> dm4_parameters() {
    // Torque mode, boost, engine speed, load, coolant temperature, vehicle speed.
    static constexpr std::array<std::uint32_t, 6> spns{899, 102, 190, 92, 110, 84};
    return spns;
}

}   // namespace faultline::j1939
