#include "cloud/platform/order.hpp"

#include <algorithm>

#include "cloud/contract/record.hpp"
#include "cloud/contract/stamp.hpp"
#include "cloud/contract/topics.hpp"
#include "cloud/contract/uuid.hpp"

namespace faultline::platform {

boost::system::result<command_row, contract::refusal> make_command(const order& what, const contract::signing_key& key, std::int64_t now_ms) {
    if (!contract::is_gateway_name(what.gateway)) return contract::refusal::other_gateway;
    contract::uuid_maker ids;
    contract::command made;
    made.id = ids.next_text();
    made.gateway = what.gateway;
    made.op = what.op;
    made.vehicle = what.vehicle;
    made.args = what.args;
    made.by = what.by;
    made.role = what.role;
    const auto not_after_ms = now_ms + std::clamp<std::int64_t>(what.valid_s, 1, 3600) * 1000;
    made.issued = contract::rfc3339(now_ms);
    made.not_after = contract::rfc3339(not_after_ms);
    made.nonce = ids.next_text();

    const auto message = contract::write_record(contract::sign(made, key));
    const auto keys = contract::verifying_key::all_of(key.public_pem());
    const auto judged = contract::read_command(message, {.keys = keys, .gateway = what.gateway, .now_ms = now_ms});
    if (!judged) return judged.error().why;
    command_row row;
    row.id = made.id;
    row.gateway = made.gateway;
    row.op = made.op;
    row.vehicle = made.vehicle;
    row.by = made.by;
    row.role = made.role;
    row.message = message;
    row.issued_ms = now_ms;
    row.not_after_ms = not_after_ms;
    return row;
}

}  // namespace faultline::platform
