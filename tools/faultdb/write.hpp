// Writes composed entries into a new SQLite file (gateway/faults/schema.hpp). Texts and lists that repeat are stored once. The
// same input gives the same bytes. The old file is replaced only when the new one is whole.
#pragma once

#include "tools/faultdb/compose.hpp"

#include <filesystem>
#include <string>

namespace faultline::faultdb {

// Empty when written, else what went wrong.
[[nodiscard]] std::string write_database(const catalogue& read, const composed& made, const std::filesystem::path& file);

}  // namespace faultline::faultdb
