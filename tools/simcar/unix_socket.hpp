// A listening unix socket at a path. An old socket there is replaced, anything else is left alone.
#pragma once

#include <string>

namespace faultline::simcar {

// `type`: SOCK_STREAM or SOCK_SEQPACKET. -1 and errno on failure.
[[nodiscard]] int listen_unix(const std::string& path, int type);

}  // namespace faultline::simcar
