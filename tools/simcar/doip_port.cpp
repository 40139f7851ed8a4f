#include "tools/simcar/doip_port.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <map>

namespace faultline::simcar {

namespace {

constexpr int tries_for_a_free_pair = 20;
constexpr std::uint32_t loopback_net = 0x7F000000;
constexpr std::uint32_t loopback_broadcast = 0x7FFFFFFF;

class doip_port final : public face {
public:
    doip_port(sockaddr_in where, int listener, int datagrams, doip_car& car)
        : where_{where}, listener_{listener}, datagrams_{datagrams}, car_{car} {}
    ~doip_port() override {
        for (const auto& [socket, c] : clients_) ::close(c.fd);
        ::close(listener_);
        ::close(datagrams_);
    }
    doip_port(const doip_port&) = delete;
    doip_port& operator=(const doip_port&) = delete;

    [[nodiscard]] std::string address() const override;
    void add_to(std::vector<pollfd>& fds) const override;
    void turn(instant now) override;
    [[nodiscard]] std::optional<instant> next_due() const override { return car_.next_due(); }

private:
    struct client {
        int fd = -1;
        bytes unsent;
        bool closes = false;
    };
    void accept_all(instant now);
    void hear(instant now);
    void hear_datagrams();
    void announce(instant now);
    void send_what_fits();

    sockaddr_in where_;
    int listener_;
    int datagrams_;
    doip_car& car_;
    std::map<std::uint32_t, client> clients_;
};

std::string doip_port::address() const {
    char text[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &where_.sin_addr, text, sizeof text);
    return "doip:" + std::string{text} + ":" + std::to_string(ntohs(where_.sin_port));
}

void doip_port::add_to(std::vector<pollfd>& fds) const {
    fds.push_back({listener_, POLLIN, 0});
    fds.push_back({datagrams_, POLLIN, 0});
    for (const auto& [socket, c] : clients_) fds.push_back({c.fd, static_cast<short>(c.unsent.empty() ? POLLIN : POLLIN | POLLOUT), 0});
}

void doip_port::accept_all(instant now) {
    for (int fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK); fd >= 0;
         fd = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)) {
        const int yes = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        const auto socket = car_.on_connected(now);
        if (!socket) {
            ::close(fd);
            continue;
        }
        auto& place = clients_[*socket];
        if (place.fd >= 0) ::close(place.fd);   // one the car has closed and that did not take its last bytes
        place = {.fd = fd, .unsent = {}};
    }
}

void doip_port::hear(instant now) {
    std::array<std::uint8_t, 4096> buffer;
    for (auto at = clients_.begin(); at != clients_.end();) {
        const auto socket = at->first;
        const auto got = recv(at->second.fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (got > 0) car_.on_bytes(socket, std::span{buffer}.first(static_cast<std::size_t>(got)), now);
        const bool left = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
        if (left) {
            car_.on_closed(socket);
            ::close(at->second.fd);
        }
        at = left ? clients_.erase(at) : std::next(at);
    }
}

void doip_port::hear_datagrams() {
    std::array<std::uint8_t, 256> buffer;
    sockaddr_in from{};
    socklen_t size = sizeof from;
    for (ssize_t got = 0; (got = recvfrom(datagrams_, buffer.data(), buffer.size(), MSG_DONTWAIT, reinterpret_cast<sockaddr*>(&from), &size)) >= 0; size = sizeof from) {
        const auto answer = car_.on_datagram(std::span{buffer}.first(static_cast<std::size_t>(got)));
        if (answer) sendto(datagrams_, answer->data(), answer->size(), MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&from), size);
    }
}

// On the loopback interface to whoever listens there; else to the network.
void doip_port::announce(instant now) {
    while (const auto said = car_.next_announcement(now)) {
        sockaddr_in everybody{};
        everybody.sin_family = AF_INET;
        everybody.sin_port = htons(doip::port);
        const bool is_loopback = (ntohl(where_.sin_addr.s_addr) & 0xFF000000U) == loopback_net;
        everybody.sin_addr.s_addr = htonl(is_loopback ? loopback_broadcast : INADDR_BROADCAST);
        sendto(datagrams_, said->data(), said->size(), MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&everybody), sizeof everybody);
    }
}

void doip_port::send_what_fits() {
    for (auto& each : car_.take()) {
        const auto at = clients_.find(each.socket);
        if (at == clients_.end()) continue;
        at->second.unsent.insert(at->second.unsent.end(), each.data.begin(), each.data.end());
        at->second.closes = at->second.closes || each.closes;
    }
    for (auto at = clients_.begin(); at != clients_.end();) {
        auto& c = at->second;
        if (!c.unsent.empty()) {
            const auto sent = send(c.fd, c.unsent.data(), c.unsent.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
            if (sent > 0) c.unsent.erase(c.unsent.begin(), c.unsent.begin() + sent);
        }
        const bool is_over = c.closes && c.unsent.empty();
        if (is_over) ::close(c.fd);
        at = is_over ? clients_.erase(at) : std::next(at);
    }
}

void doip_port::turn(instant now) {
    accept_all(now);
    hear(now);
    hear_datagrams();
    car_.on_time(now);
    announce(now);
    send_what_fits();
}

struct pair_of_sockets {
    int listener = -1;
    int datagrams = -1;
};

// Both on the same number; with port 0 the number TCP got may be taken for UDP: then another one.
std::optional<pair_of_sockets> bind_both(sockaddr_in& where) {
    const bool any = where.sin_port == 0;
    const int yes = 1;
    for (int i = 0; i < (any ? tries_for_a_free_pair : 1); ++i) {
        pair_of_sockets out{socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
        setsockopt(out.listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        setsockopt(out.datagrams, SOL_SOCKET, SO_BROADCAST, &yes, sizeof yes);
        if (any) where.sin_port = 0;
        socklen_t size = sizeof where;
        const auto* address = reinterpret_cast<const sockaddr*>(&where);
        if (bind(out.listener, address, sizeof where) == 0 && listen(out.listener, 4) == 0 &&
            getsockname(out.listener, reinterpret_cast<sockaddr*>(&where), &size) == 0 && bind(out.datagrams, address, sizeof where) == 0) {
            return out;
        }
        const int kept = errno;
        ::close(out.listener);
        ::close(out.datagrams);
        errno = kept;
    }
    return std::nullopt;
}

}  // namespace

boost::system::result<std::unique_ptr<face>, port_error> open_doip(const std::string& address, doip_car& car) {
    const auto colon = address.rfind(':');
    sockaddr_in where{};
    where.sin_family = AF_INET;
    unsigned number = 0;
    const char* end = address.data() + address.size();
    const char* digits = colon == std::string::npos ? end : address.data() + colon + 1;
    if (digits == end || std::from_chars(digits, end, number).ptr != end || number > 65535 ||
        inet_pton(AF_INET, address.substr(0, colon).c_str(), &where.sin_addr) != 1) {
        return port_error{"\"" + address + "\" is no address: write 127.0.0.1:13400, or port 0 for any free one"};
    }
    where.sin_port = htons(static_cast<std::uint16_t>(number));
    const auto sockets = bind_both(where);
    if (!sockets) return port_error{address + " cannot be listened on: " + std::strerror(errno)};
    return std::unique_ptr<face>{std::make_unique<doip_port>(where, sockets->listener, sockets->datagrams, car)};
}

}  // namespace faultline::simcar
