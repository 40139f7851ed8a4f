#include "protocols/elm/bus_names.hpp"

#include <algorithm>
#include <array>

namespace faultline::elm {
namespace {

constexpr std::array numbers{
    protocol_number{'1', bus::j1850, "SAE J1850 PWM"},
    protocol_number{'2', bus::j1850, "SAE J1850 VPW"},
    protocol_number{'3', bus::iso9141, "ISO 9141-2"},
    protocol_number{'4', bus::kwp, "ISO 14230-4 KWP (5 baud init)"},
    protocol_number{'5', bus::kwp, "ISO 14230-4 KWP (fast init)"},
    protocol_number{'6', bus::can11, "ISO 15765-4 CAN (11 bit, 500 kbit/s)"},
    protocol_number{'7', bus::can29, "ISO 15765-4 CAN (29 bit, 500 kbit/s)"},
    protocol_number{'8', bus::can11, "ISO 15765-4 CAN (11 bit, 250 kbit/s)"},
    protocol_number{'9', bus::can29, "ISO 15765-4 CAN (29 bit, 250 kbit/s)"},
    protocol_number{'A', bus::j1939, "SAE J1939 CAN (29 bit, 250 kbit/s)"},
};

}  // namespace

std::optional<protocol_number> protocol_of(char digit) {
    const auto* const found = std::ranges::find(numbers, digit, &protocol_number::digit);
    if (found == numbers.end()) return std::nullopt;
    return *found;
}

}  // namespace faultline::elm
