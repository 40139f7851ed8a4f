// What errno values mean on an open line.
#pragma once

#include "gateway/link/error.hpp"

namespace faultline::link {

// Never `timeout`: whose deadline passed is known only to the caller. EINTR and EAGAIN are not errors and must not come here.
[[nodiscard]] error line_error(int system_code);

}  // namespace faultline::link
