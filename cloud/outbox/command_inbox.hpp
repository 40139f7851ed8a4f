// Commands on their way from the sync process to the daemon: a table of the gateway's database, so that neither end has to be
// there when the other one is. What stands in it is as it came, unread and not yet believed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cloud/contract/stamp.hpp"
#include "cloud/outbox/sqlite.hpp"

namespace faultline::outbox {

inline constexpr std::int64_t most_commands_waiting = 256;   // more are refused: the daemon is gone or somebody floods
inline constexpr std::size_t longest_command = 64 * 1024;

// False: too many wait already, or it is too long. Durable when it returns true.
[[nodiscard]] sqlite::result<bool> put_command(sqlite::database&, std::string_view gateway, std::string_view message, const contract::stamp&);

struct waiting_command {
    std::int64_t number = 0;
    std::string gateway;
    std::string message;
    std::int64_t received_ms = 0;
};
[[nodiscard]] sqlite::result<std::optional<waiting_command>> oldest_command(sqlite::database&);
sqlite::result<> remove_command(sqlite::database&, std::int64_t number);   // inside the transaction that decides on it

}  // namespace faultline::outbox
