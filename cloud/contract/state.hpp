// A gateway's state (`fl.state.v1`), retained on its state topic: the birth it publishes on connecting and whenever it
// changes, and the last will the broker publishes for it. Not an outbox record: only the newest matters.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace faultline::contract {

struct state {
    static constexpr const char* type = "fl.state.v1";
    bool online = false;
    std::string session;                          // UUID of this connection: an old will is told from a new birth
    std::string time;                             // RFC 3339; empty in a will
    std::string version;                          // of the gateway's software
    std::vector<std::string> types;               // record types it speaks
    std::optional<std::uint64_t> outbox_depth;
    std::optional<std::uint64_t> outbox_bytes;
    std::optional<std::uint64_t> outbox_dropped;  // live and log records, ever
    std::string adapter;                          // identity, empty: none
    std::optional<bool> vehicle_present;
    std::optional<std::int64_t> fault_pack;       // version of the pack in use; 0: the program's own database
    std::optional<std::int64_t> cases_upto;       // how far the case library is known
};

[[nodiscard]] state last_will(std::string session);   // {online: false, session}

void to_json(nlohmann::json&, const state&);
void from_json(const nlohmann::json&, state&);   // throws nlohmann::json::exception

}  // namespace faultline::contract
