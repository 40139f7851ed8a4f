#include "gateway/link/usb_loop.hpp"

#include <libusb.h>
#include <poll.h>

#include <utility>

namespace faultline::link {

result<std::shared_ptr<usb_loop>> usb_loop::start(const boost::asio::any_io_executor& executor) {
    std::shared_ptr<usb_loop> made{new usb_loop{executor}};
    ::libusb_set_option(nullptr, LIBUSB_OPTION_NO_DEVICE_DISCOVERY);
    if (const int problem = ::libusb_init(&made->context_); problem != 0) {
        return failure{error::no_usb, {{"reason", ::libusb_strerror(static_cast<libusb_error>(problem))}}};
    }
    ::libusb_set_pollfd_notifiers(
        made->context_, [](int fd, short events, void* self) { static_cast<usb_loop*>(self)->add(fd, events); },
        [](int fd, void* self) { static_cast<usb_loop*>(self)->remove(fd); }, made.get());
    const auto** present = ::libusb_get_pollfds(made->context_);
    for (const auto** one = present; one != nullptr && *one != nullptr; ++one) made->add((*one)->fd, (*one)->events);
    ::libusb_free_pollfds(present);
    return made;
}

usb_loop::~usb_loop() {
    if (context_ != nullptr) {
        ::libusb_set_pollfd_notifiers(context_, nullptr, nullptr, nullptr);
        while (!watched_.empty()) remove(watched_.begin()->first);
        ::libusb_exit(context_);
    }
}

void usb_loop::work(std::chrono::milliseconds most) {
    timeval limit{most.count() / 1000, (most.count() % 1000) * 1000};
    ::libusb_handle_events_timeout_completed(context_, &limit, nullptr);
}

void usb_loop::add(int fd, short events) {
    remove(fd);
    const auto what = std::make_shared<descriptor>(executor_, fd);
    watched_[fd] = what;
    if ((events & POLLIN) != 0) wait(fd, what, descriptor::wait_read);
    if ((events & POLLOUT) != 0) wait(fd, what, descriptor::wait_write);
}

void usb_loop::remove(int fd) {
    const auto found = watched_.find(fd);
    if (found == watched_.end()) return;
    found->second->release();   // ends its waits
    watched_.erase(found);
}

void usb_loop::wait(int fd, const std::shared_ptr<descriptor>& what, descriptor::wait_type event) {
    auto again = [weak = weak_from_this(), fd, what, event](const boost::system::error_code& problem) {
        const auto self = weak.lock();
        if (problem || !self) return;
        self->work(std::chrono::milliseconds{0});
        // Its work may have taken the descriptor away: the device is closed or gone.
        const auto found = self->watched_.find(fd);
        if (found != self->watched_.end() && found->second == what) self->wait(fd, what, event);
    };
    what->async_wait(event, std::move(again));
}

}  // namespace faultline::link
