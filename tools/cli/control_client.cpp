#include "tools/cli/control_client.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>

namespace faultline::cli {

using nlohmann::json;

namespace {

using clock = std::chrono::steady_clock;
constexpr std::size_t longest_line = 64U << 20U;
constexpr std::chrono::milliseconds patience_after_stop{3000};

class descriptor {
public:
    explicit descriptor(int number) : number_{number} {}
    descriptor(const descriptor&) = delete;
    descriptor& operator=(const descriptor&) = delete;
    ~descriptor() {
        if (number_ >= 0) close(number_);
    }
    [[nodiscard]] int get() const { return number_; }

private:
    int number_;
};

bool connect_to(int socket_number, const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        errno = ENAMETOOLONG;
        return false;
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    return connect(socket_number, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool send_line(int socket_number, const json& message) {
    const std::string line = message.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
    std::string_view rest = line;
    while (!rest.empty()) {
        const auto sent = send(socket_number, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        rest.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

// One operation on one connection.
class conversation {
public:
    conversation(int socket_number, std::string path, const listener& ears, const interrupt& stop)
        : socket_{socket_number}, path_{std::move(path)}, ears_{ears}, stop_{stop} {}

    json run(const json& request) {
        if (!send_line(socket_, request)) return failure(exit_code::no_adapter, "daemon_gone");
        for (;;) {
            if (const auto final_event = drain_lines()) return *final_event;
            if (const auto over = wait()) return *over;
            std::array<char, 65536> room{};
            const auto got = recv(socket_, room.data(), room.size(), 0);
            if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
            if (got <= 0)
                return stopping_ ? failure(exit_code::stopped, "cancelled")
                                 : failure(exit_code::no_adapter, "daemon_gone");
            received_.append(room.data(), static_cast<std::size_t>(got));
            if (received_.size() > longest_line) return garbled("...");
        }
    }

private:
    json garbled(std::string_view line) const {
        return failure(exit_code::no_adapter, "daemon_garbled", {{"path", path_}, {"text", line.substr(0, 60)}});
    }

    // Waits for bytes or Ctrl-C. A value = it is over: the daemon did not end in time after being asked to.
    std::optional<json> wait() {
        if (!stopping_ && stop_.requested()) {
            stopping_ = true;
            deadline_ = clock::now() + patience_after_stop;
            send_line(socket_, {{"stop", true}});
            shutdown(socket_, SHUT_WR);   // the end of our side stops the operation; its result may still come
        }
        std::array<pollfd, 2> waits{{{socket_, POLLIN, 0}, {stopping_ ? -1 : stop_.descriptor(), POLLIN, 0}}};
        int timeout = -1;
        if (stopping_) {
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - clock::now()).count();
            if (left <= 0) return failure(exit_code::stopped, "cancelled");
            timeout = static_cast<int>(left);
        }
        while (poll(waits.data(), waits.size(), timeout) >= 0) {
            if (waits[0].revents != 0) return std::nullopt;
            if (stopping_) return failure(exit_code::stopped, "cancelled");
            return wait();
        }
        return errno == EINTR ? wait() : failure(exit_code::no_adapter, "daemon_gone");
    }

    std::optional<json> drain_lines() {
        for (auto end = received_.find('\n', searched_); end != std::string::npos; end = received_.find('\n')) {
            const std::string line = received_.substr(0, end);
            received_.erase(0, end + 1);
            searched_ = 0;
            if (auto final_event = on_line(line)) return final_event;
        }
        searched_ = received_.size();
        return std::nullopt;
    }

    std::optional<json> on_line(const std::string& line) {
        const json event = json::parse(line, nullptr, false);
        const auto name = event.is_object() && event.contains("event") ? event["event"] : json{};
        if (!name.is_string()) return garbled(line);
        if (name == "result" || name == "error") {
            const bool whole =
                event.contains("exit") && event["exit"].is_number_integer() &&
                (name == "error" ? event.contains("code") && event["code"].is_string() : event.contains("data"));
            return whole ? event : garbled(line);
        }
        if (name == "question")
            send_line(socket_, {{"answer", ears_.on_question && ears_.on_question(event)}});
        else if (ears_.on_event)
            ears_.on_event(event);
        return std::nullopt;
    }

    int socket_;
    std::string path_;
    const listener& ears_;
    const interrupt& stop_;
    std::string received_;
    std::size_t searched_ = 0;
    bool stopping_ = false;
    clock::time_point deadline_{};
};

}   // namespace

json failure(int exit, const std::string& code, json args) {
    return {{"event", "error"}, {"exit", exit}, {"code", code}, {"args", std::move(args)}};
}

std::vector<std::string> usual_control_paths() {
    std::vector<std::string> paths;
    if (const char* runtime = std::getenv("XDG_RUNTIME_DIR"); runtime && *runtime)   // NOLINT(concurrency-mt-unsafe)
        paths.push_back(std::string{runtime} + "/faultline/control");
    paths.emplace_back("/run/faultline/control");
    return paths;
}

reach probe_control(const std::string& path) {
    const descriptor link{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (connect_to(link.get(), path)) return reach::listening;
    return errno == EACCES || errno == EPERM ? reach::forbidden : reach::nobody;
}

json control_client::run(const std::string& op, const json& args, const listener& ears, const interrupt& stop) {
    const descriptor link{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (!connect_to(link.get(), path_)) {
        const bool forbidden = errno == EACCES || errno == EPERM;
        return failure(exit_code::no_adapter, forbidden ? "daemon_forbidden" : "daemon_unreachable", {{"path", path_}});
    }
    return conversation{link.get(), path_, ears, stop}.run({{"op", op}, {"args", args}});
}

}   // namespace faultline::cli
