#include "cloud/sync/bay.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <nlohmann/json.hpp>

namespace faultline::sync {

namespace {

// The last line is the result; progress lines before it are not for us.
std::optional<bay_status> read_result(std::string_view lines) {
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        const auto line = nlohmann::json::parse(lines.substr(0, end), nullptr, false);
        lines.remove_prefix(end == std::string_view::npos ? lines.size() : end + 1);
        if (!line.is_object() || line.value("event", nlohmann::json{}) != "result" || !line.contains("data")) continue;
        const auto& data = line["data"];
        bay_status status;
        if (data.contains("adapter")) {
            const auto& adapter = data["adapter"];
            if (adapter.is_string()) status.adapter = adapter;
            if (adapter.is_object() && adapter.contains("identity") && adapter["identity"].is_string()) status.adapter = adapter["identity"];
        }
        if (data.contains("vehicle")) status.vehicle_present = !data["vehicle"].is_null() && data["vehicle"] != "";
        return status;
    }
    return std::nullopt;
}

// Sends one line and reads what comes back until a result stands in it, the bay closes, or a fifth of a second is over.
std::string talk(const std::string& control_socket, std::string_view question) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (control_socket.empty() || control_socket.size() >= sizeof address.sun_path) return {};
    std::memcpy(address.sun_path, control_socket.data(), control_socket.size());
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return {};

    std::string answer;
    if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
        send(fd, question.data(), question.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(question.size())) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds{200};
        std::array<char, 4096> buffer;
        while (answer.size() < 65536) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
            pollfd waiting{fd, POLLIN, 0};
            if (left <= 0 || poll(&waiting, 1, static_cast<int>(left)) <= 0) break;
            const auto length = read(fd, buffer.data(), buffer.size());
            if (length <= 0) break;
            answer.append(buffer.data(), static_cast<std::size_t>(length));
            if (answer.find("\"event\":\"result\"") != std::string::npos && answer.ends_with('\n')) break;
        }
    }
    close(fd);
    return answer;
}

}  // namespace

std::optional<bay_status> ask_bay(const std::string& control_socket) {
    return read_result(talk(control_socket, "{\"op\":\"status\",\"args\":{}}\n"));
}

void tell_bay_of_commands(const std::string& control_socket) {
    (void)talk(control_socket, "{\"op\":\"look_for_commands\",\"args\":{}}\n");
}

}  // namespace faultline::sync
