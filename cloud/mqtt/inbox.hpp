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

    void post(std::uint32_t generation, event what);   // any thread
    [[nodiscard]] std::vector<posted> take();          // the loop; empties the queue and quiets `fd()`
    [[nodiscard]] int fd() const { return fd_; }       // an eventfd for poll()

private:
    std::mutex guard_;
    std::vector<posted> waiting_;
    int fd_;
};

}  // namespace faultline::mqtt
