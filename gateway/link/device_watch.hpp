// Tells when a device node that could be an adapter appears or goes away, by inotify on the device folders: nothing runs while
// nothing happens. Says only that a name changed; whether it is an adapter is found out by opening it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "gateway/link/error.hpp"

namespace faultline::link {

enum class device_event : std::uint8_t {
    appeared,   // or became openable: udev sets the rights after the node exists
    vanished,
};

struct device_change {
    device_event what{};
    std::string path;   // "/dev/ttyUSB0"; empty = some were missed: look at everything again
};

class device_watch {
public:
    // `also` is a path to watch beside the usual names, e.g. the configured adapter's (a pty symlink in another folder).
    explicit device_watch(boost::asio::any_io_executor executor, std::filesystem::path dev = "/dev",
                          std::filesystem::path also = {});
    ~device_watch();
    device_watch(device_watch&&) noexcept;
    device_watch& operator=(device_watch&&) noexcept;

    // The next change, in order. `cancelled` after close(); `failed` when the kernel gives no watch (args reason): then the
    // caller has to poll. Safe under awaitable_operators.
    [[nodiscard]] boost::asio::awaitable<result<device_change>> next();

    void close() noexcept;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace faultline::link
