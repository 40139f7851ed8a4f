// What the gateway remembers, in one SQLite file: adapters, vehicles, visits, scans, findings, readings, events, and the
// outbox. Everything that must reach the platform is written together with its outbox row in one transaction, on the
// disk when the call returns. One thread owns a store. Knows nothing of adapters, protocols or networks.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/contract/diagnosis.hpp"
#include "cloud/contract/event.hpp"
#include "cloud/contract/live.hpp"
#include "cloud/contract/stamp.hpp"
#include "cloud/contract/uuid.hpp"
#include "cloud/outbox/append.hpp"
#include "cloud/outbox/sqlite.hpp"

namespace faultline::store {

using sqlite::failure;
using sqlite::result;
using store_error = sqlite::sqlite_error;   // name(code) -> text key "error.store_" + name, {path} and {text}

struct visit_row {
    std::string id;            // UUIDv7
    std::string started;       // RFC 3339
    std::string ended;         // empty: still here
    std::string end_reason;    // "left", "ignition_off", "adapter_lost", "shutdown", "interrupted"
    std::string vin;           // empty: unknown
    std::string adapter;       // its key
    std::string protocol;
    std::uint64_t scans = 0;
};

struct finding_row {
    std::string code;
    std::string ecu;
    std::vector<std::string> states;   // as last seen
    std::string first_seen;
    std::string last_seen;
    std::string first_scan;
    std::string last_scan;
    bool present = false;              // in the vehicle's latest scan
};

// An adapter as remembered between sessions. The key is its USB serial number or Bluetooth address where it has one.
struct adapter_row {
    std::string key;
    contract::adapter_identity what;
    std::string last_seen;
};

struct reading {
    std::int64_t wall_ms = 0;
    std::string ecu;
    std::string pid;
    std::string key;
    std::string unit;
    std::optional<double> number;      // absent: not available
};

struct settings {
    std::int64_t outbox_budget = outbox::default_budget;
    int busy_ms = 5000;
};

class store {
public:
    // Creates the file (not its directory) and brings it to the newest schema.
    [[nodiscard]] static result<store> open(const std::string& path, settings = {});

    // --- one visit of one car ---
    // Ids are made here; the caller keeps them. Saves the event `vehicle_plugged` with it.
    [[nodiscard]] result<std::string> begin_visit(std::string_view adapter_key, const contract::stamp&);
    // May be called again when more is known. A VIN names the vehicle; earlier findings of the visit move to it. A visit
    // is one vehicle's: `constraint` when it is known under another VIN already (begin a new visit).
    result<> identify_visit(std::string_view visit, const contract::vehicle_identity&, std::string_view protocol,
                            const contract::stamp&);
    // Saves the event `vehicle_left` with it. Ending a visit twice changes nothing.
    result<> end_visit(std::string_view visit, std::string_view reason, const contract::stamp&);
    // After a crash: visits still open are ended as "interrupted", at the time of their last scan. Returns how many.
    result<std::uint64_t> close_interrupted_visits(const contract::stamp&);

    // --- records: on the disk when these return ---
    // The scan's own id is the record's id: saving it twice changes nothing. `constraint` when the visit is unknown or
    // an id is no UUID. Names the visit's vehicle when the record has a VIN and the visit none.
    result<> save_scan(const contract::diagnosis&, const contract::stamp&);
    result<> save_event(const contract::event&, const contract::stamp&);

    // --- live data: committed together, safe from kill -9 at once, from a power cut after the next record or checkpoint ---
    // Keeps the readings and, when `record` is given and there is room, queues it for the platform.
    result<> save_readings(std::string_view visit, std::span<const reading>, const contract::live* record,
                           const contract::stamp&);
    [[nodiscard]] result<bool> capture_live_allowed();

    // --- adapters ---
    result<> remember_adapter(std::string_view key, const contract::adapter_identity&, const contract::stamp&);
    [[nodiscard]] result<std::optional<adapter_row>> adapter(std::string_view key);

    // --- reading back ---
    [[nodiscard]] result<std::vector<visit_row>> visits(std::size_t limit = 50);              // newest first
    [[nodiscard]] result<std::optional<contract::diagnosis>> scan(std::string_view id);
    [[nodiscard]] result<std::optional<contract::diagnosis>> latest_scan(std::string_view vin = {});   // any, when empty
    [[nodiscard]] result<std::vector<std::string>> scan_ids(std::string_view visit);          // oldest first
    [[nodiscard]] result<std::vector<finding_row>> findings(std::string_view vin);            // newest first
    [[nodiscard]] result<std::vector<reading>> readings(std::string_view visit, std::string_view key,
                                                        std::size_t limit = 10000);
    [[nodiscard]] result<std::uint64_t> outbox_depth();

    // Readings of visits that ended before then: the only thing here that may be forgotten. Returns how many rows went.
    result<std::uint64_t> forget_readings_before(std::int64_t wall_ms);

    [[nodiscard]] sqlite::database& database() { return db_; }   // for the outbox bench and `doctor`

private:
    friend class garage;         // the same database, the same transactions: garage.hpp, commands.hpp, case_library.hpp
    friend class command_book;
    friend class case_library;
    store(sqlite::database, settings);
    result<> put_event(const contract::event&, const contract::stamp&);   // inside a transaction
    result<> name_vehicle(std::string_view visit, const contract::vehicle_identity&, const contract::stamp&);
    result<> keep_findings(const contract::diagnosis&);
    result<std::int64_t> signal_number(const reading&);

    sqlite::database db_;
    settings settings_;
    contract::uuid_maker ids_;
};

}  // namespace faultline::store
