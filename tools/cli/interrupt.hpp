// Ctrl-C as a fact that can be waited for: the first one asks the running operation to end, the second ends the
// process. Lives as long as one operation; one at a time.
#pragma once

#include <atomic>

namespace faultline::cli {

class interrupt {
public:
    interrupt();
    interrupt(const interrupt&) = delete;
    interrupt& operator=(const interrupt&) = delete;
    ~interrupt();

    [[nodiscard]] bool requested() const;
    [[nodiscard]] const std::atomic<bool>& flag() const;
    [[nodiscard]] int descriptor() const;   // readable once requested; for poll
};

}   // namespace faultline::cli
