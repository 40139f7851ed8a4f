// Cuts free text into the words a full-text index can find: Latin words and digits in lower case, Chinese in pairs of
// neighbouring characters, because Chinese puts no blanks between its words. Knows no meaning and no database.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace faultline::faults {

// What the index keeps of a text: words, pairs of Chinese characters, and every Chinese character by itself.
[[nodiscard]] std::vector<std::string> terms_to_keep(std::string_view text);

// What to look for in the index: words that say something ("the" does not), pairs; a single character only where it stands alone.
[[nodiscard]] std::vector<std::string> terms_to_find(std::string_view text);

}  // namespace faultline::faults
