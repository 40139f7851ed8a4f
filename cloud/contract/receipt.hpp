// The platform's receipt (`fl.receipt.v1`), sent after its database has committed: only this lets the outbox let go.
//
// What `upto_seq` means. It refers to one (gateway, stream) and promises: every record of that stream which the gateway
// still held when it sent number `upto_seq`, up to and including that number, is either stored or named in `rejected`
// (now or in an earlier receipt). Numbers have gaps (they are shared by all streams of one database, and live data may be
// dropped), so "contiguous" cannot be seen from the numbers: each envelope names in `prev` the record directly before
// it that the gateway still holds, and 0 when there is none. acknowledge() below is the whole rule. It stays right when
// messages are lost, doubled, reordered or sent again, when the gateway's database is new (its numbers start at a random
// one) or restored, and when the platform forgot.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cloud/contract/envelope.hpp"

namespace faultline::contract {

struct rejection {
    std::string id;      // the record's UUID
    std::string code;    // name(contract_error), or "schema"
};

struct receipt {
    static constexpr const char* type = "fl.receipt.v1";
    std::string stream;
    std::uint64_t upto_seq = 0;   // 0: acknowledges nothing, only rejects
    std::vector<rejection> rejected;
};

void to_json(nlohmann::json&, const receipt&);
void from_json(const nlohmann::json&, receipt&);
[[nodiscard]] boost::system::result<receipt, contract_error> read_receipt(std::string_view json);

// The platform's memory of one (gateway, stream): the number its chain has reached. Starts at 0 and may be lost.
struct chain {
    std::uint64_t last = 0;
};

// Call for every record of the stream in order of arrival, once it is stored (now or earlier) or rejected for its content.
// Not for a damaged one (sha256_mismatch): its numbers prove nothing.
// Returns the number to acknowledge, 0 for none (a record before it is missing; the gateway will send it again).
// A message's receipt carries the greatest number returned for its records.
[[nodiscard]] std::uint64_t acknowledge(chain&, const envelope&);

}  // namespace faultline::contract
