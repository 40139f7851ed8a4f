#include "tools/faultdb/lines.hpp"

#include <fstream>
#include <iterator>

namespace faultline::faultdb {

namespace {

std::string_view without_comment(std::string_view text) {
    if (text.starts_with('#')) return {};
    const auto hash = text.find(" #");
    return hash == text.npos ? text : text.substr(0, hash);
}

std::string_view trimmed(std::string_view text) {
    const auto from = text.find_first_not_of(" \r");
    if (from == text.npos) return {};
    return text.substr(from, text.find_last_not_of(" \r") - from + 1);
}

line understand(std::string_view text, place where) {
    line read;
    read.where = std::move(where);
    const auto end = std::min(text.find(' '), text.size());
    read.key = text.substr(0, end);
    read.rest = trimmed(text.substr(end));
    std::string_view left = read.rest;
    while (!left.empty()) {
        const auto word = left.substr(0, std::min(left.find(' '), left.size()));
        if (!word.empty()) read.words.emplace_back(word);
        left.remove_prefix(std::min(word.size() + 1, left.size()));
    }
    return read;
}

}  // namespace

std::vector<line> read_lines(std::string_view text, const std::string& file, problems& wrong) {
    std::vector<line> top;
    int number = 0;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto raw = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        ++number;
        const auto content = trimmed(without_comment(raw));
        if (content.empty()) continue;
        const place where{file, number};
        if (raw.find('\t') != raw.npos) {
            wrong.push_back({where, "a tab: indent with two blanks a level"});
            continue;
        }
        const auto indent = raw.find_first_not_of(' ');
        if (indent % 2 != 0) {
            wrong.push_back({where, "indented by an odd number of blanks: two blanks make a level"});
            continue;
        }
        auto* level = &top;
        std::size_t depth = 0;
        while (depth < indent / 2 && !level->empty()) {
            level = &level->back().below;
            ++depth;
        }
        if (depth != indent / 2) {
            wrong.push_back({where, "indented deeper than one level below the line above it"});
            continue;
        }
        level->push_back(understand(content, where));
    }
    return top;
}

std::vector<line> read_file(const std::filesystem::path& file, problems& wrong) {
    std::ifstream in{file, std::ios::binary};
    if (!in) {
        wrong.push_back({{file.string(), 0}, "cannot be opened"});
        return {};
    }
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    return read_lines(text, file.string(), wrong);
}

}  // namespace faultline::faultdb
