// What the platform wants of a gateway (`fl.config.v1`), retained on its config topic: the newest message is the whole wish, except
// for case deltas, of which each message brings the next part. Nothing here is obeyed for its own sake: a pack is believed for its
// signature alone.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "cloud/contract/repair_case.hpp"

namespace faultline::contract {

// A pack (gateway/faults/pack.md) waiting in pieces, one retained message each, on pack_topic(name, version, 0 .. chunks-1).
struct pack_offer {
    std::string name;               // "faults"
    std::int64_t version = 0;
    std::uint64_t size = 0;         // of the whole file
    std::string sha256;             // of the whole file
    std::uint64_t chunks = 0;
    bool operator==(const pack_offer&) const = default;
};

struct config {
    static constexpr const char* type = "fl.config.v1";
    std::int64_t version = 0;       // grows
    std::optional<pack_offer> fault_pack;
    std::optional<case_delta> cases;
};

// One piece of a pack: below every broker's packet limit, and few enough of them for a window of 16.
inline constexpr std::size_t pack_chunk_bytes = 96 * 1024;
inline constexpr std::uint64_t most_pack_chunks = 1024;

void to_json(nlohmann::json&, const config&);
void from_json(const nlohmann::json&, config&);   // throws nlohmann::json::exception

}  // namespace faultline::contract
