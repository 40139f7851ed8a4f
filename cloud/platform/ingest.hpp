// Takes in what gateways publish: checks it, keeps it exactly once, and says what may be receipted. Knows no broker and
// no clock. All messages between open() and close() are one transaction; the receipts come out of close(), after the
// commit, and never any other way.
#pragma once

#include "cloud/contract/batch.hpp"
#include "cloud/contract/receipt.hpp"
#include "cloud/contract/topics.hpp"
#include "cloud/platform/storage.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace faultline::platform {

struct receipt_for {
    std::string gateway;
    contract::receipt what;
};

struct ingest_counts {
    std::uint64_t messages = 0;
    std::uint64_t stored = 0;
    std::uint64_t repeated = 0;       // seen before: receipted again, not kept again
    std::uint64_t quarantined = 0;
    std::uint64_t gaps = 0;           // records whose predecessor is missing: stored, receipted only when it has come
    std::uint64_t foreign = 0;        // topics that are none of ours
    std::uint64_t states = 0;
    std::uint64_t transactions = 0;
};

class ingest {
public:
    explicit ingest(storage& into) : into_{into} {}

    stored<> open();
    // `encoding`: the message's user property "enc". An error leaves nothing of the whole transaction: call abandon().
    stored<> take(std::string_view topic, std::string_view payload, std::string_view encoding, std::int64_t received_ms);
    [[nodiscard]] stored<std::vector<receipt_for>> close();
    void abandon();      // nothing was kept, nothing is receipted: the gateways will send again

    [[nodiscard]] const ingest_counts& counts() const { return counts_; }

private:
    using stream_key = std::pair<std::string, contract::stream>;
    struct pending {
        std::uint64_t upto_seq = 0;
        std::vector<contract::rejection> rejected;
        bool gap = false;                // the newest record waits for a missing one
        contract::chain reached;
    };

    stored<> take_batch(const contract::topic& at, std::string_view payload, std::string_view encoding, std::int64_t received_ms);
    stored<> take_record(const contract::topic& at, pending& due, const contract::batch_item& item, std::int64_t received_ms);
    stored<> take_state(const contract::topic& at, std::string_view payload, std::int64_t received_ms);
    stored<> reject(const contract::topic& at, pending& due, const contract::batch_item& item, std::string_view code,
                    std::int64_t received_ms);
    stored<pending*> due_for(const contract::topic& at);

    storage& into_;
    ingest_counts counts_;
    ingest_counts before_;               // as of the last commit
    std::map<stream_key, pending> due_;
};

// What lists and searches need of a record, or nothing when its data does not have the shape its type promises.
// A type this version does not know has no shape to check and is kept as it is.
[[nodiscard]] std::optional<digest_of_record> digest(const contract::envelope& record);

}  // namespace faultline::platform
