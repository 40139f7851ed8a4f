// Which fault database explains this bay's codes: the one it was told to use, else the newest installed pack, else the one that
// came with the program (gateway/faults/pack.md).
#pragma once

#include <nlohmann/json.hpp>

#include "gateway/daemon/bay_state.hpp"
#include "gateway/faults/shelf.hpp"

namespace faultline::daemon {

// Told by --faults or FAULTLINE_FAULTS: packs then have no effect here.
[[nodiscard]] bool is_told_which_database(const bay_options& options);

[[nodiscard]] faults::shelf shelf_of(const bay_options& options);

// Opens it anew, in place of the one open until now; that one stays when nothing can be opened, and the client is told.
void open_explanations(bay& at, client& who);

// {"pack": 2026112201, "data": "2026.11", "path": ...}: for status and lists.
[[nodiscard]] nlohmann::json describe_explanations(const bay& at);

}  // namespace faultline::daemon
