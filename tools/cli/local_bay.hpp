// The bay in this process: used when no daemon runs, or when another adapter than the daemon's is named.
#pragma once

#include "tools/cli/bay_client.hpp"
#include "tools/cli/command_line.hpp"

namespace faultline::cli {

[[nodiscard]] std::unique_ptr<bay_client> make_local_bay(const options& asked);

// The database such a bay would use: --database or the usual place. It need not exist.
[[nodiscard]] std::string local_database(const options& asked);

}   // namespace faultline::cli
