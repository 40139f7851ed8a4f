#include "cloud/platform/poke.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace faultline::platform {
namespace {

bool address_of(const std::string& path, sockaddr_un& address) {
    address = {};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return false;
    std::memcpy(address.sun_path, path.data(), path.size());
    return true;
}

}  // namespace

poke_socket::poke_socket(const std::string& database) : path_{database + ".poke"} {
    sockaddr_un address;
    if (!address_of(path_, address)) return;
    fd_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    unlink(path_.c_str());
    const auto mask = umask(0177);
    if (fd_ >= 0 && bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        close(fd_);
        fd_ = -1;
    }
    umask(mask);
}

poke_socket::~poke_socket() {
    if (fd_ < 0) return;
    close(fd_);
    unlink(path_.c_str());
}

void poke_socket::drain() {
    std::array<char, 8> byte;
    while (fd_ >= 0 && recv(fd_, byte.data(), byte.size(), 0) > 0) {
    }
}

void poke(const std::string& database) {
    sockaddr_un address;
    if (!address_of(database + ".poke", address)) return;
    const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return;
    const auto sent = sendto(fd, "!", 1, MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    static_cast<void>(sent);
    close(fd);
}

}  // namespace faultline::platform
