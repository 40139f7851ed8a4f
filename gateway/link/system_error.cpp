#include "gateway/link/system_error.hpp"

#include <cerrno>

namespace faultline::link {

error line_error(int system_code) {
    switch (system_code) {
        case EIO:          // a serial port after unplug, a pty whose other end closed
        case ENXIO:
        case ENODEV:
        case EPIPE:
        case ECONNRESET:
        case ENOTCONN:
        case ETIMEDOUT:    // TCP: keep-alives stayed unanswered
        case EHOSTUNREACH:
        case ENETDOWN:
        case ENETUNREACH: return error::gone;
        case EBADF:
        case ECANCELED: return error::cancelled;
        default: return error::failed;
    }
}

}  // namespace faultline::link
