// Trouble codes as KWP2000's service 18 carries them: a count, then two bytes and a status each (ISO 14230-3 7.1). In the
// hex forms the two bytes are the maker's own number and no SAE J2012 code.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "protocols/dtc/dtc.hpp"
#include "protocols/kline/services.hpp"

namespace faultline::kline {

// Bits 5 and 6 of the status.
enum class storage : std::uint8_t {
    none = 0,      // supported, not stored
    stored = 1,    // not there at the moment
    maturing = 2,   // there, not yet often enough to be stored; or intermittent
    active = 3,    // stored and there
};

// Bits 0 to 3 of the status, where the ECU uses them.
enum class symptom : std::uint8_t {
    none = 0,
    too_high = 1,
    too_low = 2,
    no_signal = 4,
    implausible = 8,
    other,   // any other value: `raw` has it
};

struct code_status {
    std::uint8_t raw = 0;
    [[nodiscard]] storage stored() const { return static_cast<storage>(raw >> 5 & 3); }
    [[nodiscard]] bool is_test_incomplete() const { return (raw & 0x10) != 0; }
    [[nodiscard]] bool is_lamp_on() const { return (raw & 0x80) != 0; }
    [[nodiscard]] symptom symptom_of() const;
    friend bool operator==(const code_status&, const code_status&) = default;
};

struct stored_code {
    std::uint16_t number = 0;
    bool is_makers = false;   // asked for in a hex form: print four digits, look it up in the maker's table
    code_status status;

    [[nodiscard]] std::optional<dtc::code> standard() const;   // nullopt when it is the maker's number
    friend bool operator==(const stored_code&, const stored_code&) = default;
};

// "P0301", or "1A2B" for a maker's number.
[[nodiscard]] dtc::code_text to_text(const stored_code& what);

enum class codes_error : std::uint8_t {
    none,
    refused,         // the answer was no positive one
    too_short,       // fewer codes than the count says: others come in a further message, or were lost
    too_long,        // more bytes than the count says
    no_room,
};

struct codes_read {
    std::size_t count = 0;
    std::size_t announced = 0;   // what the count byte says
    codes_error error = codes_error::none;   // anything but none: count is 0 and nothing is known
};

// `request` tells the form. 0000 with status 00 is filling, never a code.
[[nodiscard]] codes_read read_codes(std::span<const std::uint8_t> request, std::span<const std::uint8_t> payload,
                                    std::span<stored_code> out);

// The car's side: the answer's data (count and codes) for write_answer; nullopt when `out` is too small or there are
// more than 255.
[[nodiscard]] std::optional<std::span<const std::uint8_t>> write_codes(std::span<const stored_code> codes,
                                                                       std::span<std::uint8_t> out);

}   // namespace faultline::kline
