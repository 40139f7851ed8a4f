#include "cloud/mqtt/inbox.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

namespace faultline::mqtt {

inbox::inbox() : fd_{eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)} {}

inbox::~inbox() { close(fd_); }

void inbox::post(std::uint32_t generation, event what) {
    bool first = false;
    {
        const std::lock_guard lock{guard_};
        if (waiting_.size() >= most_arrived && std::holds_alternative<arrived>(what)) {
            ++left_out_;
            return;
        }
        first = waiting_.empty();
        waiting_.push_back({generation, std::move(what)});
    }
    if (first) eventfd_write(fd_, 1);   // one wake-up per batch, not per message
}

std::vector<posted> inbox::take() {
    eventfd_t ignored = 0;
    eventfd_read(fd_, &ignored);
    std::vector<posted> taken;
    const std::lock_guard lock{guard_};
    taken.swap(waiting_);
    return taken;
}

std::uint64_t inbox::left_out() {
    const std::lock_guard lock{guard_};
    return left_out_;
}

}  // namespace faultline::mqtt
