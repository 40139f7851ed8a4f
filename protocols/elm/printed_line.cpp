#include "protocols/elm/printed_line.hpp"

namespace faultline::elm {

namespace {

bool is_noise(char c) {
    return c == '\0' || c == static_cast<char>(0xFC);
}
bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '>' || c == '#';
}

}   // namespace

bool printed_line::read(std::string_view raw) {
    size_ = 0;
    blanks_ = 0;
    raw_size_ = raw.size();
    bool blank = false;
    for (std::size_t i = 0; i < raw.size(); ++i) {
        const char c = raw[i];
        if (is_noise(c)) continue;
        if (is_blank(c)) {
            blank = true;
            continue;
        }
        if (size_ == capacity || i > 0xFFFF) return false;
        text_[size_] = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        blank_before_[size_] = blank && size_ > 0;
        if (blank && size_ > 0) ++blanks_;
        positions_[size_] = static_cast<std::uint16_t>(i);
        blank = false;
        ++size_;
    }
    return true;
}

bool printed_line::is_hex(std::size_t from, std::size_t count) const {
    if (from + count > size_) return false;
    for (std::size_t i = from; i < from + count; ++i)
        if (hex_value(text_[i]) < 0) return false;
    return true;
}

std::uint32_t printed_line::number(std::size_t from, std::size_t count) const {
    std::uint32_t value = 0;
    for (std::size_t i = from; i < from + count; ++i)
        value = value << 4 | static_cast<std::uint32_t>(hex_value(text_[i]));
    return value;
}

bool printed_line::bytes(std::size_t from, std::size_t count, std::span<std::uint8_t> out) const {
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t at = from + 2 * i;
        if (blank_before_[at + 1]) return false;
        out[i] = static_cast<std::uint8_t>(hex_value(text_[at]) << 4 | hex_value(text_[at + 1]));
    }
    return true;
}

}   // namespace faultline::elm
