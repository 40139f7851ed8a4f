// The lab's own window on a kernel CAN interface: a raw socket without any of the gateway's code, so that what the gateway sends is
// judged by somebody else. Ends the program with a sentence when the kernel refuses: there is nothing to test then.
#pragma once

#include <linux/can.h>
#include <linux/can/raw.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>

#include "protocols/can/frame.hpp"

namespace faultline::lab {

[[noreturn]] inline void give_up(const std::string& what) {
    std::fprintf(stderr, "%s\n", what.c_str());
    std::exit(1);
}

inline int kernel_said(int answer, const char* what) {
    if (answer < 0) give_up(std::string{what} + ": " + std::strerror(errno));
    return answer;
}

inline int interface_index(const std::string& name) {
    const auto index = ::if_nametoindex(name.c_str());
    if (index == 0) give_up("no interface " + name);
    return static_cast<int>(index);
}

template <class Value>
void set_option(int socket, int level, int option, const Value& value, const char* what) {
    kernel_said(::setsockopt(socket, level, option, &value, sizeof value), what);
}

// Identifiers as the kernel writes them: bit 31 marks the long ones.
inline canid_t kernel_id(std::uint32_t id, bool is_extended) { return is_extended ? id | CAN_EFF_FLAG : id; }

class can_socket {
public:
    explicit can_socket(const std::string& interface) {
        socket_ = kernel_said(::socket(PF_CAN, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, CAN_RAW), "raw CAN socket");
        set_option(socket_, SOL_CAN_RAW, CAN_RAW_FD_FRAMES, 1, "FD frames");
        set_option(socket_, SOL_SOCKET, SO_RCVBUFFORCE, 32 << 20, "receive buffer");
        sockaddr_can where{};
        where.can_family = AF_CAN;
        where.can_ifindex = interface_index(interface);
        kernel_said(::bind(socket_, reinterpret_cast<const sockaddr*>(&where), sizeof where), "bind");
    }
    ~can_socket() { ::close(socket_); }
    can_socket(const can_socket&) = delete;
    can_socket& operator=(const can_socket&) = delete;

    [[nodiscard]] int handle() const { return socket_; }

    // False when the interface's queue is full.
    [[nodiscard]] bool send(const can::frame& what) const {
        canfd_frame out{};
        out.can_id = kernel_id(what.id, what.is_extended);
        out.len = what.size;
        out.flags = what.has_rate_switch ? CANFD_BRS : 0;
        std::memcpy(out.data, what.bytes.data(), what.size);
        const std::size_t size = what.is_fd ? CANFD_MTU : CAN_MTU;
        const auto wrote = ::write(socket_, &out, size);
        if (wrote < 0 && (errno == ENOBUFS || errno == EAGAIN)) return false;
        kernel_said(static_cast<int>(wrote), "write");
        return true;
    }

    [[nodiscard]] std::optional<can::frame> receive() const {
        canfd_frame in{};
        const auto got = ::read(socket_, &in, sizeof in);
        if (got < 0 && errno == EAGAIN) return std::nullopt;
        kernel_said(static_cast<int>(got), "read");
        can::frame out;
        out.is_extended = (in.can_id & CAN_EFF_FLAG) != 0;
        out.id = in.can_id & (out.is_extended ? CAN_EFF_MASK : CAN_SFF_MASK);
        out.is_fd = got == static_cast<ssize_t>(CANFD_MTU);
        out.has_rate_switch = out.is_fd && (in.flags & CANFD_BRS) != 0;
        out.size = in.len;
        std::memcpy(out.bytes.data(), in.data, in.len);
        return out;
    }

private:
    int socket_;
};

}   // namespace faultline::lab
