// The pseudo terminal. Linux tells the master when the last client has left (hang-up) but not when one comes: an inotify
// watch on the slave does.
#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "tools/simcar/port.hpp"

namespace faultline::simcar {

namespace {

class pty_port final : public port {
public:
    explicit pty_port(std::string link) : link_{std::move(link)} {}
    ~pty_port() override { unplug(); }
    pty_port(const pty_port&) = delete;
    pty_port& operator=(const pty_port&) = delete;

    [[nodiscard]] std::string open();
    [[nodiscard]] std::string address() const override { return link_.empty() ? slave_ : link_; }
    void add_to(std::vector<pollfd>& fds) const override;
    [[nodiscard]] std::vector<port_event> look() override;
    [[nodiscard]] std::string read() override;
    void write(std::string_view text) override;
    [[nodiscard]] int client_baud() const override { return master_ >= 0 ? pty_baud(master_) : 0; }
    void unplug() override;
    [[nodiscard]] bool plug() override { return master_ >= 0 || open().empty(); }

private:
    [[nodiscard]] std::string make_link();

    std::string link_;
    std::string slave_;
    std::string unsent_;
    int master_ = -1;
    int watch_ = -1;
    int clients_ = 0;
};

std::string pty_port::open() {
    master_ = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
    char name[128];
    if (master_ < 0 || grantpt(master_) != 0 || unlockpt(master_) != 0 || ptsname_r(master_, name, sizeof name) != 0) {
        return std::string{"no pseudo terminal could be made ("} + std::strerror(errno) + "): is /dev/pts mounted?";
    }
    slave_ = name;
    termios settings{};
    if (tcgetattr(master_, &settings) == 0) {
        cfmakeraw(&settings);
        tcsetattr(master_, TCSANOW, &settings);
    }
    // Open and close it once: from now on the master reads "nobody there" until a client comes.
    if (const int slave = ::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC); slave >= 0) ::close(slave);
    clients_ = 0;
    watch_ = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (watch_ < 0 || inotify_add_watch(watch_, name, IN_OPEN | IN_CLOSE) < 0) {
        return std::string{"the pseudo terminal cannot be watched ("} + std::strerror(errno) + "): raise fs.inotify.max_user_instances";
    }
    return make_link();
}

std::string pty_port::make_link() {
    if (link_.empty()) return {};
    std::error_code failure;
    const auto there = std::filesystem::symlink_status(link_, failure);
    if (std::filesystem::exists(there) && !std::filesystem::is_symlink(there)) {
        return link_ + " exists and is no symbolic link: choose another path for --link";
    }
    std::filesystem::remove(link_, failure);
    std::filesystem::create_symlink(slave_, link_, failure);
    return failure ? link_ + " cannot be made: " + failure.message() : std::string{};
}

void pty_port::add_to(std::vector<pollfd>& fds) const {
    if (watch_ >= 0) fds.push_back({watch_, POLLIN, 0});
    if (master_ >= 0 && clients_ > 0) fds.push_back({master_, static_cast<short>(unsent_.empty() ? POLLIN : POLLIN | POLLOUT), 0});
}

std::vector<port_event> pty_port::look() {
    std::vector<port_event> out;
    alignas(inotify_event) char buffer[4096];
    for (;;) {
        const auto got = watch_ >= 0 ? ::read(watch_, buffer, sizeof buffer) : 0;
        if (got <= 0) break;
        for (const char* at = buffer; at < buffer + got;) {
            const auto* event = reinterpret_cast<const inotify_event*>(at);
            if ((event->mask & IN_OPEN) != 0 && clients_++ == 0) out.push_back(port_event::opened);
            if ((event->mask & IN_CLOSE) != 0 && clients_ > 0 && --clients_ == 0) {
                out.push_back(port_event::closed);
                unsent_.clear();
            }
            at += sizeof(inotify_event) + event->len;
        }
    }
    if (!unsent_.empty()) write({});
    return out;
}

std::string pty_port::read() {
    std::string out;
    char buffer[4096];
    while (master_ >= 0) {
        const auto got = ::read(master_, buffer, sizeof buffer);
        if (got <= 0) break;
        out.append(buffer, static_cast<std::size_t>(got));
    }
    return out;
}

void pty_port::write(std::string_view text) {
    unsent_ += text;
    if (clients_ == 0) unsent_.clear();   // nobody listens: a serial line forgets
    while (!unsent_.empty() && master_ >= 0) {
        const auto sent = ::write(master_, unsent_.data(), unsent_.size());
        if (sent <= 0) break;
        unsent_.erase(0, static_cast<std::size_t>(sent));
    }
}

void pty_port::unplug() {
    if (watch_ >= 0) ::close(watch_);
    if (master_ >= 0) ::close(master_);
    watch_ = master_ = -1;
    clients_ = 0;
    unsent_.clear();
    std::error_code ignored;
    if (!link_.empty() && std::filesystem::is_symlink(std::filesystem::symlink_status(link_, ignored)) &&
        std::filesystem::read_symlink(link_, ignored) == slave_) {
        std::filesystem::remove(link_, ignored);
    }
}

}  // namespace

port_result open_pty(const std::string& link) {
    auto made = std::make_unique<pty_port>(link);
    if (auto what = made->open(); !what.empty()) return port_error{what};
    return port_result{std::unique_ptr<port>{std::move(made)}};
}

}  // namespace faultline::simcar
