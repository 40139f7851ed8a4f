// The envelope around every record a gateway sends: who, what, which number, when, and a checksum of the content.
// `data` is kept as the JSON text it was written in; `sha256` is over exactly those bytes, so nobody has to agree on a
// canonical form. Unknown fields are ignored.
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "cloud/contract/sha256.hpp"
#include "cloud/contract/stamp.hpp"
#include "cloud/contract/stream.hpp"
#include "cloud/contract/uuid.hpp"

namespace faultline::contract {

enum class contract_error : std::uint8_t {
    not_json,          // damaged text, or nested deeper than `deepest`
    wrong_shape,       // JSON, but a required field is missing or of another kind
    unknown_stream,
    sha256_mismatch,   // the bytes of `data` are not those the gateway sealed
    too_large,         // beyond the limits in batch.hpp
    not_zstd,          // said to be compressed and is not, or damaged
};
[[nodiscard]] std::string_view name(contract_error);   // "sha256_mismatch": the code in a receipt's `rejected`

// For result::value(): tests and programs that cannot go on.
[[noreturn]] void throw_exception_from_error(contract_error, const boost::source_location&);

inline constexpr int deepest = 64;   // levels of nesting in any message

struct envelope {
    uuid id;
    std::string type;            // "fl.diagnosis.v1"
    std::string gateway;
    stream of = stream::diagnosis;
    std::uint64_t seq = 0;       // grows within (gateway, stream); gaps are normal
    std::uint64_t prev = 0;      // the number before this one that the gateway still waits for, 0 = none: see receipt.hpp
    stamp when;
    digest sha256{};
    std::string traceparent;     // W3C trace context, or empty
    std::string data;            // JSON text
};

[[nodiscard]] std::string write(const envelope&);

// Reads one envelope and checks its checksum. On `sha256_mismatch` nothing in the message can be trusted: use
// read_unchecked() only to name the record in a rejection.
[[nodiscard]] boost::system::result<envelope, contract_error> read_envelope(std::string_view json);
[[nodiscard]] boost::system::result<envelope, contract_error> read_unchecked(std::string_view json);

}  // namespace faultline::contract
