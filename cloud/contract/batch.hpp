// The body of a message on an `up/` topic: a JSON array of envelopes of one stream, plain or compressed with zstd (the
// user property `enc=zstd` says so). Reading is bounded: a small message cannot unfold into a large one.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "cloud/contract/envelope.hpp"

namespace faultline::contract {

inline constexpr std::size_t batch_records = 50;
inline constexpr std::size_t batch_bytes = 64 * 1024;      // of JSON; one record alone may be larger
inline constexpr std::size_t record_bytes = 1024 * 1024;   // the largest `data`
inline constexpr std::size_t unfolded_bytes = record_bytes + 16 * 1024;   // the largest body once decompressed

enum class encoding : std::uint8_t { plain, zstd };
inline constexpr std::string_view enc_property = "enc";    // MQTT 5 user property
inline constexpr std::string_view enc_zstd = "zstd";

[[nodiscard]] std::string write_batch(std::span<const envelope>, encoding);

// One element of a batch: whole, or why not. A damaged element does not spoil its neighbours.
struct batch_item {
    boost::system::result<envelope, contract_error> read;
    std::string raw;    // the element's text, for quarantine
    uuid id;            // as far as it could be read; nil otherwise
};

// Fails as a whole only when the body is no JSON array within the limits.
[[nodiscard]] boost::system::result<std::vector<batch_item>, contract_error> read_batch(std::string_view body, encoding);

}  // namespace faultline::contract
