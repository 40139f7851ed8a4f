#include <linux/can.h>
#include <linux/can/error.h>
#include <linux/can/raw.h>
#include <net/if_arp.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "gateway/link/can_interface.hpp"
#include "gateway/link/packet_can_line.hpp"

namespace faultline::link {
namespace {

class owned {
public:
    explicit owned(int fd) : fd_{fd} {}
    ~owned() {
        if (fd_ >= 0) ::close(fd_);
    }
    owned(const owned&) = delete;
    owned& operator=(const owned&) = delete;
    [[nodiscard]] int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }

private:
    int fd_;
};

failure system_failure(int problem, const address& where) {
    const auto link = to_text(where);
    switch (problem) {
        case ENODEV:
        case ENOENT: return {error::not_found, {{"link", link}}};
        case ENOTSOCK:
        case EPROTOTYPE: return {error::not_a_device, {{"link", link}, {"found", "other_socket"}}};
        case ECONNREFUSED: return {error::refused, {{"link", link}}};
        case EAFNOSUPPORT:
        case EPROTONOSUPPORT: return {error::no_can, {{"link", link}}};
        case EACCES:
        case EPERM: return {error::no_permission, {{"link", link}}};
        default: return {error::failed, {{"link", link}, {"reason", std::strerror(problem)}}};
    }
}

// Without one of these the line still works: classic frames only, coarser stamps, no count of losses.
void set_flag(int fd, int level, int name) {
    const int on = 1;
    (void)::setsockopt(fd, level, name, &on, sizeof on);
}

}  // namespace

result<std::unique_ptr<can_line>> open_socketcan(boost::asio::any_io_executor executor, const address& where) {
    // The name first: where it is wrong, that is the news, also on a kernel without CAN.
    const auto type = network_type(where.path);
    if (!type) return failure{error::no_interface, {{"link", to_text(where)}, {"name", where.path}}};
    if (*type != ARPHRD_CAN) return failure{error::not_can, {{"link", to_text(where)}, {"name", where.path}}};
    owned fd{::socket(PF_CAN, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, CAN_RAW)};
    if (fd.get() < 0) return system_failure(errno, where);
    const auto index = ::if_nametoindex(where.path.c_str());
    if (index == 0) return failure{error::no_interface, {{"link", to_text(where)}, {"name", where.path}}};
    set_flag(fd.get(), SOL_CAN_RAW, CAN_RAW_FD_FRAMES);
    const can_err_mask_t errors = CAN_ERR_MASK & ~CAN_ERR_LOSTARB;   // to lose an arbitration is no fault
    (void)::setsockopt(fd.get(), SOL_CAN_RAW, CAN_RAW_ERR_FILTER, &errors, sizeof errors);
    set_flag(fd.get(), SOL_SOCKET, SO_TIMESTAMPNS);
    set_flag(fd.get(), SOL_SOCKET, SO_RXQ_OVFL);
    const int room = 1 << 20;   // a second of a full bus while the machine is busy elsewhere
    (void)::setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    sockaddr_can name{};
    name.can_family = AF_CAN;
    name.can_ifindex = static_cast<int>(index);
    // An interface that is down can be bound to; the socket says ENETDOWN once when it is read.
    if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) return system_failure(errno, where);
    return packet_line(std::move(executor), fd.release(), where, static_cast<int>(index));
}

result<std::unique_ptr<can_line>> open_test_bus(boost::asio::any_io_executor executor, const address& where) {
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    if (where.path.size() >= sizeof name.sun_path)
        return failure{error::bad_address, {{"text", to_text(where)}, {"problem", "path"}, {"example", "vcan+unix:/run/car"}}};
    std::memcpy(name.sun_path, where.path.c_str(), where.path.size() + 1);
    owned fd{::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)};
    if (fd.get() < 0) return system_failure(errno, where);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) return system_failure(errno, where);
    return packet_line(std::move(executor), fd.release(), where, 0);
}

}  // namespace faultline::link
