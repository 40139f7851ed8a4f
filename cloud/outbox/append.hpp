// Puts records into the outbox, inside the caller's own transaction: the record's row and its outbox row become durable
// together or not at all. Never opens, commits or waits. The gateway's side of the queue.
#pragma once

#include <optional>
#include <string>

#include "cloud/contract/envelope.hpp"
#include "cloud/outbox/sqlite.hpp"

namespace faultline::outbox {

// Creates or updates the outbox tables: the daemon does this when it opens its database.
sqlite::result<> migrate(sqlite::database&);

struct draft {
    contract::uuid id{};                      // the record's own id; a second append with the same id changes nothing
    contract::stream of = contract::stream::diagnosis;
    std::string type{};                       // "fl.diagnosis.v1"
    contract::stamp when{};
    std::string data{};                       // JSON text, at most contract::record_bytes
    std::string traceparent{};
    std::optional<std::int64_t> expires_ms{};   // wall time after which sending is pointless
};

enum class append_outcome : std::uint8_t {
    queued,
    already_there,   // this id is waiting already
    dropped,         // a live or log record for which the budget has no room: counted
};

inline constexpr std::int64_t default_budget = 256 * 1024 * 1024;   // bytes of waiting data

// Makes room by dropping log and live records, oldest first; records of other streams are queued beyond the budget
// rather than lost (and capture_live_allowed() turns false).
[[nodiscard]] sqlite::result<append_outcome> append(sqlite::database&, const draft&, std::int64_t budget = default_budget);

// False while records that may not be dropped fill nine tenths of the budget: stop capturing live data, raise the alarm.
[[nodiscard]] sqlite::result<bool> capture_live_allowed(sqlite::database&, std::int64_t budget = default_budget);

}  // namespace faultline::outbox
