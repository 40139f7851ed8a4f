// The one place where another thread's news enters the loop: the MQTT library's threads post, the loop takes. Holds the
// only mutex of this process side, for the length of one push or swap; `fd()` is readable while something waits.
#pragma once

#include "cloud/mqtt/event.hpp"

#include <mutex>
#include <vector>

namespace faultline::mqtt {

class inbox {
public:
    inbox();
    ~inbox();
    inbox(const inbox&) = delete;
    inbox& operator=(const inbox&) = delete;

    // Any thread. Beyond `most_arrived` waiting messages an `arrived` is left out and counted: what is sent under a
    // receipt comes again, memory does not.
    void post(std::uint32_t generation, event what);
    [[nodiscard]] std::vector<posted> take();          // the loop; empties the queue and quiets `fd()`
    [[nodiscard]] std::uint64_t left_out();            // since the beginning
    static constexpr std::size_t most_arrived = 20'000;
    [[nodiscard]] int fd() const { return fd_; }       // an eventfd for poll()

private:
    std::mutex guard_;
    std::vector<posted> waiting_;
    std::uint64_t left_out_ = 0;
    int fd_;
};

}  // namespace faultline::mqtt
