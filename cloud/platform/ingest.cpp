#include "cloud/platform/ingest.hpp"

#include "cloud/contract/record.hpp"
#include "cloud/contract/response.hpp"

#include <algorithm>

namespace faultline::platform {

using contract::contract_error;

namespace {

contract::encoding encoding_of(std::string_view property) {
    return property == contract::enc_zstd ? contract::encoding::zstd : contract::encoding::plain;
}

}  // namespace

stored<> ingest::open() {
    due_.clear();
    before_ = counts_;
    return into_.begin();
}

stored<std::vector<receipt_for>> ingest::close() {
    for (const auto& [key, due] : due_) {
        if (const auto kept = into_.keep_chain(key.first, key.second, due.reached); !kept) return kept.error();
    }
    if (const auto done = into_.commit(); !done) return done.error();
    ++counts_.transactions;

    std::vector<receipt_for> receipts;
    for (auto& [key, due] : due_) {
        const std::string stream{contract::name(key.second)};
        if (due.upto_seq != 0 || !due.rejected.empty()) {
            receipts.push_back({key.first, {stream, due.upto_seq, std::move(due.rejected)}});
        }
        if (due.gap) receipts.push_back({key.first, {stream, 0, {}}});   // acknowledges nothing: start over, please
    }
    due_.clear();
    return receipts;
}

void ingest::abandon() {
    into_.roll_back();
    due_.clear();
    counts_ = before_;
}

stored<> ingest::take(std::string_view topic, std::string_view payload, std::string_view encoding, std::int64_t received_ms) {
    ++counts_.messages;
    const auto at = contract::parse_topic(topic);
    if (at && at->kind == contract::topic_kind::up) return take_batch(*at, payload, encoding, received_ms);
    if (at && at->kind == contract::topic_kind::state) return take_state(*at, payload, received_ms);
    ++counts_.foreign;
    return {};
}

stored<> ingest::take_batch(const contract::topic& at, std::string_view payload, std::string_view encoding, std::int64_t received_ms) {
    const auto items = contract::read_batch(payload, encoding_of(encoding));
    const auto due = due_for(at);
    if (!due) return due.error();
    if (!items) {   // no record can be named; without a receipt the gateway sends it again
        ++counts_.quarantined;
        return into_.quarantine(at.gateway, contract::name(at.of), "", contract::name(items.error()), payload, received_ms);
    }
    for (const auto& item : *items) {
        if (const auto done = take_record(at, **due, item, received_ms); !done) return done.error();
    }
    return {};
}

stored<> ingest::take_record(const contract::topic& at, pending& due, const contract::batch_item& item, std::int64_t received_ms) {
    if (!item.read) return reject(at, due, item, contract::name(item.read.error()), received_ms);
    const auto& record = *item.read;
    const bool misplaced = record.gateway != at.gateway || record.of != at.of;
    const auto about = misplaced ? std::nullopt : digest(record);
    if (!about) {
        const auto done = reject(at, due, item, misplaced ? "wrong_topic" : "schema", received_ms);
        if (!done || misplaced) return done;
        due.upto_seq = std::max(due.upto_seq, contract::acknowledge(due.reached, record));   // dealt with: it need not come again
        return {};
    }
    const auto kept = into_.insert(record, *about, received_ms);
    if (!kept) return kept.error();
    const bool repeated = *kept == insert_outcome::already_there;
    if (!repeated && record.type == contract::response::type) {
        if (const auto noted = into_.note_answer(record); !noted) return noted.error();
    }
    ++(repeated ? counts_.repeated : counts_.stored);
    const auto acknowledged = contract::acknowledge(due.reached, record);
    due.gap = acknowledged == 0;
    if (due.gap) ++counts_.gaps;
    due.upto_seq = std::max(due.upto_seq, acknowledged);
    return {};
}

stored<> ingest::reject(const contract::topic& at, pending& due, const contract::batch_item& item, std::string_view code,
                        std::int64_t received_ms) {
    ++counts_.quarantined;
    const auto id = item.id.is_nil() ? std::string{} : item.id.text();
    if (!id.empty()) due.rejected.push_back({id, std::string{code}});
    return into_.quarantine(at.gateway, contract::name(at.of), id, code, item.raw, received_ms);
}

stored<> ingest::take_state(const contract::topic& at, std::string_view payload, std::int64_t received_ms) {
    const auto told = contract::read_record<contract::state>(payload);
    if (!told) {
        ++counts_.quarantined;
        return into_.quarantine(at.gateway, "state", "", contract::name(told.error()), payload, received_ms);
    }
    ++counts_.states;
    return into_.keep_state(at.gateway, *told, received_ms);
}

stored<ingest::pending*> ingest::due_for(const contract::topic& at) {
    const auto known = due_.find({at.gateway, at.of});
    if (known != due_.end()) return &known->second;
    const auto reached = into_.chain_of(at.gateway, at.of);
    if (!reached) return reached.error();
    auto& fresh = due_[{at.gateway, at.of}];
    fresh.reached = *reached;
    return &fresh;
}

}  // namespace faultline::platform
