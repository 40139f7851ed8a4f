#include "tools/cli/numbers.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace faultline::cli {

std::string readable(double number) {
    if (!std::isfinite(number)) return "?";
    const double size = std::abs(number);
    const int before = size >= 1 ? static_cast<int>(std::floor(std::log10(size))) + 1 : 1;
    std::array<char, 400> room{};
    const auto end = std::to_chars(room.data(), room.data() + room.size(), number, std::chars_format::fixed,
                                   std::clamp(4 - before, 0, 3))
                         .ptr;
    std::string out{room.data(), end};
    if (out.find('.') != std::string::npos) {
        while (out.ends_with('0')) out.pop_back();
        if (out.ends_with('.')) out.pop_back();
    }
    return out == "-0" ? "0" : out;
}

std::string exact(double number) {
    if (!std::isfinite(number)) return "";
    std::array<char, 64> room{};
    return {room.data(), std::to_chars(room.data(), room.data() + room.size(), number).ptr};
}

std::string_view unit_sign(std::string_view unit) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4> signs{
        {{"degC", "°C"}, {"deg", "°"}, {"ohm", "Ω"}, {"degC/min", "°C/min"}}};
    for (const auto& [name, sign] : signs) {
        if (name == unit) return sign;
    }
    return unit;
}

std::string with_unit(double number, std::string_view unit) {
    const std::string text = readable(number);
    return unit.empty() ? text : text + " " + std::string{unit_sign(unit)};
}

}   // namespace faultline::cli
