#include "tools/simcar/serve.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>

namespace faultline::simcar {

namespace {

struct controller {
    int fd;
    std::string received;
};

int signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

void wait(std::vector<pollfd>& fds, std::optional<instant> due) {
    if (!due) {
        ppoll(fds.data(), fds.size(), nullptr, nullptr);
        return;
    }
    const auto left = std::max<duration>(duration{}, *due - std::chrono::steady_clock::now());
    const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(left).count();
    const timespec limit{static_cast<time_t>(ns / 1'000'000'000), static_cast<long>(ns % 1'000'000'000)};
    ppoll(fds.data(), fds.size(), &limit, nullptr);
}

// False = the connection is over.
bool serve_controller(controller& c, const serving& all) {
    char buffer[1024];
    const auto got = recv(c.fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) return false;
    if (got > 0) c.received.append(buffer, static_cast<std::size_t>(got));
    if (c.received.size() > 64 * 1024) return false;
    for (auto end = c.received.find('\n'); end != std::string::npos; end = c.received.find('\n')) {
        const auto answer = all.command(c.received.substr(0, end), std::chrono::steady_clock::now()) + "\n";
        c.received.erase(0, end + 1);
        if (send(c.fd, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) return false;
    }
    return true;
}

void follow_the_plug(const serving& all, bool& is_in) {
    if (all.where == nullptr) return;
    if (all.unplug_due()) all.set_plugged(false);
    const bool wanted = all.plugged();
    if (wanted == is_in) return;
    if (!wanted) {
        all.where->unplug();
        all.what->on_close();
        is_in = false;
    } else {
        is_in = all.where->plug();
        if (!is_in) all.set_plugged(false);
    }
}

void move_bytes(const serving& all) {
    if (all.where == nullptr) return;
    const auto text = all.where->read();
    for (const auto event : all.where->look()) {
        if (event == port_event::opened) all.what->on_open(std::chrono::steady_clock::now());
        if (event == port_event::closed) all.what->on_close();
    }
    const auto late = text.empty() ? all.where->read() : std::string{};
    const auto now = std::chrono::steady_clock::now();
    if (!text.empty() || !late.empty()) {
        all.what->set_client_baud(all.where->client_baud());
        all.what->on_bytes(text + late, now);
    } else {
        all.what->on_time(now);
    }
    if (const auto out = all.what->take_output(now); !out.empty()) all.where->write(out);
}

std::optional<instant> next_due(const serving& all) {
    auto due = all.what != nullptr ? all.what->next_due() : std::nullopt;
    for (const auto* each : all.faces) {
        if (const auto other = each->next_due(); other && (!due || *other < *due)) due = other;
    }
    return due;
}

}  // namespace

int serve(serving& all) {
    prctl(PR_SET_TIMERSLACK, 1000UL, 0, 0, 0);   // one microsecond: bytes are paced, and 50 would add up
    const int stop = signals();
    std::vector<controller> controllers;
    std::vector<pollfd> fds;
    bool is_in = true;
    while (all.where == nullptr || !all.where->finished()) {
        move_bytes(all);
        for (auto* each : all.faces) each->turn(std::chrono::steady_clock::now());
        follow_the_plug(all, is_in);
        fds.assign(1, {stop, POLLIN, 0});
        if (all.control_listener >= 0) fds.push_back({all.control_listener, POLLIN, 0});
        for (const auto& c : controllers) fds.push_back({c.fd, POLLIN, 0});
        if (all.where != nullptr) all.where->add_to(fds);
        for (const auto* each : all.faces) each->add_to(fds);
        wait(fds, next_due(all));
        if ((fds[0].revents & POLLIN) != 0) break;
        std::erase_if(controllers, [&](controller& c) {
            if (serve_controller(c, all)) return false;
            close(c.fd);
            return true;
        });
        if (all.control_listener >= 0 && (fds[1].revents & POLLIN) != 0) {
            if (const int fd = accept4(all.control_listener, nullptr, nullptr, SOCK_CLOEXEC); fd >= 0) controllers.push_back({fd, {}});
        }
    }
    for (const auto& c : controllers) close(c.fd);
    close(stop);
    if (all.where != nullptr) all.where->unplug();
    return 0;
}

int send_command(const std::string& path, const std::string& command) {
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    std::strncpy(where.sun_path, path.c_str(), sizeof where.sun_path - 1);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
        std::fprintf(stderr, "simcar: no simcar listens at %s (%s): start one with --control %s\n", path.c_str(), std::strerror(errno), path.c_str());
        close(fd);
        return 3;
    }
    const auto line = command + "\n";
    send(fd, line.data(), line.size(), MSG_NOSIGNAL);
    shutdown(fd, SHUT_WR);
    std::string answer;
    char buffer[1024];
    for (ssize_t got = 0; (got = recv(fd, buffer, sizeof buffer, 0)) > 0;) answer.append(buffer, static_cast<std::size_t>(got));
    close(fd);
    std::fputs(answer.c_str(), answer.starts_with("ok") ? stdout : stderr);
    return answer.starts_with("ok") ? 0 : 1;
}

}  // namespace faultline::simcar
