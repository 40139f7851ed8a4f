#include "tools/faultdb/load.hpp"

#include <algorithm>
#include <charconv>

namespace faultline::faultdb {

bool has_chinese(const std::string& text) {
    // CJK Unified Ideographs U+4E00..U+9FFF are E4 B8 80 .. E9 BF BF in UTF-8.
    for (std::size_t i = 0; i + 2 < text.size(); ++i) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const auto second = static_cast<unsigned char>(text[i + 1]);
        if (lead == 0xE4 ? second >= 0xB8 : lead >= 0xE5 && lead <= 0xE9) return true;
    }
    return false;
}

std::optional<double> number_in(const std::string& word) {
    double value = 0;
    const auto [end, failed] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (failed != std::errc{} || end != word.data() + word.size()) return std::nullopt;
    return value;
}

bilingual loader::optional_text_below(const line& at, const std::string& prefix) {
    bilingual text;
    for (const auto& one : at.below) {
        auto* target = one.key == prefix + "en" ? &text.en : one.key == prefix + "zh" ? &text.zh : nullptr;
        if (!target) continue;
        if (!target->empty()) complain(one, "'" + one.key + "' is given twice");
        if (one.rest.empty()) complain(one, "'" + one.key + "' is empty: write the text or remove the line");
        *target = one.rest;
        if (target == &text.zh && !one.rest.empty() && !has_chinese(one.rest) && prefix != "expect.")
            complain(one, "the Chinese text has no Chinese in it");
    }
    if (text.en.empty() != text.zh.empty())
        complain(at, "'" + prefix + (text.en.empty() ? "en" : "zh") + "' is missing: every text stands in both languages");
    return text;
}

bilingual loader::text_below(const line& at, const std::string& what, const std::string& prefix) {
    auto text = optional_text_below(at, prefix);
    if (text.empty()) complain(at, what + " says nothing: give it '" + prefix + "en' and '" + prefix + "zh'");
    return text;
}

void loader::only(const line& at, std::initializer_list<const char*> keys) {
    for (const auto& one : at.below)
        if (std::find(keys.begin(), keys.end(), one.key) == keys.end())
            complain(one, "'" + one.key + "' means nothing below '" + at.key + "'");
}

bool loader::enough(const line& at, std::size_t words, const char* form) {
    if (at.words.size() == words) return true;
    complain(at, std::string{"expected '"} + form + "'");
    return false;
}

catalogue load(const std::filesystem::path& folder, problems& wrong) {
    catalogue read;
    std::vector<std::filesystem::path> files;
    std::error_code failed;
    for (const auto& found : std::filesystem::recursive_directory_iterator{folder, failed})
        if (found.is_regular_file() && found.path().extension() == ".txt") files.push_back(found.path());
    std::sort(files.begin(), files.end());
    if (files.empty()) wrong.push_back({{folder.string(), 0}, "holds no .txt files of fault data"});
    loader reading{read, wrong};
    for (const auto& file : files) {
        auto tree = read_file(file, wrong);
        for (auto& at : tree)
            if (!reading.glossary_line(at) && !reading.knowledge_line(at))
                reading.complain(at, "'" + at.key + "' begins no block; README.md lists the words that do");
    }
    reading.join_notices();
    return read;
}

}  // namespace faultline::faultdb
