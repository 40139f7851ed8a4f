// The topics of contract v1, `fl/v1/{gateway}/...`. The gateway's name is the common name of its certificate and its
// MQTT client id. No VIN ever stands in a topic.
#pragma once

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

// What the platform subscribes to: every gateway's records and states.
inline constexpr std::string_view every_up = "fl/v1/+/up/+";
inline constexpr std::string_view every_state = "fl/v1/+/state";

// Nothing for a topic that is not ours, has another version, an unknown stream or a bad gateway name.
[[nodiscard]] std::optional<topic> parse_topic(std::string_view);

}  // namespace faultline::contract
