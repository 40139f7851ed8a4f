// One printed line without its noise: squeezed text and, where it is hexadecimal, its digits together with the blanks
// that stood between them. A blank inside a byte is how a lost digit shows, so the blanks are kept as marks, not thrown
// away.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace faultline::elm {

class printed_line {
public:
    static constexpr std::size_t capacity = 640;   // a KWP message of 255 bytes is the longest line there is

    // Drops NUL, 0xFC, blanks and prompts; upper-cases. False when the line does not fit.
    bool read(std::string_view raw);

    [[nodiscard]] std::string_view text() const { return {text_.data(), size_}; }
    [[nodiscard]] std::size_t size() const { return size_; }
    // From there on, in what was given to read().
    [[nodiscard]] std::size_t raw_position(std::size_t at) const { return at < size_ ? positions_[at] : raw_size_; }

    [[nodiscard]] bool is_hex(std::size_t from, std::size_t count) const;
    [[nodiscard]] std::uint32_t number(std::size_t from, std::size_t count) const;   // at most eight digits
    [[nodiscard]] bool has_blank_before(std::size_t at) const { return blank_before_[at]; }
    [[nodiscard]] bool is_spaced() const { return blanks_ > 0; }

    // The digits from `from` as `count` bytes into `out`. False when a blank stands inside a byte.
    bool bytes(std::size_t from, std::size_t count, std::span<std::uint8_t> out) const;

private:
    std::array<char, capacity> text_;
    std::array<bool, capacity> blank_before_;
    std::array<std::uint16_t, capacity> positions_;
    std::size_t size_ = 0;
    std::size_t raw_size_ = 0;
    std::size_t blanks_ = 0;
};

[[nodiscard]] constexpr int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}   // namespace faultline::elm
