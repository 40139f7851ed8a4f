#include "tools/simcar/unix_socket.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace faultline::simcar {

int listen_unix(const std::string& path, int type) {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    if (path.size() >= sizeof where.sun_path) return errno = ENAMETOOLONG, -1;
    std::memcpy(where.sun_path, path.c_str(), path.size());
    const int fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    struct stat there {};
    if (lstat(path.c_str(), &there) == 0 && S_ISSOCK(there.st_mode)) unlink(path.c_str());
    if (bind(fd, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0 || listen(fd, 8) != 0) {
        const int kept = errno;
        close(fd);
        return errno = kept, -1;
    }
    return fd;
}

}  // namespace faultline::simcar
