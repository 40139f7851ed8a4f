// Trouble codes of three bytes as ISO 14229-1 service 19 carries them, and the format that says how they are to be
// read. The 24 bits are the truth and are always kept; text is made of them, never the other way round without a
// format.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "protocols/dtc/dtc.hpp"

namespace faultline::dtc {

// ISO 14229-1 annex D, DTCFormatIdentifier. The list answers of service 19 do not carry it: 19 01 says which it is.
enum class code_format : std::uint8_t {
    j2012_00 = 0x00,     // SAE J2012-DA: two bytes and a failure type
    iso14229_1 = 0x01,   // the maker's three bytes; written as J2012 by nearly everybody who uses it
    j1939_73 = 0x02,     // SPN and FMI
    iso11992_4 = 0x03,   // towed vehicles
    j2012_04 = 0x04,     // SAE J2012-DA for WWH-OBD and OBDonUDS: two bytes and a failure type
    unknown = 0xFF,      // nobody said
};

// A code's printed form by value. At most "SPN 524287 FMI 31".
class long_code_text {
public:
    constexpr long_code_text() = default;
    [[nodiscard]] constexpr std::string_view view() const { return {letters_.data(), size_}; }
    constexpr operator std::string_view() const { return view(); }   // NOLINT(google-explicit-constructor)
    constexpr void add(char letter) {
        if (size_ < letters_.size()) letters_[size_++] = letter;
    }
    constexpr void add(std::string_view text) {
        for (const char letter : text) add(letter);
    }

private:
    std::array<char, 20> letters_{};
    std::uint8_t size_ = 0;
};

struct three_byte_code {
    std::uint32_t number = 0;   // 24 bits, as they came: high, middle, low
    code_format format = code_format::unknown;

    // 000000 is filler, never a code.
    [[nodiscard]] constexpr bool is_padding() const { return number == 0; }
    friend constexpr auto operator<=>(const three_byte_code&, const three_byte_code&) = default;
};

// The J2012 reading with its failure type. Nothing when the format says the bytes mean something else or nobody said.
[[nodiscard]] std::optional<code> as_j2012(const three_byte_code& what);

// J1939-73: suspect parameter number (19 bits) and failure mode identifier (5 bits).
struct spn_fmi {
    std::uint32_t spn = 0;
    std::uint8_t fmi = 0;
    friend constexpr bool operator==(const spn_fmi&, const spn_fmi&) = default;
};
[[nodiscard]] std::optional<spn_fmi> as_spn(const three_byte_code& what);
[[nodiscard]] three_byte_code from_spn(const spn_fmi& what);   // bits beyond 19 and 5 are cut off

// "P0301-62" (formats 00, 01, 04), "SPN 3251 FMI 3" (02), "030162" (03, reserved, unknown).
[[nodiscard]] long_code_text to_text(const three_byte_code& what);

// Reads what to_text prints, in the same format; blanks around it and lower case are forgiven.
[[nodiscard]] std::optional<three_byte_code> parse(std::string_view text, code_format format);

}   // namespace faultline::dtc
