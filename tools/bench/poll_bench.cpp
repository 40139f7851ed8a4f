// Live polling of one PID over a pty: our client against a bare write/read loop, both facing the same responder process,
// taking turns so that a busy machine hits both. What counts is the ratio. `poll_bench [requests]`.
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/daemon/bay.hpp"

namespace {

// As little of an ELM327 as our client needs, as fast as one process can be.
std::string_view reply_to(std::string_view line) {
    if (line == "ATI" || line == "ATWS") return "ELM327 v2.1\r\r>";
    if (line == "ATRV") return "12.6V\r\r>";
    if (line == "ATDPN") return "A6\r\r>";
    if (line == "STI" || line == "VTI") return "?\r\r>";
    if (line.starts_with("0100")) return "7E80641000010000000\r\r>";   // PID 0C and nothing else
    if (line.starts_with("010C")) return "7E804410C1AF8\r\r>";
    if (line.starts_with("AT")) return "OK\r\r>";
    return "NO DATA\r\r>";
}

// Each side on a processor of its own: where both share one, waking the other costs a third, and which it is changes by chance.
void stay_on(int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    ::sched_setaffinity(0, sizeof set, &set);   // on a machine with one processor both share it, and that is as fair
}

[[noreturn]] void respond(int master) {
    stay_on(1);
    char buffer[4096];
    std::string line;
    for (;;) {
        const auto count = ::read(master, buffer, sizeof buffer);
        if (count <= 0) {
            pollfd waiting{master, POLLIN, 0};   // nobody has the other side open now
            ::poll(&waiting, 1, 1);
            continue;
        }
        for (ssize_t i = 0; i < count; ++i) {
            if (buffer[i] != '\r') {
                line += buffer[i];
                continue;
            }
            const auto reply = reply_to(line);
            if (::write(master, reply.data(), reply.size()) < 0) _exit(1);
            line.clear();
        }
    }
}

double floor_rate(const char* path, int requests) {
    const int line = ::open(path, O_RDWR | O_NOCTTY);
    char buffer[256];
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < requests; ++i) {
        if (::write(line, "010C1\r", 6) != 6) std::exit(1);
        ssize_t count = 0;
        do {
            count = ::read(line, buffer, sizeof buffer);
        } while (count > 0 && std::memchr(buffer, '>', static_cast<std::size_t>(count)) == nullptr);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    ::close(line);
    return requests / took.count();
}

double client_rate(const std::string& path, const std::string& folder, int requests) {
    std::uint64_t seen = 0;
    const nlohmann::json order{{"op", "watch"}, {"args", {{"signals", {"0C"}}, {"count", requests}}}};
    const auto last = faultline::daemon::run_operation({.adapter = "pty:" + path, .database = folder + "/bench.db", .faults = folder + "/none"}, order,
                                                       [&](const nlohmann::json&) { ++seen; }, {});
    if (last["event"] != "result" || seen == 0) {
        std::fprintf(stderr, "poll_bench: %s\n", last.dump().c_str());
        std::exit(1);
    }
    return last["data"]["values_per_s"].get<double>();
}

}  // namespace

int main(int count, char** words) {
    const int requests = count > 1 ? std::atoi(words[1]) : 20000;
    const int master = ::posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0) return 1;
    const std::string path = ::ptsname(master);
    const int keep = ::open(path.c_str(), O_RDWR | O_NOCTTY);   // stays open, so that the master never hangs up
    termios raw{};
    ::tcgetattr(keep, &raw);
    ::cfmakeraw(&raw);
    ::tcsetattr(keep, TCSANOW, &raw);
    char name[] = "/tmp/faultline-poll-XXXXXX";
    const std::string folder = ::mkdtemp(name);
    const pid_t responder = ::fork();
    if (responder == 0) respond(master);
    stay_on(0);

    std::vector<double> ratios;
    for (int round = 0; round < 9; ++round) {
        const double bare = floor_rate(path.c_str(), requests);
        const double ours = client_rate(path, folder, requests);
        ratios.push_back(ours / bare);
        std::printf("bare %8.0f/s   faultline %8.0f/s   ratio %.3f\n", bare, ours, ours / bare);
    }
    std::ranges::sort(ratios);
    std::printf("median ratio %.3f (goal 0.85)\n", ratios[ratios.size() / 2]);
    ::kill(responder, SIGKILL);
    ::waitpid(responder, nullptr, 0);
    std::filesystem::remove_all(folder);
    return 0;
}
