// What faultline-sync counts and how it stands, for `--status-file` (JSON) and `--metrics-file` (Prometheus text). Every
// metric says what to do when it is not what it should be.
#pragma once

#include "cloud/mqtt/connection.hpp"
#include "cloud/outbox/outbox.hpp"
#include "cloud/sync/delivery.hpp"

#include <cstdint>
#include <string>

namespace faultline::sync {

struct figures {
    std::string gateway;
    std::string broker;
    mqtt::connection_state connection = mqtt::connection_state::idle;
    mqtt::connection_trouble trouble = mqtt::connection_trouble::none;
    std::string detail;                   // the broker's reason or the library's words for `trouble`
    hold held = hold::none;
    std::string held_for;                 // reason code of a hold
    std::string outbox_error;             // empty: the outbox can be read and written
    outbox::totals waiting;
    std::uint64_t in_flight = 0;
    std::uint64_t connects = 0;
    std::uint64_t messages_sent = 0;
    std::uint64_t records_sent = 0;
    std::uint64_t bytes_sent = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t refused = 0;            // messages answered with a failing reason code, or nobody there
    std::uint64_t receipts = 0;
    std::uint64_t receipted = 0;          // records the outbox let go of
    std::uint64_t rejected = 0;           // records the platform would not have
    std::uint64_t sent_again = 0;         // streams started over
    std::uint64_t commands = 0;           // from the platform, believed or not
    std::uint64_t not_understood = 0;     // messages to us that were neither receipt nor command
};

[[nodiscard]] std::string status_json(const figures& now);
[[nodiscard]] std::string metrics_text(const figures& now);

// Writes beside the file and renames, so that a reader never sees half of it. False when the directory refuses.
bool replace_file(const std::string& path, const std::string& content);

}  // namespace faultline::sync
