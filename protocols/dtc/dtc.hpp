// Diagnostic trouble codes as numbers and as text: the two-byte form of SAE J2012 (P0301) and the three-byte form with
// a failure-type byte (P0301-1C, ISO 15031-6). Says nothing about what a code means. No heap; texts are small values.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace faultline::dtc {

// A code's printed form. At most "P0301-1C"; owns its characters.
class code_text {
public:
    constexpr code_text() = default;
    constexpr code_text(const std::array<char, 8>& letters, std::size_t size)
        : letters_{letters}, size_{static_cast<std::uint8_t>(size)} {}
    [[nodiscard]] constexpr std::string_view view() const { return {letters_.data(), size_}; }
    constexpr operator std::string_view() const { return view(); }   // NOLINT(google-explicit-constructor)

private:
    std::array<char, 8> letters_{};
    std::uint8_t size_ = 0;
};

// J2012 4: bits 15-14 the letter (P C B U), 13-12 the first digit, then three hexadecimal digits.
struct code {
    std::uint16_t number = 0;
    std::optional<std::uint8_t> failure_type;   // present in three-byte codes (UDS, WWH-OBD)

    // 0000 is the padding of services 03, 07 and 0A, never a code.
    [[nodiscard]] constexpr bool is_padding() const { return number == 0; }
    friend constexpr auto operator<=>(const code&, const code&) = default;
};

[[nodiscard]] constexpr code from_bytes(std::uint8_t high, std::uint8_t low) {
    return {static_cast<std::uint16_t>(high << 8 | low), std::nullopt};
}
[[nodiscard]] constexpr code from_bytes(std::uint8_t high, std::uint8_t low, std::uint8_t failure_type) {
    return {static_cast<std::uint16_t>(high << 8 | low), failure_type};
}

// "P0301", "P0A0F", "B25B6-C7": letters of a code are upper case, always.
[[nodiscard]] code_text to_text(const code& what);

// Reads "P0301", "p0301", "P0301-1C" and "P03011C"; blanks around it are forgiven, anything else is not a code.
[[nodiscard]] std::optional<code> parse(std::string_view text);

// Who gives the number its meaning. J2012 4.3; the makers reuse some generic numbers all the same, so a maker's own
// table is to be asked first.
enum class owner : std::uint8_t { standard, manufacturer, reserved };
[[nodiscard]] owner owner_of(const code& what);

}   // namespace faultline::dtc
