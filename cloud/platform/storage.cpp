#include "cloud/platform/storage.hpp"

#include "cloud/contract/record.hpp"
#include "cloud/platform/storage_inside.hpp"

namespace faultline::platform {

namespace {

constexpr int application_id = 0x464C504C;   // "FLPL"
constexpr int schema_version = 2;

constexpr std::string_view schema = R"(
CREATE TABLE record(
    gateway TEXT NOT NULL, id TEXT NOT NULL, stream TEXT NOT NULL, seq INTEGER NOT NULL, type TEXT NOT NULL,
    wall_ms INTEGER NOT NULL, boot TEXT NOT NULL, monotonic_ms INTEGER NOT NULL, synchronised INTEGER NOT NULL,
    received_ms INTEGER NOT NULL, sha256 TEXT NOT NULL, traceparent TEXT NOT NULL,
    vin TEXT NOT NULL, verdict TEXT NOT NULL, codes TEXT NOT NULL, kind TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (gateway, id));
CREATE INDEX record_by_vin ON record(vin, wall_ms) WHERE vin <> '';
CREATE INDEX record_by_id ON record(id);
CREATE TABLE quarantine(
    number INTEGER PRIMARY KEY, received_ms INTEGER NOT NULL, gateway TEXT NOT NULL, stream TEXT NOT NULL,
    id TEXT NOT NULL, code TEXT NOT NULL, raw BLOB NOT NULL);
CREATE UNIQUE INDEX quarantine_once ON quarantine(gateway, id, code) WHERE id <> '';
CREATE TABLE chain(
    gateway TEXT NOT NULL, stream TEXT NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (gateway, stream)) WITHOUT ROWID;
CREATE TABLE gateway(
    name TEXT PRIMARY KEY, online INTEGER NOT NULL, session TEXT NOT NULL, state TEXT NOT NULL,
    since_ms INTEGER NOT NULL, seen_ms INTEGER NOT NULL) WITHOUT ROWID;
)";

constexpr std::string_view schema_of_commands = R"(
CREATE TABLE command(
    id TEXT PRIMARY KEY, gateway TEXT NOT NULL, op TEXT NOT NULL, vehicle TEXT NOT NULL, by TEXT NOT NULL, role TEXT NOT NULL,
    message TEXT NOT NULL, issued_ms INTEGER NOT NULL, not_after_ms INTEGER NOT NULL, sent_ms INTEGER NOT NULL DEFAULT 0,
    delivery TEXT NOT NULL DEFAULT 'waiting', state TEXT NOT NULL DEFAULT '', final INTEGER NOT NULL DEFAULT 0,
    code TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE INDEX command_waiting ON command(issued_ms) WHERE delivery = 'waiting';
CREATE INDEX command_by_time ON command(issued_ms);
CREATE INDEX record_of_command ON record(json_extract(data, '$.command')) WHERE type = 'fl.response.v1';
)";

bool execute(sqlite3* db, std::string_view sql) { return sqlite3_exec(db, std::string{sql}.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK; }

std::int64_t pragma(sqlite3* db, std::string_view name) {
    statement asked{db, "PRAGMA " + std::string{name}};
    return asked.step() ? asked.integer(0) : -1;
}

stored<database_handle> open_database(const std::string& path, int flags) {
    sqlite3* raw = nullptr;
    const int rc = sqlite3_open_v2(path.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    database_handle db{raw};
    if (rc != SQLITE_OK) return storage_failure{storage_error::cannot_open, path + ": " + words(raw)};
    sqlite3_busy_timeout(raw, 5000);
    return db;
}

}  // namespace

storage::storage(std::unique_ptr<inside> made) : inside_{std::move(made)} {}
storage::storage(storage&&) noexcept = default;
storage& storage::operator=(storage&&) noexcept = default;
storage::~storage() = default;

stored<storage> storage::open(const std::string& path) {
    auto opened = open_database(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (!opened) return opened.error();
    auto* const db = opened->get();
    execute(db, "PRAGMA journal_mode = WAL");
    execute(db, "PRAGMA synchronous = FULL");   // a receipt is a promise: the commit before it is on the disk
    const auto id = pragma(db, "application_id");
    const auto tables = pragma(db, "schema_version");
    if (id < 0) return storage_failure{storage_error::cannot_open, path + ": " + words(db)};
    if (id == 0 && tables == 0) {
        const bool made = execute(db, "BEGIN IMMEDIATE") && execute(db, schema) && execute(db, schema_of_commands) &&
                          execute(db, "PRAGMA application_id = " + std::to_string(application_id)) &&
                          execute(db, "PRAGMA user_version = " + std::to_string(schema_version)) && execute(db, "COMMIT");
        if (!made) return storage_failure{storage_error::cannot_open, path + ": " + words(db)};
    } else if (id != application_id || pragma(db, "user_version") > schema_version) {
        return storage_failure{storage_error::not_ours, path};
    } else if (pragma(db, "user_version") == 1) {
        const bool done = execute(db, "BEGIN IMMEDIATE") && (pragma(db, "user_version") != 1 || execute(db, schema_of_commands)) &&
                          execute(db, "PRAGMA user_version = " + std::to_string(schema_version)) && execute(db, "COMMIT");
        if (!done) return storage_failure{storage_error::failed, path + ": " + words(db)};
    }
    return storage{std::make_unique<inside>(std::move(*opened))};
}

stored<storage> storage::open_reading(const std::string& path) {
    auto opened = open_database(path, SQLITE_OPEN_READWRITE);   // a WAL database needs its index written even to read
    if (!opened) opened = open_database(path, SQLITE_OPEN_READONLY);
    if (!opened) return opened.error();
    if (pragma(opened->get(), "application_id") != application_id) return storage_failure{storage_error::not_ours, path};
    execute(opened->get(), "PRAGMA query_only = ON");
    return storage{std::make_unique<inside>(std::move(*opened))};
}

stored<> storage::begin() {
    if (execute(inside_->db.get(), "BEGIN IMMEDIATE")) return {};
    return failure_of(inside_->db.get());
}

stored<> storage::commit() {
    if (execute(inside_->db.get(), "COMMIT")) return {};
    return failure_of(inside_->db.get());
}

void storage::roll_back() { execute(inside_->db.get(), "ROLLBACK"); }

stored<insert_outcome> storage::insert(const contract::envelope& record, const digest_of_record& about, std::int64_t received_ms) {
    auto& into = inside_->insert;
    const auto id = record.id.text();
    const auto sha256 = contract::hex(record.sha256);
    into.bind(record.gateway).bind(id).bind(contract::name(record.of)).bind(static_cast<std::int64_t>(record.seq)).bind(record.type);
    into.bind(record.when.wall_ms).bind(record.when.boot).bind(record.when.monotonic_ms).bind(std::int64_t{record.when.synchronised});
    into.bind(received_ms).bind(sha256).bind(record.traceparent);
    into.bind(about.vin).bind(about.verdict).bind(about.codes).bind(about.kind).bind(record.data);
    if (!into.run()) return failure_of(inside_->db.get());
    const bool fresh = sqlite3_changes64(inside_->db.get()) == 1;
    return fresh ? insert_outcome::stored : insert_outcome::already_there;
}

stored<> storage::quarantine(std::string_view gateway, std::string_view stream, std::string_view id, std::string_view code,
                             std::string_view raw, std::int64_t received_ms) {
    auto& into = inside_->quarantine;
    into.bind(received_ms).bind(gateway).bind(stream).bind(id).bind(code).bind(raw);
    if (!into.run()) return failure_of(inside_->db.get());
    return {};
}

stored<contract::chain> storage::chain_of(std::string_view gateway, contract::stream of) {
    auto& asked = inside_->chain;
    asked.bind(gateway).bind(contract::name(of));
    contract::chain reached;
    if (asked.step()) reached.last = static_cast<std::uint64_t>(asked.integer(0));
    const bool fine = asked.rc() == SQLITE_ROW || asked.rc() == SQLITE_DONE;
    asked.reset();
    if (!fine) return failure_of(inside_->db.get());
    return reached;
}

stored<> storage::keep_chain(std::string_view gateway, contract::stream of, contract::chain reached) {
    auto& into = inside_->keep_chain;
    into.bind(gateway).bind(contract::name(of)).bind(static_cast<std::int64_t>(reached.last));
    if (!into.run()) return failure_of(inside_->db.get());
    return {};
}

stored<> storage::keep_state(std::string_view gateway, const contract::state& told, std::int64_t received_ms) {
    auto* const db = inside_->db.get();
    statement known{db, "SELECT online, session, state FROM gateway WHERE name = ?"};
    known.bind(gateway);
    const bool is_known = known.step();
    const bool was_online = is_known && known.integer(0) != 0;
    if (was_online && !told.online && known.text(1) != told.session) return {};   // an old will, after a new birth
    auto now = told;
    if (is_known && told.time.empty()) {   // a will carries no figures: the last ones told stay
        if (const auto before = contract::read_record<contract::state>(known.text(2))) now = *before;
        now.online = told.online;
        now.session = told.session;
    }
    const auto text = contract::write_record(now);
    statement keep{db, "INSERT INTO gateway VALUES(?1,?2,?3,?4,?5,?5) ON CONFLICT DO UPDATE SET online = ?2, session = ?3, "
                       "state = ?4, seen_ms = ?5, since_ms = CASE WHEN ?6 THEN since_ms ELSE ?5 END"};
    keep.bind(gateway).bind(std::int64_t{told.online}).bind(told.session).bind(text).bind(received_ms);
    keep.bind(std::int64_t{is_known && was_online == told.online});
    if (!keep.run()) return failure_of(db);
    return {};
}

stored<> storage::each_row(const row_filter& wanted, const std::function<void(const row&)>& take) {
    statement asked{inside_->db.get(), "SELECT " + std::string{row_columns} +
                                           " FROM record WHERE (?1 = '' OR gateway = ?1) AND (?2 = '' OR vin = ?2) AND "
                                           "(?3 = '' OR type = ?3) ORDER BY rowid DESC LIMIT ?4"};
    asked.bind(wanted.gateway).bind(wanted.vin).bind(wanted.type).bind(wanted.limit);
    while (asked.step()) take(read_row(asked));
    if (asked.rc() != SQLITE_DONE) return failure_of(inside_->db.get());
    return {};
}

stored<std::vector<row>> storage::find(std::string_view id) {
    statement asked{inside_->db.get(), "SELECT " + std::string{row_columns} + " FROM record WHERE id = ? ORDER BY gateway"};
    asked.bind(id);
    std::vector<row> found;
    while (asked.step()) found.push_back(read_row(asked));
    if (asked.rc() != SQLITE_DONE) return failure_of(inside_->db.get());
    return found;
}

stored<std::vector<gateway_row>> storage::gateways() {
    statement asked{inside_->db.get(),
                    "SELECT known.name, coalesce(g.state, '{}'), coalesce(g.since_ms, 0), "
                    "max(coalesce(g.seen_ms, 0), coalesce((SELECT max(received_ms) FROM record WHERE gateway = known.name), 0)), "
                    "(SELECT count(*) FROM record WHERE gateway = known.name), "
                    "(SELECT count(*) FROM quarantine WHERE gateway = known.name) "
                    "FROM (SELECT name FROM gateway UNION SELECT gateway FROM chain) AS known LEFT JOIN gateway AS g "
                    "ON g.name = known.name ORDER BY known.name"};
    std::vector<gateway_row> all;
    while (asked.step()) {
        gateway_row one;
        one.name = asked.text(0);
        if (auto state = contract::read_record<contract::state>(asked.text(1))) one.state = *state;
        one.since_ms = asked.integer(2);
        one.seen_ms = asked.integer(3);
        one.records = asked.integer(4);
        one.quarantined = asked.integer(5);
        all.push_back(std::move(one));
    }
    if (asked.rc() != SQLITE_DONE) return failure_of(inside_->db.get());
    return all;
}

}  // namespace faultline::platform
