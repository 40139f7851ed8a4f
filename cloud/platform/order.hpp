// Makes a command: gives it an id, a nonce and a time, checks it by the same rules the gateway will apply, and signs it.
#pragma once

#include <boost/system/result.hpp>

#include "cloud/contract/command.hpp"
#include "cloud/platform/storage.hpp"

namespace faultline::platform {

struct order {
    std::string gateway, op, vehicle, by, role;
    nlohmann::json args;
    std::int64_t valid_s = 60;     // 1 to 3600
};

// Why the gateway would refuse it: role, unknown_operation, needs_vehicle, other_gateway (no name for a gateway) ...
[[nodiscard]] boost::system::result<command_row, contract::refusal> make_command(const order& what, const contract::signing_key& key, std::int64_t now_ms);

}  // namespace faultline::platform
