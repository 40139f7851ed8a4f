// What the platform keeps, in SQLite: records exactly once by (gateway, id), what it would not accept, how far each
// stream has come, and the last known state of every gateway. The schema and its rules are in README.md. One thread.
// Writing happens between begin() and commit(); what was not committed never happened.
#pragma once

#include "cloud/contract/envelope.hpp"
#include "cloud/contract/receipt.hpp"
#include "cloud/contract/state.hpp"

#include <boost/system/result.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace faultline::platform {

enum class storage_error : std::uint8_t {
    cannot_open,      // no such directory, no permission, or no database there
    not_ours,         // another program's database, or a newer platform's
    full,
    failed,           // `detail` has SQLite's words
};
struct storage_failure {
    storage_error code = storage_error::failed;
    std::string detail;
};
template <class T = void>
using stored = boost::system::result<T, storage_failure>;

// The part of a record that lists and searches need, taken out of its data when it comes in.
struct digest_of_record {
    std::string vin;
    std::string verdict;   // "faults", "no_faults", "unknown"; empty for other types
    std::string codes;     // "P0301 P0420"
    std::string kind;      // of a scan or an event; an alert's urgency, a work order's state
};

struct row {
    std::string id, gateway, type, stream, traceparent, data;
    std::uint64_t seq = 0;
    std::int64_t wall_ms = 0;
    std::int64_t received_ms = 0;
    bool synchronised = false;
    std::string sha256;
    digest_of_record about;
};

struct row_filter {
    std::string gateway{}, vin{}, type{};   // empty: any
    std::int64_t limit = 100;
};

struct gateway_row {
    std::string name;
    contract::state state;
    std::int64_t since_ms = 0;    // of this online or offline
    std::int64_t seen_ms = 0;     // last message of any kind
    std::int64_t records = 0;
    std::int64_t quarantined = 0;
};

// A command to a gateway and what became of it.
struct command_row {
    std::string id, gateway, op, vehicle, by, role;
    std::string message;          // fl.signed_command.v1, as it is sent
    std::int64_t issued_ms = 0;
    std::int64_t not_after_ms = 0;
    std::int64_t sent_ms = 0;     // 0: not yet
    std::string delivery;         // "waiting", "sent", "expired" (never sent), or the broker's reason
    std::string state;            // of the newest answer; empty: none yet
    bool final = false;
    std::string code;             // of the final answer
};

enum class insert_outcome : std::uint8_t { stored, already_there };

class storage {
public:
    [[nodiscard]] static stored<storage> open(const std::string& path);        // creates and migrates
    [[nodiscard]] static stored<storage> open_reading(const std::string& path);
    storage(storage&&) noexcept;
    storage& operator=(storage&&) noexcept;
    ~storage();

    stored<> begin();
    stored<> commit();
    void roll_back();

    stored<insert_outcome> insert(const contract::envelope& record, const digest_of_record& about, std::int64_t received_ms);
    stored<> quarantine(std::string_view gateway, std::string_view stream, std::string_view id, std::string_view code,
                        std::string_view raw, std::int64_t received_ms);
    stored<contract::chain> chain_of(std::string_view gateway, contract::stream of);
    stored<> keep_chain(std::string_view gateway, contract::stream of, contract::chain reached);
    // A last will counts only if it belongs to the session the gateway was last born with.
    stored<> keep_state(std::string_view gateway, const contract::state& told, std::int64_t received_ms);

    // Commands. Adding one and noting its delivery are transactions of their own; an answer belongs to the ingest's.
    stored<> add_command(const command_row& what);
    stored<std::vector<command_row>> commands_to_send(std::int64_t now_ms);           // oldest first; those too late become "expired"
    stored<> note_delivery(std::string_view id, std::string_view delivery, std::int64_t now_ms);
    stored<> note_answer(const contract::envelope& record);                           // an fl.response.v1
    stored<std::vector<command_row>> commands(std::string_view gateway, std::int64_t limit);   // newest first
    stored<std::vector<command_row>> command(std::string_view id);                    // one or none
    stored<std::vector<row>> answers(std::string_view gateway, std::string_view id);  // in the order of their making

    // Newest first.
    stored<> each_row(const row_filter& wanted, const std::function<void(const row&)>& take);
    stored<std::vector<row>> find(std::string_view id);       // one per gateway that used the id
    stored<std::vector<gateway_row>> gateways();

private:
    struct inside;
    explicit storage(std::unique_ptr<inside>);
    std::unique_ptr<inside> inside_;
};

}  // namespace faultline::platform
