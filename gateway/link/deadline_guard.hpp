// Ends a waiting operation at its deadline with one timer that is set only when it must fire earlier than it is set for.
// In a poll loop deadlines move forward with every request, so the timer is touched once per time-out instead of once per
// request, and not at all while nobody waits.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <chrono>
#include <functional>
#include <memory>

namespace faultline::link {

class deadline_guard {
public:
    using instant = std::chrono::steady_clock::time_point;

    // `cancel` must end the guarded operation; it is called on the executor, never after the guard is gone.
    deadline_guard(boost::asio::any_io_executor executor, std::function<void()> cancel);
    ~deadline_guard();
    deadline_guard(const deadline_guard&) = delete;
    deadline_guard& operator=(const deadline_guard&) = delete;

    void begin(instant deadline);
    [[nodiscard]] bool end();   // true = it was this guard that ended the wait
    void disarm();              // takes the timer back, so that an io_context may run out of work

private:
    struct state;
    std::shared_ptr<state> state_;   // shared with a timer handler already queued when the guard goes
};

}  // namespace faultline::link
