// Receipts on their way out: one waiting receipt per gateway and stream, newer ones folded into it, at most a window of
// them unacknowledged. Nothing here is kept: a lost receipt makes the gateway send again. No I/O.
#pragma once

#include "cloud/platform/ingest.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace faultline::platform {

class postman {
public:
    explicit postman(std::size_t window) : window_{window} {}

    void add(std::vector<receipt_for> receipts);
    // The next receipt to publish under `token`, if one waits and the window has room.
    [[nodiscard]] std::optional<receipt_for> next(std::uint64_t token);
    void on_answered(std::uint64_t token) { flying_.erase(token); }   // acknowledged or not: it is not sent again
    // The connection is gone: what was flying may or may not have arrived.
    void on_offline() { flying_.clear(); }
    void set_window(std::size_t window) { window_ = window; }

    [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

private:
    using key = std::tuple<std::string, std::string, bool>;   // gateway, stream, is a gap notice
    std::size_t window_;
    std::map<key, contract::receipt> waiting_;
    std::set<std::uint64_t> flying_;
};

}  // namespace faultline::platform
