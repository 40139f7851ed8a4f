#include "tools/cli/cells.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace faultline::cli {

namespace {

struct glyph {
    std::string_view bytes;
    char32_t code = 0;   // 0xFFFD when the bytes are not UTF-8
};

glyph first_glyph(std::string_view text) {
    const auto lead = static_cast<std::uint8_t>(text[0]);
    if (lead < 0x80) return {text.substr(0, 1), lead};
    const std::size_t size = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC2 ? 2 : 1;
    if (size == 1 || lead >= 0xF5 || text.size() < size) return {text.substr(0, 1), 0xFFFD};
    char32_t code = lead & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        const auto byte = static_cast<std::uint8_t>(text[i]);
        if ((byte & 0xC0U) != 0x80) return {text.substr(0, 1), 0xFFFD};
        code = (code << 6) | (byte & 0x3FU);
    }
    constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    if (code < least[size] || (code >= 0xD800 && code < 0xE000) || code > 0x10FFFF) return {text.substr(0, 1), 0xFFFD};
    return {text.substr(0, size), code};
}

struct range {
    char32_t from, to;
};

// Unicode 15 EastAsianWidth W and F, merged where the gaps are unassigned.
constexpr std::array<range, 16> wide{{{0x1100, 0x115F},
                                      {0x2E80, 0x303E},
                                      {0x3041, 0x33FF},
                                      {0x3400, 0x4DBF},
                                      {0x4E00, 0x9FFF},
                                      {0xA000, 0xA4CF},
                                      {0xA960, 0xA97F},
                                      {0xAC00, 0xD7A3},
                                      {0xF900, 0xFAFF},
                                      {0xFE30, 0xFE6F},
                                      {0xFF00, 0xFF60},
                                      {0xFFE0, 0xFFE6},
                                      {0x1F300, 0x1F64F},
                                      {0x1F680, 0x1F6FF},
                                      {0x1F900, 0x1F9FF},
                                      {0x20000, 0x3FFFD}}};
constexpr std::array<range, 5> without_width{
    {{0x0300, 0x036F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}}};

template <std::size_t N>
bool within(const std::array<range, N>& ranges, char32_t code) {
    return std::any_of(ranges.begin(), ranges.end(), [&](range r) { return code >= r.from && code <= r.to; });
}

std::size_t width_of(char32_t code) {
    if (code < 0x300) return 1;
    return within(without_width, code) ? 0 : within(wide, code) ? 2 : 1;
}

// Reordering marks are refused with the control characters: they make a terminal show something else than was said.
bool is_control(char32_t code) {
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0xFFFD || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

bool closes(char32_t code) {
    // Full-width , . ; : ! ? ) quotation and bracket ends, then the ASCII ones.
    constexpr std::u32string_view marks =
        U"\uFF0C\u3002\uFF1B\uFF1A\u3001\uFF01\uFF1F\uFF09\u201D\u2019\u300B\u3011,.;:!?)";
    return marks.find(code) != std::u32string_view::npos;
}

// What may not be torn apart: a run of narrow characters, or one wide character with the punctuation behind it.
std::string_view first_piece(std::string_view text) {
    const glyph head = first_glyph(text);
    std::size_t end = head.bytes.size();
    const bool is_wide = width_of(head.code) == 2;
    while (end < text.size()) {
        const glyph next = first_glyph(text.substr(end));
        if (next.code == ' ') break;
        const bool next_is_wide = width_of(next.code) == 2;
        if (!closes(next.code) && (is_wide || next_is_wide)) break;
        end += next.bytes.size();
    }
    return text.substr(0, end);
}

std::string_view prefix(std::string_view text, std::size_t width) {
    std::size_t end = 0;
    for (std::size_t used = 0; end < text.size();) {
        const glyph next = first_glyph(text.substr(end));
        used += width_of(next.code);
        if (used > width && end > 0) break;
        end += next.bytes.size();
    }
    return text.substr(0, end);
}

}   // namespace

std::string clean(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const glyph head = first_glyph(text);
        if (head.code == '\n' || head.code == '\r' || head.code == '\t')
            out += ' ';
        else if (is_control(head.code))
            out += '?';
        else
            out += head.bytes;
        text.remove_prefix(head.bytes.size());
    }
    return out;
}

std::size_t columns(std::string_view text) {
    std::size_t sum = 0;
    while (!text.empty()) {
        const glyph head = first_glyph(text);
        sum += width_of(head.code);
        text.remove_prefix(head.bytes.size());
    }
    return sum;
}

std::string padded(std::string_view text, std::size_t width, side align) {
    const std::size_t used = columns(text);
    const std::string blanks(used < width ? width - used : 0, ' ');
    return align == side::left ? std::string{text} + blanks : blanks + std::string{text};
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
    width = std::max<std::size_t>(width, 4);
    std::vector<std::string> lines(1);
    bool blank_before = false;
    while (!text.empty()) {
        if (text.front() == ' ') {
            blank_before = true;
            text.remove_prefix(1);
            continue;
        }
        std::string_view piece = first_piece(text);
        if (columns(piece) > width) piece = prefix(piece, width);
        const std::size_t used = columns(lines.back());
        const bool gap = blank_before && used > 0;
        if (used > 0 && used + (gap ? 1U : 0U) + columns(piece) > width)
            lines.emplace_back(piece);
        else
            lines.back().append(gap ? " " : "").append(piece);
        text.remove_prefix(piece.size());
        blank_before = false;
    }
    return lines;
}

std::string cut(std::string_view text, std::size_t width) {
    if (columns(text) <= width) return std::string{text};
    if (width <= 2) return std::string(width, '.');
    return std::string{prefix(text, width - 2)} + "..";
}

}   // namespace faultline::cli
