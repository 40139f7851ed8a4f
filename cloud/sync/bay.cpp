#include "cloud/sync/bay.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>

namespace faultline::sync {

namespace {

using nlohmann::json;

// The last line is the end of it; progress lines before it are not for us.
std::optional<json> read_final(std::string_view lines) {
    while (!lines.empty()) {
        const auto end = lines.find('\n');
        if (end == std::string_view::npos) return std::nullopt;
        auto line = json::parse(lines.substr(0, end), nullptr, false);
        lines.remove_prefix(end + 1);
        const auto kind = line.is_object() ? line.value("event", json{}) : json{};
        if (kind == "result" || kind == "error") return line;
    }
    return std::nullopt;
}

bool send_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::optional<std::int64_t> number_at(const json& data, const char* object, const char* member) {
    const auto found = data.find(object);
    if (found == data.end() || !found->is_object() || !found->contains(member) || !(*found)[member].is_number_integer()) return std::nullopt;
    return (*found)[member].get<std::int64_t>();
}

bay_status read_status(const json& data) {
    bay_status status;
    if (data.contains("adapter")) {
        const auto& adapter = data["adapter"];
        if (adapter.is_string()) status.adapter = adapter;
        if (adapter.is_object() && adapter.contains("identity") && adapter["identity"].is_string()) status.adapter = adapter["identity"];
    }
    if (data.contains("vehicle")) status.vehicle_present = !data["vehicle"].is_null() && data["vehicle"] != "";
    status.fault_pack = number_at(data, "faults", "pack");
    status.cases_upto = number_at(data, "cases", "upto");
    return status;
}

}  // namespace

std::optional<json> order_bay(const std::string& control_socket, const json& request, std::chrono::milliseconds patience) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (control_socket.empty() || control_socket.size() >= sizeof address.sun_path) return std::nullopt;
    std::memcpy(address.sun_path, control_socket.data(), control_socket.size());
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return std::nullopt;

    // Sending blocks for no longer either: a daemon that hangs must not hang us.
    const timeval most{patience.count() / 1000, patience.count() % 1000 * 1000};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most);
    std::string answer;
    std::optional<json> final_event;
    const auto line = request.dump(-1, ' ', false, json::error_handler_t::replace) + '\n';
    if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 && send_all(fd, line)) {
        const auto deadline = std::chrono::steady_clock::now() + patience;
        std::array<char, 4096> buffer;
        while (answer.size() < 1024 * 1024 && !final_event) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
            pollfd waiting{fd, POLLIN, 0};
            if (left <= 0 || poll(&waiting, 1, static_cast<int>(left)) <= 0) break;
            const auto length = read(fd, buffer.data(), buffer.size());
            if (length <= 0) break;
            answer.append(buffer.data(), static_cast<std::size_t>(length));
            if (answer.ends_with('\n')) final_event = read_final(answer);
        }
    }
    close(fd);
    return final_event;
}

std::optional<bay_status> ask_bay(const std::string& control_socket) {
    const auto told = order_bay(control_socket, {{"op", "status"}, {"args", json::object()}}, std::chrono::milliseconds{200});
    if (!told || told->value("event", json{}) != "result" || !told->contains("data") || !(*told)["data"].is_object()) return std::nullopt;
    return read_status((*told)["data"]);
}

void tell_bay_of_commands(const std::string& control_socket) {
    (void)order_bay(control_socket, {{"op", "look_for_commands"}, {"args", json::object()}}, std::chrono::milliseconds{200});
}

}  // namespace faultline::sync
