// Runs the ELM327 client machines against a talk, turning the clock by hand, and holds the talk's outcomes against what
// came of it. The vocabulary is in tools/talk/README.md.
#pragma once

#include <string>
#include <vector>

#include "tools/talk/talk.hpp"

namespace faultline::talk {

// What was not as the talk says, one sentence each, beginning with the line. Empty = all as it must be.
[[nodiscard]] std::vector<std::string> play_against_client(const talk& what);

}  // namespace faultline::talk
