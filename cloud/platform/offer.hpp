// `faultline-platform offer`: lays a pack at the broker in pieces and tells gateways to fetch it, and sends parts of the case library. A
// client of its own beside `serve`, with a name and rights of its own; it ends when the broker has everything.
#pragma once

#include "cloud/contract/config.hpp"
#include "cloud/mqtt/access.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::platform {

struct offering {
    std::string name = "faultline-publisher";   // MQTT client id: never that of `serve`
    mqtt::access broker;
    std::vector<std::string> gateways;
    std::string pack;                           // bytes of the file; empty: none
    std::optional<contract::case_delta> cases;
};

// Empty when the broker has taken everything, else the broker's or the library's word for what was wrong.
[[nodiscard]] std::string offer(const offering& what);

// What is published: every piece, then the wish for every gateway. Nothing when the bytes have not the form of a pack.
struct message {
    std::string topic;
    std::string payload;
};
[[nodiscard]] std::vector<message> messages_for(const offering& what);

}  // namespace faultline::platform
