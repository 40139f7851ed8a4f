#include "gateway/link/deadline_guard.hpp"

#include <boost/asio/steady_timer.hpp>
#include <utility>

namespace faultline::link {

struct deadline_guard::state : std::enable_shared_from_this<state> {
    state(boost::asio::any_io_executor executor, std::function<void()> on_expiry)
        : timer{std::move(executor)}, cancel{std::move(on_expiry)} {}

    boost::asio::steady_timer timer;
    std::function<void()> cancel;
    instant deadline = instant::max();
    instant armed = instant::max();
    bool waiting = false;
    bool expired = false;

    void arm(instant when) {
        armed = when;
        timer.expires_at(when);
        timer.async_wait([self = shared_from_this()](const boost::system::error_code& problem) {
            if (!problem) self->fire();
        });
    }

    void fire() {
        armed = instant::max();
        if (!waiting || !cancel || deadline == instant::max()) return;
        if (std::chrono::steady_clock::now() < deadline) return arm(deadline);
        expired = true;
        cancel();
    }
};

deadline_guard::deadline_guard(boost::asio::any_io_executor executor, std::function<void()> cancel)
    : state_{std::make_shared<state>(std::move(executor), std::move(cancel))} {}

deadline_guard::~deadline_guard() {
    state_->cancel = nullptr;
    disarm();
}

void deadline_guard::begin(instant deadline) {
    state_->deadline = deadline;
    state_->waiting = true;
    state_->expired = false;
    if (deadline < state_->armed) state_->arm(deadline);
}

void deadline_guard::disarm() {
    state_->armed = instant::max();
    state_->timer.cancel();
}

bool deadline_guard::end() {
    state_->waiting = false;
    return state_->expired;
}

}  // namespace faultline::link
