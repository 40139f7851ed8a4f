// Once a day, and at the start, every vehicle in the archive is looked at: dates pass without a visit, and the platform is to
// hear of what has become due. A few vehicles at a time, so that nobody waits for the store.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/daemon/bay_state.hpp"

namespace faultline::daemon {

class care_round {
public:
    care_round(asio::any_io_executor executor, bay& at) : at_{at}, timer_{executor} {}

    [[nodiscard]] asio::awaitable<void> run();   // until stop()
    void stop();

private:
    [[nodiscard]] asio::awaitable<void> look_at_all();

    bay& at_;
    asio::steady_timer timer_;
    bool stopping_ = false;
};

}  // namespace faultline::daemon
