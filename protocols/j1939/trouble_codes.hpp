// Lamps and trouble codes as DM1, DM2, DM6, DM12, DM23 and DM28 carry them (SAE J1939-73 5.7): two lamp bytes, then four
// bytes a code. Decodes one complete message; when a code counts as gone is `dm1_watch`. Says nothing about meanings.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace faultline::j1939 {

enum class lamp_state : std::uint8_t {
    off = 0,
    on = 1,
    error = 2,           // reserved in old editions
    not_supported = 3,   // this device has no say in that lamp
};

enum class lamp_flash : std::uint8_t {
    slow = 0,   // 1 Hz
    fast = 1,   // 2 Hz
    reserved = 2,
    none = 3,   // steady, or the device does not know flashing
};

struct lamp {
    lamp_state state = lamp_state::not_supported;
    lamp_flash flash = lamp_flash::none;   // counts only while the lamp is on

    friend bool operator==(const lamp&, const lamp&) = default;
};

struct lamps {
    lamp malfunction;     // MIL
    lamp red_stop;        // RSL
    lamp amber_warning;   // AWL
    lamp protect;         // PL
    std::array<std::uint8_t, 2> raw{0xFF, 0xFF};

    friend bool operator==(const lamps&, const lamps&) = default;
};

[[nodiscard]] lamps read_lamps(std::uint8_t states, std::uint8_t flashes);

inline constexpr std::uint32_t largest_spn = 0x7FFFF;
inline constexpr std::uint8_t occurrences_unknown = 0x7F;

struct trouble_code {
    std::uint32_t spn = 0;   // 19 bits
    std::uint8_t fmi = 0;    // 5 bits; 31: the condition exists, nothing more is known
    std::uint8_t occurrences = occurrences_unknown;   // 7 bits; 127: the device does not count
    bool is_old_form = false;   // conversion bit 1: the SPN was packed in one of three older ways, `spn` is one reading
    std::array<std::uint8_t, 4> raw{};

    // The same trouble, whatever its count.
    [[nodiscard]] bool is_same(const trouble_code& other) const {
        return spn == other.spn && fmi == other.fmi && is_old_form == other.is_old_form;
    }
    friend bool operator==(const trouble_code&, const trouble_code&) = default;
};

// `spn` is read the present way (version 4, and version 3 of the old ones).
[[nodiscard]] trouble_code read_code(std::span<const std::uint8_t, 4> bytes);
[[nodiscard]] std::array<std::uint8_t, 4> write_code(const trouble_code& what);

// The SPNs the same bytes mean in versions 1, 2 and 3. Which one a device uses only its maker's papers say.
[[nodiscard]] std::array<std::uint32_t, 3> old_readings(const trouble_code& what);

enum class codes_error : std::uint8_t {
    none,
    too_short,    // no lamps, or lamps and no code at all: not even "none" was said
    odd_length,   // a piece of a code
    no_room,
};

struct codes_read {
    lamps lamp;
    std::size_t count = 0;
    codes_error error = codes_error::none;   // anything but none: count is 0 and the truth is unknown, not "no codes"
    std::size_t reserved = 0;   // entries that are neither a code nor one of the "none" forms: SPN 0 or all ones
};

// "None" is 00 00 00 00, in old devices FF FF FF FF. In a message of eight bytes the last two are no code.
[[nodiscard]] codes_read read_codes(std::span<const std::uint8_t> bytes, std::span<trouble_code> out);

// "SPN 110 FMI 3" without the heap.
struct code_text {
    std::array<char, 20> letters{};
    std::uint8_t size = 0;
    [[nodiscard]] std::string_view view() const { return {letters.data(), size}; }
};
[[nodiscard]] code_text to_text(const trouble_code& what);

}   // namespace faultline::j1939
