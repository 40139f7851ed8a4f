// libusb inside the io_context: its file descriptors are waited for by the reactor, its work is done on the io_context's thread, and it
// starts no thread of its own (device discovery, which would, is switched off: usb_place finds devices in sysfs).
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <map>
#include <memory>

#include "gateway/link/error.hpp"

struct libusb_context;

namespace faultline::link {

class usb_loop : public std::enable_shared_from_this<usb_loop> {
public:
    [[nodiscard]] static result<std::shared_ptr<usb_loop>> start(const boost::asio::any_io_executor& executor);
    ~usb_loop();
    usb_loop(const usb_loop&) = delete;
    usb_loop& operator=(const usb_loop&) = delete;

    [[nodiscard]] libusb_context* context() const { return context_; }

    // Lets libusb work here and now, for at most this long: only where something is closed or its speed is changed.
    void work(std::chrono::milliseconds most);

private:
    using descriptor = boost::asio::posix::stream_descriptor;
    explicit usb_loop(boost::asio::any_io_executor executor) : executor_{std::move(executor)} {}

    void add(int fd, short events);
    void remove(int fd);
    void wait(int fd, const std::shared_ptr<descriptor>& what, descriptor::wait_type event);

    boost::asio::any_io_executor executor_;
    libusb_context* context_ = nullptr;
    std::map<int, std::shared_ptr<descriptor>> watched_;   // libusb's descriptors: never closed by us
};

}  // namespace faultline::link
