// A command of the platform (`fl.command.v1`) and who may order what. On the wire it stands as text inside a signed
// message: the signature is over the text's bytes exactly as they are, so that no canonical form need be agreed on.
//
//   {"command":"{\"id\":\"019a...\",\"gateway\":\"bay-07\",\"op\":\"scan\", ...}","key":"4f3c...","signature":"base64"}
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "cloud/contract/ed25519.hpp"

namespace faultline::contract {

struct command {
    static constexpr const char* type = "fl.command.v1";
    std::string id;          // UUIDv7
    std::string gateway;     // for this gateway only
    std::string op;          // one of operation_rules()
    std::string vehicle;     // VIN; empty: whatever is there (reading only)
    nlohmann::json args;     // object, by operation; null when there are none
    std::string by;          // who ordered it, as the platform knows them
    std::string role;        // "expert", "workshop", "service": see operation_rules()
    std::string issued;      // RFC 3339
    std::string not_after;   // RFC 3339: not begun later than this
    std::string nonce;       // never used twice
};
void to_json(nlohmann::json&, const command&);
void from_json(const nlohmann::json&, command&);

struct signed_command {
    static constexpr const char* type = "fl.signed_command.v1";
    std::string command;     // the JSON text that was signed
    std::string key;         // id of the key
    std::string signature;   // base64
};
void to_json(nlohmann::json&, const signed_command&);
void from_json(const nlohmann::json&, signed_command&);

[[nodiscard]] signed_command sign(const command&, const signing_key&);

// Why a command is not carried out. The sentence is "command.refused." + name().
enum class refusal : std::uint8_t {
    malformed,           // cannot be read: nobody can be told which command it was
    no_keys,             // this gateway believes nobody yet
    unknown_key,         // signed, but by a key it does not know
    bad_signature,
    other_gateway,
    expired,
    clock_unknown,       // the gateway's clock is not synchronised: nobody can say whether it has expired
    replayed,            // this id or nonce was there before
    unknown_operation,
    role,                // this role may not order that
    bad_arguments,
    no_vehicle,
    other_vehicle,       // another car than the one it was meant for is here
    needs_vehicle,       // what writes to a car must name it
    no_consent,          // the technician said no, or nothing in time
    occupied,            // too many commands wait already
};
[[nodiscard]] std::string_view name(refusal);

struct operation_rule {
    std::string_view op;
    bool writes = false;         // needs the technician's consent on site and names its vehicle
    bool needs_car = true;
    std::string_view roles;      // blank between names
};
[[nodiscard]] std::span<const operation_rule> operation_rules();
[[nodiscard]] const operation_rule* rule_of(std::string_view op);

// What the one who judges knows. Vehicle and replay are judged later, when the command's turn has come.
struct judge {
    std::span<const verifying_key> keys;
    std::string_view gateway;
    std::int64_t now_ms = 0;
    bool clock_synchronised = true;
};
struct judged {
    command what;                           // as far as it could be read and, unless refused, believed
    bool is_signed = false;                 // by a key of ours: only then `what` is worth anything
};
struct not_judged {
    refusal why = refusal::malformed;
    command what;                           // believed only when `is_signed`
    bool is_signed = false;
};
// Signature first: nothing of an unsigned message is looked at beyond that.
[[nodiscard]] boost::system::result<judged, not_judged> read_command(std::string_view message, const judge& by);

}  // namespace faultline::contract
