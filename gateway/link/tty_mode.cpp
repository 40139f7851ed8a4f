#include "gateway/link/tty_mode.hpp"

#include <asm/termbits.h>
#include <cerrno>
#include <linux/serial.h>
#include <linux/tty_flags.h>
#include <poll.h>
#include <sys/ioctl.h>

namespace faultline::link {
namespace {

void put_rate(termios2& mode, unsigned baud) {
    mode.c_cflag &= ~static_cast<tcflag_t>(CBAUD | (CBAUD << IBSHIFT));
    mode.c_cflag |= static_cast<tcflag_t>(BOTHER) | (static_cast<tcflag_t>(BOTHER) << IBSHIFT);
    mode.c_ispeed = baud;
    mode.c_ospeed = baud;
}

bool near(unsigned got, unsigned wanted) {
    const unsigned off = got > wanted ? got - wanted : wanted - got;
    return off * 100ULL <= wanted * 3ULL;   // a UART byte survives about 3 % of clock error at each end
}

int apply(int fd, const termios2& mode) { return ::ioctl(fd, TCSETS2, &mode) == 0 ? 0 : errno; }

}  // namespace

int set_raw(int fd, unsigned baud) {
    termios2 mode{};
    if (::ioctl(fd, TCGETS2, &mode) != 0) return errno;
    mode.c_iflag = 0;
    mode.c_oflag = 0;
    mode.c_lflag = 0;
    mode.c_cflag &= ~static_cast<tcflag_t>(CSIZE | CSTOPB | PARENB | CRTSCTS | HUPCL);
    mode.c_cflag |= CS8 | CLOCAL | CREAD;
    mode.c_cc[VMIN] = 1;
    mode.c_cc[VTIME] = 0;
    put_rate(mode, baud);
    return apply(fd, mode);
}

int set_rate(int fd, unsigned baud) {
    termios2 before{};
    if (::ioctl(fd, TCGETS2, &before) != 0) return errno;
    termios2 mode = before;
    put_rate(mode, baud);
    if (const int problem = apply(fd, mode)) return problem;
    // A driver that cannot do the rate picks another one and says so only here.
    termios2 after{};
    if (::ioctl(fd, TCGETS2, &after) != 0) return errno;
    if (near(after.c_ospeed, baud)) return 0;
    (void)apply(fd, before);
    return EINVAL;
}

void ask_low_latency(int fd) {
    serial_struct settings{};
    if (::ioctl(fd, TIOCGSERIAL, &settings) != 0) return;
    settings.flags |= static_cast<int>(ASYNC_LOW_LATENCY);
    (void)::ioctl(fd, TIOCSSERIAL, &settings);
}

void drain(int fd, int limit_ms) {
    // Not tcdrain: it waits for ever on a port whose device hangs.
    for (int waited = 0; waited < limit_ms; ++waited) {
        int queued = 0;
        if (::ioctl(fd, TIOCOUTQ, &queued) != 0 || queued == 0) return;
        (void)::poll(nullptr, 0, 1);
    }
}

void drop_input(int fd) { (void)::ioctl(fd, TCFLSH, TCIFLUSH); }
void drop_output(int fd) { (void)::ioctl(fd, TCFLSH, TCOFLUSH); }

}  // namespace faultline::link
