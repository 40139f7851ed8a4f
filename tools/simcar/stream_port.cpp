// TCP (a WiFi adapter) and standard input and output.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "tools/simcar/port.hpp"

namespace faultline::simcar {

namespace {

class tcp_port final : public port {
public:
    explicit tcp_port(sockaddr_in where) : where_{where} {}
    ~tcp_port() override { unplug(); }
    tcp_port(const tcp_port&) = delete;
    tcp_port& operator=(const tcp_port&) = delete;

    [[nodiscard]] bool plug() override;
    void unplug() override;
    [[nodiscard]] std::string address() const override;
    void add_to(std::vector<pollfd>& fds) const override;
    [[nodiscard]] std::vector<port_event> look() override;
    [[nodiscard]] std::string read() override;
    void write(std::string_view text) override;

private:
    void drop_client();

    sockaddr_in where_;
    int listener_ = -1;
    int client_ = -1;
    bool left_ = false;
    std::string unsent_;
};

bool tcp_port::plug() {
    if (listener_ >= 0) return true;
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int yes = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    socklen_t size = sizeof where_;
    return bind(listener_, reinterpret_cast<const sockaddr*>(&where_), sizeof where_) == 0 && listen(listener_, 4) == 0 &&
           getsockname(listener_, reinterpret_cast<sockaddr*>(&where_), &size) == 0;
}

void tcp_port::unplug() {
    drop_client();
    left_ = false;
    if (listener_ >= 0) ::close(listener_);
    listener_ = -1;
}

void tcp_port::drop_client() {
    if (client_ >= 0) ::close(client_);
    left_ = left_ || client_ >= 0;
    client_ = -1;
    unsent_.clear();
}

std::string tcp_port::address() const {
    char text[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &where_.sin_addr, text, sizeof text);
    return std::string{text} + ":" + std::to_string(ntohs(where_.sin_port));
}

void tcp_port::add_to(std::vector<pollfd>& fds) const {
    // Only one client at a time, as real ones: the next waits in the queue.
    if (client_ >= 0) fds.push_back({client_, static_cast<short>(unsent_.empty() ? POLLIN : POLLIN | POLLOUT), 0});
    else if (listener_ >= 0) fds.push_back({listener_, POLLIN, 0});
}

std::vector<port_event> tcp_port::look() {
    std::vector<port_event> out;
    if (left_) out.push_back(port_event::closed);
    left_ = false;
    if (client_ < 0 && listener_ >= 0) {
        client_ = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (client_ >= 0) {
            const int yes = 1;
            setsockopt(client_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
            out.push_back(port_event::opened);
        }
    }
    if (!unsent_.empty()) write({});
    return out;
}

std::string tcp_port::read() {
    std::string out;
    char buffer[4096];
    while (client_ >= 0) {
        const auto got = recv(client_, buffer, sizeof buffer, 0);
        if (got > 0) {
            out.append(buffer, static_cast<std::size_t>(got));
            continue;
        }
        if (got == 0 || (errno != EAGAIN && errno != EINTR)) drop_client();
        break;
    }
    return out;
}

void tcp_port::write(std::string_view text) {
    unsent_ += text;
    if (client_ < 0) unsent_.clear();
    while (!unsent_.empty()) {
        const auto sent = send(client_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
        if (sent <= 0) break;
        unsent_.erase(0, static_cast<std::size_t>(sent));
    }
}

class stdio_port final : public port {
public:
    [[nodiscard]] std::string address() const override { return "stdio"; }
    void add_to(std::vector<pollfd>& fds) const override { fds.push_back({STDIN_FILENO, POLLIN, 0}); }
    [[nodiscard]] std::vector<port_event> look() override {
        if (std::exchange(opened_, true)) return {};
        return {port_event::opened};
    }
    [[nodiscard]] std::string read() override {
        pollfd ready{STDIN_FILENO, POLLIN, 0};
        if (poll(&ready, 1, 0) <= 0) return {};
        char buffer[4096];
        const auto got = ::read(STDIN_FILENO, buffer, sizeof buffer);
        finished_ = got <= 0;
        return got > 0 ? std::string(buffer, static_cast<std::size_t>(got)) : std::string{};
    }
    void write(std::string_view text) override {
        while (!text.empty()) {
            const auto sent = ::write(STDOUT_FILENO, text.data(), text.size());
            if (sent <= 0) return;
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    [[nodiscard]] bool finished() const override { return finished_; }
    void unplug() override { finished_ = true; }
    [[nodiscard]] bool plug() override { return false; }

private:
    bool opened_ = false;
    bool finished_ = false;
};

}  // namespace

port_result open_tcp(const std::string& address) {
    const auto colon = address.rfind(':');
    sockaddr_in where{};
    where.sin_family = AF_INET;
    unsigned number = 0;
    const char* end = address.data() + address.size();
    const char* digits = colon == std::string::npos ? end : address.data() + colon + 1;
    if (digits == end || std::from_chars(digits, end, number).ptr != end || number > 65535 ||
        inet_pton(AF_INET, address.substr(0, colon).c_str(), &where.sin_addr) != 1) {
        return port_error{"\"" + address + "\" is no address: write 127.0.0.1:35000, or port 0 for any free one"};
    }
    where.sin_port = htons(static_cast<std::uint16_t>(number));
    auto made = std::make_unique<tcp_port>(where);
    if (!made->plug()) return port_error{address + " cannot be listened on: " + std::strerror(errno)};
    return port_result{std::unique_ptr<port>{std::move(made)}};
}

std::unique_ptr<port> open_stdio() { return std::make_unique<stdio_port>(); }

}  // namespace faultline::simcar
