#include "gateway/faults/terms.hpp"

#include <algorithm>
#include <array>

namespace faultline::faults {

namespace {

struct run { bool chinese; std::vector<std::string> letters; };

// The bytes of the character that begins here; a broken one is one byte long and no letter.
std::size_t length_of(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 1;
    if (length > text.size()) return 1;
    for (std::size_t i = 1; i < length; ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 1;
    return length;
}

// CJK Unified Ideographs and extension A, U+3400..U+9FFF.
bool is_chinese(std::string_view letter) {
    if (letter.size() != 3) return false;
    const auto code = (static_cast<unsigned>(letter[0] & 0x0F) << 12) | (static_cast<unsigned>(letter[1] & 0x3F) << 6) |
                      static_cast<unsigned>(letter[2] & 0x3F);
    return code >= 0x3400 && code <= 0x9FFF;
}

std::vector<run> runs_of(std::string_view text) {
    std::vector<run> runs;
    bool open = false;
    while (!text.empty()) {
        const auto letter = text.substr(0, length_of(text));
        text.remove_prefix(letter.size());
        const char c = letter.front();
        const bool capital = c >= 'A' && c <= 'Z';
        const bool latin = letter.size() == 1 && (capital || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
        const bool chinese = is_chinese(letter);
        if (!latin && !chinese) {
            if (c != '\'') open = false;                  // "won't" is one word
            continue;
        }
        if (!open || runs.back().chinese != chinese) runs.push_back({chinese, {}});
        open = true;
        runs.back().letters.push_back(capital ? std::string(1, static_cast<char>(c - 'A' + 'a')) : std::string{letter});
    }
    return runs;
}

bool says_nothing(const std::string& word) {
    static constexpr std::array words{"a",  "an", "and", "are",  "at",   "but",  "car", "does", "for", "has", "have", "i",    "in",
                                      "is", "it", "its", "like", "make", "makes", "my",  "of",   "on",  "or",  "so",   "some", "that",
                                      "the", "then", "there", "this", "to", "very", "vehicle", "was", "when", "while", "with", "you", "your"};
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::vector<std::string> terms(std::string_view text, bool keep) {
    std::vector<std::string> found;
    for (const auto& one : runs_of(text)) {
        if (!one.chinese) {
            std::string word;
            for (const auto& letter : one.letters) word += letter;
            if (keep || !says_nothing(word)) found.push_back(std::move(word));
            continue;
        }
        for (std::size_t i = 0; i + 1 < one.letters.size(); ++i) found.push_back(one.letters[i] + one.letters[i + 1]);
        found.insert(found.end(), one.letters.begin(), one.letters.end());
    }
    return found;
}

}  // namespace

std::vector<std::string> terms_to_keep(std::string_view text) { return terms(text, true); }

std::vector<std::string> terms_to_find(std::string_view text) {
    auto found = terms(text, false);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    constexpr std::size_t most = 64;                   // nobody describes more; keeps a pasted page from being searched
    if (found.size() > most) found.resize(most);
    return found;
}

}  // namespace faultline::faults
