// The fault database a verb asks: the one named, else the newest installed pack, else the program's own. Never more than one per run.
#pragma once

#include <optional>

#include "gateway/faults/database.hpp"
#include "tools/cli/session.hpp"

namespace faultline::cli {

// Nothing when it cannot be opened: the sentence is printed and `refused` is the exit code.
[[nodiscard]] std::optional<faults::database> open_faults(const session& here, int& refused);

}   // namespace faultline::cli
