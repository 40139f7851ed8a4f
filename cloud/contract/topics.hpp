// The topics of contract v1, `fl/v1/{gateway}/...`. The gateway's name is the common name of its certificate and its
// MQTT client id. No VIN ever stands in a topic.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cloud/contract/stream.hpp"

namespace faultline::contract {

// 1 to 64 bytes of ASCII letters, digits, '-', '_' and '.': no '/', '+', '#', '$', NUL or blank can reach a topic.
[[nodiscard]] bool is_gateway_name(std::string_view);

enum class topic_kind : std::uint8_t { state, up, command, receipt, config };

struct topic {
    std::string gateway;
    topic_kind kind = topic_kind::state;
    stream of = stream::diagnosis;   // meaningful for `up` only
};

// The gateway name must satisfy is_gateway_name(); these only build text.
[[nodiscard]] std::string state_topic(std::string_view gateway);                // fl/v1/{gateway}/state
[[nodiscard]] std::string up_topic(std::string_view gateway, stream);           // fl/v1/{gateway}/up/diagnosis
[[nodiscard]] std::string command_topic(std::string_view gateway);              // fl/v1/{gateway}/down/command
[[nodiscard]] std::string receipt_topic(std::string_view gateway);              // fl/v1/{gateway}/down/receipt
[[nodiscard]] std::string config_topic(std::string_view gateway);               // fl/v1/{gateway}/down/config
[[nodiscard]] std::string down_filter(std::string_view gateway);                // fl/v1/{gateway}/down/#

// Packs are the same for everybody: they wait, retained, in pieces on topics of their own.
[[nodiscard]] std::string pack_topic(std::string_view name, std::int64_t version, std::uint64_t chunk);   // fl/packs/v1/faults/7/0
[[nodiscard]] std::string pack_filter(std::string_view name, std::int64_t version);                       // fl/packs/v1/faults/7/+

struct pack_piece {
    std::string name;
    std::int64_t version = 0;
    std::uint64_t chunk = 0;
};
[[nodiscard]] std::optional<pack_piece> parse_pack_topic(std::string_view);

// What the platform subscribes to: every gateway's records and states.
inline constexpr std::string_view every_up = "fl/v1/+/up/+";
inline constexpr std::string_view every_state = "fl/v1/+/state";

// Nothing for a topic that is not ours, has another version, an unknown stream or a bad gateway name.
[[nodiscard]] std::optional<topic> parse_topic(std::string_view);

}  // namespace faultline::contract
