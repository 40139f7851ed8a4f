#include "tools/cli/interrupt.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>

namespace faultline::cli {

namespace {

// A signal handler reaches nothing but statics.
std::atomic<bool> asked = false;
static_assert(std::atomic<bool>::is_always_lock_free);
std::array<int, 2> pipe_ends{-1, -1};

void on_signal(int number) {
    const int saved = errno;
    if (asked.exchange(true)) {
        std::signal(number, SIG_DFL);
        std::raise(number);
    }
    [[maybe_unused]] const auto written = write(pipe_ends[1], "!", 1);
    errno = saved;
}

}   // namespace

interrupt::interrupt() {
    asked = false;
    if (pipe2(pipe_ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return;   // without it Ctrl-C just ends us
    struct sigaction action {};
    action.sa_handler = on_signal;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

interrupt::~interrupt() {
    std::signal(SIGINT, SIG_DFL);
    std::signal(SIGTERM, SIG_DFL);
    for (int& end : pipe_ends) {
        if (end >= 0) close(end);
        end = -1;
    }
}

bool interrupt::requested() const {
    return asked;
}
const std::atomic<bool>& interrupt::flag() const {
    return asked;
}
int interrupt::descriptor() const {
    return pipe_ends[0];
}

}   // namespace faultline::cli
