#include "gateway/link/device_watch.hpp"

#include <sys/inotify.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <deque>
#include <string_view>
#include <utility>

namespace faultline::link {

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t interesting = IN_CREATE | IN_DELETE | IN_ATTRIB | IN_MOVED_TO | IN_MOVED_FROM | IN_ONLYDIR;

// tty followed by a capital letter is a port of a chip (ttyUSB0, ttyACM0, ttyS4, ttyAMA0); tty3 is a console.
bool is_port_name(std::string_view name) {
    if (name.starts_with("rfcomm")) return true;
    return name.starts_with("tty") && name.size() > 3 && std::isupper(static_cast<unsigned char>(name[3]));
}

}  // namespace

struct device_watch::state {
    state(asio::any_io_executor executor, fs::path device_folder, fs::path also)
        : notifications{std::move(executor)}, dev{std::move(device_folder)}, extra{std::move(also)} {
        const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
        if (fd < 0) {
            problem = std::strerror(errno);
            return;
        }
        notifications.assign(fd);
        dev_watch = ::inotify_add_watch(fd, dev.c_str(), interesting);
        if (dev_watch < 0) problem = dev.string() + ": " + std::strerror(errno);
        // The same folder twice is the same watch: then both rules apply to it.
        if (!extra.empty()) extra_watch = ::inotify_add_watch(fd, extra.parent_path().c_str(), interesting);
    }

    asio::posix::stream_descriptor notifications;
    fs::path dev;
    fs::path extra;
    int dev_watch = -1;
    int extra_watch = -1;
    std::string problem;
    std::deque<device_change> seen;

    void take_all(std::string_view bytes) {
        while (bytes.size() >= sizeof(inotify_event)) {
            inotify_event event;
            std::memcpy(&event, bytes.data(), sizeof event);
            const auto name = bytes.substr(sizeof event, event.len);
            take(event, name.substr(0, name.find('\0')));
            bytes.remove_prefix(sizeof event + name.size());
        }
    }

    void take(const inotify_event& event, std::string_view name) {
        if (event.mask & IN_Q_OVERFLOW) {
            seen.push_back({device_event::appeared, {}});
            return;
        }
        const auto what = event.mask & (IN_DELETE | IN_MOVED_FROM) ? device_event::vanished : device_event::appeared;
        if (event.wd == extra_watch && name == extra.filename().string()) {
            seen.push_back({what, extra.string()});
        } else if (event.wd == dev_watch && is_port_name(name)) {
            seen.push_back({what, (dev / name).string()});
        }
    }
};

device_watch::device_watch(asio::any_io_executor executor, fs::path dev, fs::path also)
    : state_{std::make_unique<state>(std::move(executor), std::move(dev), std::move(also))} {}
device_watch::~device_watch() = default;
device_watch::device_watch(device_watch&&) noexcept = default;
device_watch& device_watch::operator=(device_watch&&) noexcept = default;

void device_watch::close() noexcept {
    boost::system::error_code ignored;
    state_->notifications.close(ignored);
}

asio::awaitable<result<device_change>> device_watch::next() {
    state& self = *state_;
    std::array<char, 4096> buffer;
    while (self.seen.empty()) {
        if (!self.problem.empty()) co_return failure{error::failed, {{"link", self.dev}, {"reason", self.problem}}};
        if (!self.notifications.is_open()) co_return failure{error::cancelled, {}};
        const auto [problem, size] =
            co_await self.notifications.async_read_some(asio::buffer(buffer), asio::as_tuple(asio::use_awaitable));
        if (problem == asio::error::operation_aborted) co_return failure{error::cancelled, {}};
        if (problem) co_return failure{error::failed, {{"link", self.dev}, {"reason", problem.message()}}};
        self.take_all(std::string_view{buffer.data(), size});
    }
    auto change = std::move(self.seen.front());
    self.seen.pop_front();
    co_return change;
}

}  // namespace faultline::link
