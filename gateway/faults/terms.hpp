// Cuts free text into the words a full-text index can find: Latin words and digits in lower case, Chinese in pairs of
// neighbouring characters, because Chinese puts no blanks between its words. Knows no meaning and no database.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace faultline::faults {

// What the index keeps of a text: words, pairs of Chinese characters, and every Chinese character by itself, for people who say
// "soft" with one character more or less than we do.
[[nodiscard]] std::vector<std::string> terms_to_keep(std::string_view text);

// What to look for in the index: the same without repeats and without words that say nothing, such as "the".
[[nodiscard]] std::vector<std::string> terms_to_find(std::string_view text);

}  // namespace faultline::faults
