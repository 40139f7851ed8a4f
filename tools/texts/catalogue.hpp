// Reads text catalogues (cloud/contract/texts/README.md has the grammar) and refuses what would reach a reader half
// done: a key twice, a language missing, placeholders that differ between languages. Knows neither files nor output.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::texts {

struct entry {
    std::string where;                           // "texts.txt:12", of the key line
    std::map<std::string, std::string> spoken;   // "en", "zh" -> sentence
};

struct fault {
    std::string where;   // "texts.txt:14"
    std::string what;    // a sentence
};

struct catalogue {
    std::map<std::string, entry> entries;   // sorted bytewise: the run-time table relies on it
    std::vector<fault> faults;
};

// Adds the blocks of one file; `name` is how faults call it.
void add_file(catalogue& into, std::string_view name, std::string_view content);

// What only shows once an entry is whole. Call after the last add_file.
void check(catalogue& whole);

[[nodiscard]] std::set<std::string> placeholders(std::string_view sentence);

// The C++ table, as included by cloud/contract/texts.cpp.
[[nodiscard]] std::string table_source(const catalogue& whole);

}   // namespace faultline::texts
