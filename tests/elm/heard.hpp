// Lets a test say "these lines were printed" and compare what was understood as text. For tests only; copies
// everything.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "protocols/elm/reply.hpp"

namespace faultline::elm {

using texts = std::vector<std::string>;

inline std::string hex_of(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    for (const auto byte : bytes) {
        if (!text.empty()) text += ' ';
        text += digits[byte >> 4];
        text += digits[byte & 0x0F];
    }
    return text;
}

inline std::vector<std::uint8_t> bytes_of(std::string_view hex) {
    std::vector<std::uint8_t> bytes;
    int high = -1;
    for (const char c : hex) {
        const int digit = hex_value(c);
        if (digit < 0) continue;
        if (high < 0) {
            high = digit;
        } else {
            bytes.push_back(static_cast<std::uint8_t>(high << 4 | digit));
            high = -1;
        }
    }
    return bytes;
}

inline asked ask(std::string_view request) {
    asked wanted;
    for (const auto byte : bytes_of(request)) wanted.bytes[wanted.size++] = byte;
    return wanted;
}

inline std::string_view name_of(damage what) {
    constexpr std::string_view names[] = {"not_hex",      "odd_nibbles",    "too_long",   "bad_pci",
                                          "short_frame",  "wrong_sequence", "incomplete", "orphan",
                                          "bad_checksum", "suspect",        "overflow"};
    return names[static_cast<std::size_t>(what)];
}

struct heard {
    texts messages;   // "7E8: 41 0C 1A F8"; ": 41 0C 1A F8" when there was no header
    texts damages;    // "7E8 incomplete"; "incomplete" when no address could be read
    bus kind = bus::unknown;
    std::vector<status> statuses;
    std::size_t frames = 0;
    bool echoed = false;
};

inline heard understood(const reply& machine) {
    heard result;
    const auto name = [&machine](std::uint32_t ecu) {
        return ecu == 0 && machine.kind() != bus::j1939 ? std::string{} : ecu_name(machine.kind(), ecu);
    };
    for (const auto& message : machine.messages())
        result.messages.push_back(name(message.ecu) + ": " + hex_of(message.payload));
    for (const auto& seen : machine.damages())
        result.damages.push_back((seen.ecu == 0 ? std::string{} : name(seen.ecu) + " ") +
                                 std::string{name_of(seen.what)});
    for (auto what = static_cast<unsigned>(status::ok); what <= static_cast<unsigned>(status::other_text); ++what)
        if (machine.has(static_cast<status>(what))) result.statuses.push_back(static_cast<status>(what));
    result.kind = machine.kind();
    result.frames = machine.data_lines();
    result.echoed = machine.echoed();
    return result;
}

inline heard hear(bus kind, std::string_view request, const std::vector<std::string_view>& lines) {
    reply machine;
    machine.begin(kind, ask(request));
    for (const auto line : lines) machine.add_line(line);
    machine.finish();
    return understood(machine);
}

}   // namespace faultline::elm
