#include "tools/simcar/can_hub.hpp"

#include <linux/can.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "tools/simcar/unix_socket.hpp"

namespace faultline::simcar {

namespace {

constexpr std::size_t send_queue = 16;   // frames of a client that wait for the bus, as in a controller and its driver
constexpr std::size_t padding_of_packet = 8;

std::optional<can::frame> from_kernel(const unsigned char* packet, std::size_t size) {
    canfd_frame raw{};   // the classic one is its beginning
    if (size != CAN_MTU && size != CANFD_MTU) return std::nullopt;
    std::memcpy(&raw, packet, size);
    if ((raw.can_id & (CAN_RTR_FLAG | CAN_ERR_FLAG)) != 0) return std::nullopt;   // nobody in here answers these
    const bool is_fd = size == CANFD_MTU;
    const bool is_long = (raw.can_id & CAN_EFF_FLAG) != 0;
    if (raw.len > (is_fd ? CANFD_MAX_DLEN : CAN_MAX_DLEN)) return std::nullopt;
    can::frame out{.id = raw.can_id & (is_long ? CAN_EFF_MASK : CAN_SFF_MASK), .is_extended = is_long, .is_fd = is_fd,
                   .has_rate_switch = is_fd && (raw.flags & CANFD_BRS) != 0, .size = raw.len};
    std::memcpy(out.bytes.data(), raw.data, raw.len);
    return out;
}

std::size_t to_kernel(const can::frame& what, canfd_frame& out) {
    out = {};
    out.can_id = what.id | (what.is_extended ? CAN_EFF_FLAG : 0);
    out.len = what.size;
    out.flags = what.has_rate_switch ? CANFD_BRS : 0;
    std::memcpy(out.data, what.bytes.data(), what.size);
    return what.is_fd ? CANFD_MTU : CAN_MTU;
}

class can_hub final : public face {
public:
    can_hub(std::string path, int listener, can_bus& bus) : path_{std::move(path)}, listener_{listener}, bus_{bus} {}
    ~can_hub() override {
        for (const auto& c : clients_) ::close(c.fd);
        ::close(listener_);
        unlink(path_.c_str());
    }
    can_hub(const can_hub&) = delete;
    can_hub& operator=(const can_hub&) = delete;

    [[nodiscard]] std::string address() const override { return "vcan+unix:" + path_; }
    void add_to(std::vector<pollfd>& fds) const override;
    void turn(instant now) override;
    [[nodiscard]] std::optional<instant> next_due() const override {
        const bool has_news = std::ranges::any_of(clients_, [this](const client& c) { return bus_.has_heard(c.node); });
        return has_news ? std::optional{instant{}} : bus_.next_due();   // another face moved the bus on
    }

private:
    struct client {
        int fd;
        can_bus::node node;
    };
    [[nodiscard]] bool hear(const client& c, instant now);   // false = it left

    std::string path_;
    int listener_;
    can_bus& bus_;
    std::vector<client> clients_;
};

void can_hub::add_to(std::vector<pollfd>& fds) const {
    fds.push_back({listener_, POLLIN, 0});
    for (const auto& c : clients_) {
        if (bus_.waiting(c.node) < send_queue) fds.push_back({c.fd, POLLIN, 0});
    }
}

bool can_hub::hear(const client& c, instant now) {
    alignas(canfd_frame) unsigned char packet[CANFD_MTU + padding_of_packet];
    while (bus_.waiting(c.node) < send_queue) {
        const auto got = recv(c.fd, packet, sizeof packet, MSG_DONTWAIT);
        if (got < 0) return errno == EAGAIN || errno == EINTR;
        if (got == 0) return false;
        if (const auto frame = from_kernel(packet, static_cast<std::size_t>(got))) bus_.send(c.node, *frame, now);
    }
    return true;
}

void can_hub::turn(instant now) {
    for (int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK); fd >= 0;
         fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)) {
        clients_.push_back({fd, bus_.attach()});
    }
    std::erase_if(clients_, [&](const client& c) {
        if (hear(c, now)) return false;
        bus_.detach(c.node);
        ::close(c.fd);
        return true;
    });
    bus_.on_time(now);
    for (const auto& c : clients_) {
        for (const auto& frame : bus_.take(c.node)) {
            canfd_frame raw;
            const auto size = to_kernel(frame, raw);
            static_cast<void>(send(c.fd, &raw, size, MSG_DONTWAIT | MSG_NOSIGNAL));
        }
    }
}

}  // namespace

boost::system::result<std::unique_ptr<face>, port_error> open_can_hub(const std::string& path, can_bus& bus) {
    const int listener = listen_unix(path, SOCK_SEQPACKET);
    if (listener < 0) return port_error{path + " cannot be made: " + std::strerror(errno)};
    return std::unique_ptr<face>{std::make_unique<can_hub>(path, listener, bus)};
}

}  // namespace faultline::simcar
