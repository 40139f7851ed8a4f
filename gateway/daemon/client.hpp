// Whoever ordered an operation: hears how it goes, may be asked, may have gone away.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <nlohmann/json.hpp>

namespace faultline::daemon {

class client {
public:
    client() = default;
    client(const client&) = delete;
    client& operator=(const client&) = delete;
    virtual ~client() = default;

    virtual void emit(const nlohmann::json& event) = 0;
    // No answer, or a client that has gone, is a no.
    [[nodiscard]] virtual boost::asio::awaitable<bool> ask(const nlohmann::json& question) = 0;
    // Checked between requests: stop at the next safe moment.
    [[nodiscard]] virtual bool stopped() const = 0;
};

}  // namespace faultline::daemon
