// The gateway on a CAN bus, against an ECU in a process of its own that takes 5 ms to answer and as long for each frame as
// 500 kbit/s do: values a second against the arithmetic of the bus and against a bare loop, the processor time a full bus costs,
// and the time from opening the adapter to the first trouble code. `can_bench [seconds]`.
#include <linux/can.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <vector>

#include "gateway/daemon/bay.hpp"

namespace {

using clock_type = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto frame_time = 250us;   // 8 data bytes at 500 kbit/s, stuffed
constexpr auto ecu_time = 5ms;
constexpr double ceiling = 6.0 / 0.00625;   // six values in request, first frame, flow control, two parts and 5 ms

void stay_on(int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    ::sched_setaffinity(0, sizeof set, &set);
}

can_frame frame(canid_t id, std::initializer_list<std::uint8_t> bytes) {
    can_frame made{};
    made.can_id = id;
    made.len = 8;
    std::copy(bytes.begin(), bytes.end(), made.data);
    return made;
}

// Sends what is due and sleeps no longer than until the next: the last stretch is spent looking, a sleeping process comes late.
class ecu {
public:
    explicit ecu(int client, int traffic) : client_{client}, between_{traffic > 0 ? 1'000'000us / traffic : 0us} {}

    void serve() {
        next_noise_ = clock_type::now();
        for (;;) {
            can_frame seen{};
            const auto size = ::recv(client_, &seen, sizeof seen, MSG_DONTWAIT);
            if (size == 0) return;
            if (size > 0) take(seen);
            const auto now = clock_type::now();
            while (!queue_.empty() && queue_.front().when <= now) {
                if (::send(client_, &queue_.front().what, sizeof(can_frame), MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno == EPIPE) return;
                queue_.erase(queue_.begin());
            }
            for (; between_ > 0us && next_noise_ <= now; next_noise_ += between_) {
                const auto noise = frame(0x100 + (count_++ % 64), {1, 2, 3, 4, 5, 6, 7, 8});
                (void)::send(client_, &noise, sizeof noise, MSG_NOSIGNAL | MSG_DONTWAIT);
            }
            if (queue_.empty() && between_ == 0us) {
                pollfd waiting{client_, POLLIN, 0};
                ::poll(&waiting, 1, 1000);
            }
        }
    }

private:
    struct due {
        clock_type::time_point when;
        can_frame what;
    };
    void answer(clock_type::duration after, std::initializer_list<std::uint8_t> bytes) {
        queue_.push_back({clock_type::now() + after, frame(0x7E8, bytes)});
    }
    void take(const can_frame& seen) {
        if (seen.can_id == 0x7E0 && seen.data[0] >> 4 == 3) {   // flow control
            answer(2 * frame_time, {0x21, 0x5A, 0x0B, 0x63, 0x0C, 0x1A, 0xF8, 0x0D});
            answer(3 * frame_time, {0x22, 0x32, 0x0F, 0x41, 0, 0, 0, 0});
            return;
        }
        if (seen.can_id != 0x7DF) return;
        const auto usual = ecu_time + 2 * frame_time;
        const auto service = seen.data[1];
        if (service == 0x01 && seen.data[0] == 7) answer(usual, {0x10, 0x0E, 0x41, 0x04, 0x80, 0x05, 0x5A, 0x0B});
        else if (service == 0x01 && seen.data[2] == 0x00) answer(usual, {0x06, 0x41, 0x00, 0x98, 0x3A, 0x00, 0x00, 0});   // 01 04 05 0B 0C 0D 0F
        else if (service == 0x01 && seen.data[2] == 0x01) answer(usual, {0x06, 0x41, 0x01, 0x81, 0x07, 0x65, 0x04, 0});
        else if (service == 0x03) answer(usual, {0x04, 0x43, 0x01, 0x03, 0x01, 0, 0, 0});
        else answer(usual, {0x03, 0x7F, service, 0x12, 0, 0, 0, 0});
    }

    int client_;
    std::chrono::microseconds between_;
    clock_type::time_point next_noise_;
    std::vector<due> queue_;
    unsigned count_ = 0;
};

// One process, one client after the other.
class car {
public:
    car(const std::string& folder, int traffic) : path_{folder + "/bus" + std::to_string(traffic)} {
        const int hub = ::socket(AF_UNIX, SOCK_SEQPACKET, 0);
        sockaddr_un name{};
        name.sun_family = AF_UNIX;
        path_.copy(name.sun_path, sizeof name.sun_path - 1);
        if (::bind(hub, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0 || ::listen(hub, 1) != 0) std::exit(1);
        process_ = ::fork();
        if (process_ == 0) {
            stay_on(1);
            for (;;) {
                const int client = ::accept(hub, nullptr, nullptr);
                ecu{client, traffic}.serve();
                ::close(client);
            }
        }
        ::close(hub);
    }
    ~car() {
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }
    car(const car&) = delete;
    car& operator=(const car&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
    pid_t process_ = -1;
};

double bare_values_per_s(const std::string& path, double seconds) {
    const int bus = ::socket(AF_UNIX, SOCK_SEQPACKET, 0);
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    path.copy(name.sun_path, sizeof name.sun_path - 1);
    if (::connect(bus, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) std::exit(1);
    const auto request = frame(0x7DF, {0x07, 0x01, 0x04, 0x05, 0x0B, 0x0C, 0x0D, 0x0F});
    const auto flow = frame(0x7E0, {0x30, 0, 0, 0, 0, 0, 0, 0});
    const auto start = clock_type::now();
    const auto end = start + std::chrono::duration<double>(seconds);
    int done = 0;
    for (; clock_type::now() < end; ++done) {
        can_frame seen{};
        if (::send(bus, &request, sizeof request, 0) < 0) std::exit(1);
        do {
            if (::recv(bus, &seen, sizeof seen, 0) <= 0) std::exit(1);
            if (seen.can_id == 0x7E8 && seen.data[0] == 0x10 && ::send(bus, &flow, sizeof flow, 0) < 0) std::exit(1);
        } while (seen.can_id != 0x7E8 || seen.data[0] != 0x22);
    }
    const std::chrono::duration<double> took = clock_type::now() - start;
    ::close(bus);
    return 6 * done / took.count();
}

struct outcome {
    double values_per_s = 0;
    double processor_s = 0;
    double first_code_ms = -1;
};

outcome operate(const std::string& bus, const std::string& folder, const nlohmann::json& order) {
    outcome seen;
    rusage before{}, after{};
    ::getrusage(RUSAGE_SELF, &before);
    faultline::daemon::bay_options options;
    options.adapter = "vcan+unix:" + bus;
    options.database = folder + "/bench.db";
    options.faults = folder + "/none";
    const auto start = clock_type::now();
    const auto last = faultline::daemon::run_operation(options, order,
                                                       [&](const nlohmann::json& event) {
                                                           if (event["event"] == "finding" && seen.first_code_ms < 0)
                                                               seen.first_code_ms = std::chrono::duration<double, std::milli>(clock_type::now() - start).count();
                                                       }, {});
    ::getrusage(RUSAGE_SELF, &after);
    if (last["event"] != "result") {
        std::fprintf(stderr, "can_bench: %s\n", last.dump().c_str());
        std::exit(1);
    }
    const auto spent = [](const rusage& of) {
        return static_cast<double>(of.ru_utime.tv_sec + of.ru_stime.tv_sec) + 1e-6 * static_cast<double>(of.ru_utime.tv_usec + of.ru_stime.tv_usec);
    };
    seen.processor_s = spent(after) - spent(before);
    seen.values_per_s = last["data"].value("values_per_s", 0.0);
    return seen;
}

outcome watch(const std::string& bus, const std::string& folder, double seconds) {
    const nlohmann::json order{{"op", "watch"}, {"args", {{"signals", {"04", "05", "0B", "0C", "0D", "0F"}}, {"duration_s", seconds}}}};
    return operate(bus, folder, order);
}

double median(std::vector<double> of) {
    std::ranges::sort(of);
    return of[of.size() / 2];
}

}  // namespace

int main(int count, char** words) {
    const double seconds = count > 1 ? std::atof(words[1]) : 3;
    char name[] = "/tmp/faultline-can-XXXXXX";
    const std::string folder = ::mkdtemp(name);
    {
        const car quiet{folder, 0};
        const car full{folder, 4000};
        stay_on(0);

        std::vector<double> bare, ours;
        for (int round = 0; round < 3; ++round) {
            bare.push_back(bare_values_per_s(quiet.path(), seconds));
            ours.push_back(watch(quiet.path(), folder, seconds).values_per_s);
            std::printf("six PIDs, ECU 5 ms: bare loop %7.1f values/s   faultline %7.1f values/s\n", bare.back(), ours.back());
        }
        std::printf("median share of the direct-CAN ceiling (%.0f values/s): bare %.3f, faultline %.3f (goal 0.95)\n", ceiling, median(bare) / ceiling, median(ours) / ceiling);

        std::vector<double> first;
        for (int round = 0; round < 5; ++round) first.push_back(operate(quiet.path(), folder, {{"op", "scan"}, {"args", nlohmann::json::object()}}).first_code_ms);
        std::printf("opening the adapter to the first code: %.0f ms\n", median(first));

        // The difference of a long and a short run leaves out opening, search and database.
        const auto cost = [&](const car& where) { return (watch(where.path(), folder, seconds + 1).processor_s - watch(where.path(), folder, 1).processor_s) / seconds; };
        const double silent = cost(quiet);
        const double busy = cost(full);
        std::printf("processor while polling: %.2f %% of a core on a quiet bus, %.2f %% beside 4,000 other frames/s: they cost %.2f %% (goal 1 %%)\n", 100 * silent, 100 * busy, 100 * (busy - silent));
    }
    std::filesystem::remove_all(folder);
    return 0;
}
