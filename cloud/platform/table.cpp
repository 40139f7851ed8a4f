#include "cloud/platform/table.hpp"

#include <algorithm>

namespace faultline::platform {

namespace {

// The code point at the front and its length in bytes; broken UTF-8 counts as one '?' byte.
struct point {
    char32_t code;
    std::size_t length;
};

point front(std::string_view text) {
    const auto first = static_cast<unsigned char>(text.front());
    const std::size_t length = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : first >> 3 == 30 ? 4 : 0;
    if (length == 0 || length > text.size()) return {0xFFFD, 1};
    char32_t code = length == 1 ? first : first & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if (next >> 6 != 2) return {0xFFFD, 1};
        code = code << 6 | (next & 0x3FU);
    }
    return {code, length};
}

// East Asian wide and full-width blocks, as far as Chinese and Japanese text uses them.
bool is_wide(char32_t code) {
    return (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) || (code >= 0xAC00 && code <= 0xD7A3) ||
           (code >= 0xF900 && code <= 0xFAFF) || (code >= 0xFE30 && code <= 0xFE6F) || (code >= 0xFF00 && code <= 0xFF60) ||
           (code >= 0xFFE0 && code <= 0xFFE6) || (code >= 0x20000 && code <= 0x3FFFD);
}

std::string clean(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto [code, length] = front(text);
        const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0xFFFD;
        out += control ? std::string_view{"?"} : text.substr(0, length);
        text.remove_prefix(length);
    }
    return out;
}

}  // namespace

std::size_t width(std::string_view text) {
    std::size_t columns = 0;
    while (!text.empty()) {
        const auto [code, length] = front(text);
        columns += is_wide(code) ? 2 : 1;
        text.remove_prefix(length);
    }
    return columns;
}

std::string table(const cells& head, const std::vector<cells>& rows) {
    std::vector<cells> all{head};
    all.insert(all.end(), rows.begin(), rows.end());
    std::vector<std::size_t> widest(head.size());
    for (auto& line : all) {
        line.resize(head.size());
        for (std::size_t i = 0; i < line.size(); ++i) {
            line[i] = clean(line[i]);
            widest[i] = std::max(widest[i], width(line[i]));
        }
    }
    std::string out;
    for (const auto& line : all) {
        std::string text;
        for (std::size_t i = 0; i < line.size(); ++i) {
            text += line[i];
            if (i + 1 < line.size()) text.append(widest[i] - width(line[i]) + 2, ' ');
        }
        out += text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
    }
    return out;
}

}  // namespace faultline::platform
