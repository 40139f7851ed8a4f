// Reads indented text into a tree: each line belongs to the nearest line above it that is indented less. Knows nothing of what
// the words mean. Two blanks make a level; `#` at the start of a word begins a comment; tabs are refused.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::faultdb {

struct place {
    std::string file;
    int line = 0;
};

struct problem {
    place where;
    std::string sentence;      // what is wrong and what to do
};

using problems = std::vector<problem>;

struct line {
    place where;
    std::string key;                      // the first word
    std::string rest;                     // what follows it, trimmed
    std::vector<std::string> words;       // `rest` split at blanks
    std::vector<line> below;
};

[[nodiscard]] std::vector<line> read_lines(std::string_view text, const std::string& file, problems& wrong);
[[nodiscard]] std::vector<line> read_file(const std::filesystem::path& file, problems& wrong);

}  // namespace faultline::faultdb
