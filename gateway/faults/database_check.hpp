// Is this a whole fault database, and does it know about as much as the one in use? Looks at bytes in memory, before they are
// anybody's file. Internal to the room.
#pragma once

#include "gateway/faults/pack.hpp"

#include <filesystem>
#include <string_view>

namespace faultline::faults {

// not_a_database, wrong_schema, failed_check (SQLite's integrity check), poor_coverage: fewer than nine tenths of the entries of
// `in_use`, or one of the commonest codes that it explains is missing or untitled in a language. Without a readable `in_use` any
// whole database will do.
[[nodiscard]] pack_result<> check_database(std::string_view bytes, const std::filesystem::path& in_use);

}  // namespace faultline::faults
