// The control socket: a unix stream socket on which each connection orders one operation in JSON lines and hears its events.
// Knows nothing of what the operations do. The format is in README.md.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gateway/daemon/client.hpp"
#include "gateway/daemon/trouble.hpp"

namespace faultline::daemon {

namespace asio = boost::asio;

class control {
public:
    // Runs one request to its final event.
    using serve_request = std::function<asio::awaitable<nlohmann::json>(client&, nlohmann::json)>;

    control(asio::any_io_executor executor, std::string path) : acceptor_{std::move(executor)}, path_{std::move(path)} {}
    ~control();

    // Takes the path over from a daemon that died; refuses (control_taken) while one answers on it. Rights 0660.
    [[nodiscard]] std::optional<trouble> listen();
    // Accepts until close(). Connections live on their own.
    [[nodiscard]] asio::awaitable<void> run(serve_request serve);
    void close();

private:
    asio::local::stream_protocol::acceptor acceptor_;
    std::string path_;
    bool ours_ = false;
};

}  // namespace faultline::daemon
