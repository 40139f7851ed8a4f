// The daemon's control socket, seen from the command line: JSON lines over a unix socket, one operation per connection.
// Plain blocking sockets; no Asio here. Protocol: gateway/daemon/README.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/cli/bay_client.hpp"

namespace faultline::cli {

// Where a daemon may listen, in the order they are tried: $XDG_RUNTIME_DIR/faultline/control, /run/faultline/control.
[[nodiscard]] std::vector<std::string> usual_control_paths();

enum class reach : unsigned char { listening, nobody, forbidden };
[[nodiscard]] reach probe_control(const std::string& path);

class control_client final : public bay_client {
public:
    explicit control_client(std::string path) : path_{std::move(path)} {}
    [[nodiscard]] nlohmann::json run(const std::string& op, const nlohmann::json& args, const listener& ears,
                                     const interrupt& stop) override;

private:
    std::string path_;
};

}   // namespace faultline::cli
