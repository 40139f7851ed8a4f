// The version of this software, as printed by --version and sent in the gateway's state.
#pragma once

namespace faultline::daemon {

inline constexpr const char* version = "0.1.0";

}  // namespace faultline::daemon
