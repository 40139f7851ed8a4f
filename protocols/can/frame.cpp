#include "protocols/can/frame.hpp"

#include <string_view>

namespace faultline::can {
namespace {

constexpr std::string_view digits = "0123456789ABCDEF";

void append_hex(std::string& text, std::uint32_t number, int width) {
    for (int shift = 4 * (width - 1); shift >= 0; shift -= 4) text += digits[number >> shift & 0xFU];
}

}  // namespace

std::size_t size_on_bus(std::size_t wanted, bool is_fd) {
    constexpr std::array<std::size_t, 8> steps{8, 12, 16, 20, 24, 32, 48, 64};
    if (!is_fd) return std::min(wanted, classic_size);
    if (wanted <= classic_size) return wanted;
    for (const auto step : steps)
        if (wanted <= step) return step;
    return fd_size;
}

std::string to_text(const frame& what) {
    std::string text;
    append_hex(text, what.id, what.is_extended ? 8 : 3);
    text += what.is_fd ? (what.has_rate_switch ? "##1" : "##0") : "#";
    for (const auto byte : what.data()) append_hex(text, byte, 2);
    return text;
}

}  // namespace faultline::can
