#include "cloud/contract/command.hpp"

#include <array>

#include "cloud/contract/json_fields.hpp"
#include "cloud/contract/record.hpp"
#include "cloud/contract/stamp.hpp"
#include "cloud/contract/uuid.hpp"

namespace faultline::contract {

template <class V>
void fields(V& v, is_or_const<command> auto& x) {
    v("id", x.id);
    v("gateway", x.gateway);
    v("op", x.op);
    v("vehicle", x.vehicle);
    v("args", x.args);
    v("by", x.by);
    v("role", x.role);
    v("issued", x.issued);
    v("not_after", x.not_after);
    v("nonce", x.nonce);
}

template <class V>
void fields(V& v, is_or_const<signed_command> auto& x) {
    v("command", x.command);
    v("key", x.key);
    v("signature", x.signature);
}

void to_json(nlohmann::json& to, const command& from) { to = put_record(from); }
void from_json(const nlohmann::json& from, command& to) { get_record(from, to); }
void to_json(nlohmann::json& to, const signed_command& from) { to = put_record(from); }
void from_json(const nlohmann::json& from, signed_command& to) { get_record(from, to); }

signed_command sign(const command& what, const signing_key& with) {
    auto text = write_record(what);
    auto signature = with.sign(text);
    return {std::move(text), with.id(), std::move(signature)};
}

std::string_view name(refusal why) {
    constexpr std::array<std::string_view, 16> names{"malformed",   "no_keys",  "unknown_key",       "bad_signature", "other_gateway", "expired",
                                                     "clock_unknown", "replayed", "unknown_operation", "role",          "bad_arguments", "no_vehicle",
                                                     "other_vehicle", "needs_vehicle", "no_consent",  "occupied"};
    return names[static_cast<std::size_t>(why)];
}

std::span<const operation_rule> operation_rules() {
    // An expert elsewhere reads; who is responsible for the workshop may have codes cleared, and the technician agrees.
    static constexpr std::string_view everybody = "expert workshop service";
    static constexpr std::array<operation_rule, 10> rules{{
        {"status", false, false, everybody},
        {"report", false, false, everybody},          // the last diagnosis as it is stored, the car is not asked
        {"scan", false, true, everybody},
        {"identifiers", false, true, everybody},
        {"freeze_frames", false, true, everybody},
        {"monitors", false, true, everybody},
        {"live", false, true, everybody},             // args: signals, duration_s
        {"guide", false, false, everybody},           // args: text, steps, picture: for the technician to read
        {"cancel", false, false, everybody},          // args: command
        {"clear", true, true, "workshop service"},
    }};
    return rules;
}

const operation_rule* rule_of(std::string_view op) {
    for (const auto& rule : operation_rules()) {
        if (rule.op == op) return &rule;
    }
    return nullptr;
}

namespace {

bool allows(std::string_view roles, std::string_view role) {
    while (!role.empty() && !roles.empty()) {
        const auto end = std::min(roles.find(' '), roles.size());
        if (roles.substr(0, end) == role) return true;
        roles.remove_prefix(std::min(end + 1, roles.size()));
    }
    return false;
}

std::optional<refusal> wrong_with(const command& what, const judge& by) {
    const auto not_after = parse_rfc3339(what.not_after);
    const bool readable = parse_uuid(what.id) && !what.nonce.empty() && not_after && (what.args.is_null() || what.args.is_object());
    if (!readable) return refusal::malformed;
    if (what.gateway != by.gateway) return refusal::other_gateway;
    if (!by.clock_synchronised) return refusal::clock_unknown;
    if (by.now_ms > *not_after) return refusal::expired;
    const auto* const rule = rule_of(what.op);
    if (rule == nullptr) return refusal::unknown_operation;
    if (!allows(rule->roles, what.role)) return refusal::role;
    if (rule->writes && what.vehicle.empty()) return refusal::needs_vehicle;
    return std::nullopt;
}

}  // namespace

boost::system::result<judged, not_judged> read_command(std::string_view message, const judge& by) {
    const auto envelope = read_record<signed_command>(message);
    if (!envelope || envelope->command.empty()) return not_judged{refusal::malformed, {}, false};
    if (by.keys.empty()) return not_judged{refusal::no_keys, {}, false};
    bool is_known = false;
    bool is_signed = false;
    for (const auto& key : by.keys) {
        if (key.id() != envelope->key) continue;
        is_known = true;
        is_signed = is_signed || key.verify(envelope->command, envelope->signature);
    }
    if (!is_known) return not_judged{refusal::unknown_key, {}, false};
    if (!is_signed) return not_judged{refusal::bad_signature, {}, false};
    auto what = read_record<command>(envelope->command);
    if (!what) return not_judged{refusal::malformed, {}, true};
    if (const auto why = wrong_with(*what, by)) return not_judged{*why, std::move(*what), true};
    return judged{std::move(*what), true};
}

}  // namespace faultline::contract
