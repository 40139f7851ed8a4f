// Alone in its file: <asm/termbits.h> knows free baud rates and collides with <termios.h>.
#include <asm/termbits.h>
#include <sys/ioctl.h>

namespace faultline::simcar {

int pty_baud(int master);

int pty_baud(int master) {
    struct termios2 settings {};
    return ioctl(master, TCGETS2, &settings) == 0 ? static_cast<int>(settings.c_ospeed) : 0;
}

}  // namespace faultline::simcar
