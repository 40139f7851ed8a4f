// Where clients reach the device: a pseudo terminal, a TCP socket or standard input and output. One client at a time; when
// it leaves, the next one may come. Sleeps in poll: nothing wakes an idle port.
#pragma once

#include <boost/system/result.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/simcar/clock.hpp"

struct pollfd;

namespace faultline::simcar {

struct port_error {
    std::string what;      // a sentence
};

enum class port_event : unsigned char { none, opened, closed };

class port {
public:
    virtual ~port() = default;
    [[nodiscard]] virtual std::string address() const = 0;                 // what a client opens
    virtual void add_to(std::vector<pollfd>& fds) const = 0;               // what to wait for
    [[nodiscard]] virtual std::vector<port_event> look() = 0;              // clients that came and went; call after every wait
    [[nodiscard]] virtual std::string read() = 0;                          // what has arrived; empty = nothing
    virtual void write(std::string_view text) = 0;                         // keeps what does not fit yet
    [[nodiscard]] virtual int client_baud() const { return 0; }            // 0 = not known
    [[nodiscard]] virtual bool finished() const { return false; }          // nobody can come any more
    virtual void unplug() = 0;                                             // vanish, as when a cable is pulled
    [[nodiscard]] virtual bool plug() = 0;                                 // come back at the same place
};

using port_result = boost::system::result<std::unique_ptr<port>, port_error>;

[[nodiscard]] port_result open_pty(const std::string& link);               // link: symbolic link to make; may be empty
[[nodiscard]] port_result open_tcp(const std::string& address);            // "127.0.0.1:0"
[[nodiscard]] std::unique_ptr<port> open_stdio();

// The baud rate set on the client's side of a pseudo terminal; 0 when unknown.
[[nodiscard]] int pty_baud(int master);

}  // namespace faultline::simcar
