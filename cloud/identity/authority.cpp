#include "cloud/identity/authority.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <stdexcept>

#include "cloud/contract/sha256.hpp"
#include "cloud/contract/topics.hpp"
#include "cloud/identity/files.hpp"

namespace faultline::identity {
namespace {

constexpr const char* schema = R"(
CREATE TABLE claim(hash TEXT PRIMARY KEY, gateway TEXT NOT NULL, expires_s INTEGER NOT NULL, used_s INTEGER) WITHOUT ROWID;
CREATE TABLE issued(
    serial TEXT PRIMARY KEY, gateway TEXT NOT NULL, issued_s INTEGER NOT NULL, not_after_s INTEGER NOT NULL, revoked_s INTEGER) WITHOUT ROWID;
CREATE INDEX issued_gateway ON issued(gateway);
PRAGMA user_version = 1;
)";

class query {
public:
    query(sqlite3* db, const char* sql) { sqlite3_prepare_v2(db, sql, -1, &raw_, nullptr); }
    ~query() { sqlite3_finalize(raw_); }
    query(const query&) = delete;
    query& operator=(const query&) = delete;
    query& bind(const std::string& text) { return sqlite3_bind_text(raw_, ++bound_, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT), *this; }
    query& bind(std::int64_t number) { return sqlite3_bind_int64(raw_, ++bound_, number), *this; }
    [[nodiscard]] bool row() { return (rc_ = sqlite3_step(raw_)) == SQLITE_ROW; }
    [[nodiscard]] bool done() { return row() || rc_ == SQLITE_DONE; }
    [[nodiscard]] std::string text(int column) const {
        const auto* const bytes = reinterpret_cast<const char*>(sqlite3_column_text(raw_, column));
        return bytes == nullptr ? std::string{} : std::string{bytes};
    }
    [[nodiscard]] std::int64_t integer(int column) const { return sqlite3_column_int64(raw_, column); }
    [[nodiscard]] bool is_null(int column) const { return sqlite3_column_type(raw_, column) == SQLITE_NULL; }

private:
    sqlite3_stmt* raw_ = nullptr;
    int bound_ = 0;
    int rc_ = SQLITE_OK;
};

bool execute(sqlite3* db, const char* sql) { return sqlite3_exec(db, sql, nullptr, nullptr, nullptr) == SQLITE_OK; }

std::string hash_of(const std::array<std::uint8_t, 10>& secret) {
    return contract::hex(contract::sha256({reinterpret_cast<const char*>(secret.data()), secret.size()}));
}

sqlite3* open_database(const std::string& path) {
    sqlite3* db = nullptr;
    if (sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr) != SQLITE_OK) {
        sqlite3_close_v2(db);
        return nullptr;
    }
    sqlite3_busy_timeout(db, 5000);
    execute(db, "PRAGMA journal_mode = WAL");
    execute(db, "PRAGMA synchronous = FULL");
    return db;
}

}  // namespace

std::string_view name(authority_error why) {
    constexpr std::array<std::string_view, 12> names{"exists",       "no_folder",      "damaged",     "bad_name",        "unknown_claim", "used_claim",
                                                     "expired_claim", "too_many_tries", "bad_request", "unknown_gateway", "revoked",       "failed"};
    return names[static_cast<std::size_t>(why)];
}

void throw_exception_from_error(authority_error why, const boost::source_location&) { throw std::runtime_error{"authority: " + std::string{name(why)}}; }

void authority::close::operator()(sqlite3* db) const { sqlite3_close_v2(db); }

authority::authority(std::string folder, key_and_certificate own, std::unique_ptr<sqlite3, close> db)
    : folder_{std::move(folder)}, own_{std::move(own)}, db_{std::move(db)} {}
authority::authority(authority&&) noexcept = default;
authority& authority::operator=(authority&&) noexcept = default;
authority::~authority() = default;

sold<authority> authority::create(const std::string& folder, const std::string& name, std::span<const std::string> hosts, std::int64_t now_s) {
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed) return authority_error::no_folder;
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failed);
    if (std::filesystem::exists(folder + "/ca.key", failed)) return authority_error::exists;
    const auto own = make_authority(name, now_s);
    const auto server = make_server(own, hosts, now_s);
    if (!server) return authority_error::bad_name;
    const std::unique_ptr<sqlite3, close> db{open_database(folder + "/authority.db")};
    const bool is_made = db && execute(db.get(), schema) && write_whole(folder + "/ca.pem", own.certificate, for_everybody) &&
                         write_whole(folder + "/server.key", server->key, owner_only) && write_whole(folder + "/server.pem", server->certificate, for_everybody) &&
                         write_whole(folder + "/crl.pem", revocation_list(own, {}, now_s), for_everybody) &&
                         write_whole(folder + "/ca.key", own.key, owner_only);   // last: with it the authority is there
    if (!is_made) return authority_error::no_folder;
    return open(folder);
}

sold<authority> authority::open(const std::string& folder) {
    const auto key = read_whole(folder + "/ca.key");
    const auto certificate = read_whole(folder + "/ca.pem");
    if (!key || !certificate) return authority_error::no_folder;
    if (!belong_together(*key, *certificate)) return authority_error::damaged;
    std::unique_ptr<sqlite3, close> db{open_database(folder + "/authority.db")};
    if (!db) return authority_error::no_folder;
    query version{db.get(), "PRAGMA user_version"};
    if (!version.row() || version.integer(0) != 1) return authority_error::damaged;
    return authority{folder, {*key, *certificate}, std::move(db)};
}

sold<std::string> authority::give_claim(const std::string& gateway, std::int64_t now_s, std::int64_t valid_s) {
    if (!contract::is_gateway_name(gateway)) return authority_error::bad_name;
    const auto about = read_certificate(own_.certificate);
    if (!about) return authority_error::damaged;
    const auto made = make_claim(about->fingerprint);
    query into{db_.get(), "INSERT INTO claim(hash, gateway, expires_s) VALUES(?, ?, ?)"};
    if (!into.bind(hash_of(made.secret)).bind(gateway).bind(now_s + valid_s).done()) return authority_error::failed;
    return to_text(made);
}

sold<authority::bought> authority::enrol(const std::array<std::uint8_t, 10>& secret, std::string_view csr, std::int64_t now_s) {
    std::erase_if(wrong_tries_, [&](std::int64_t when) { return when <= now_s - tries_window_s; });
    if (wrong_tries_.size() >= most_wrong_tries) return authority_error::too_many_tries;
    const auto hash = hash_of(secret);
    query asked{db_.get(), "SELECT gateway, expires_s, used_s FROM claim WHERE hash = ?"};
    if (!asked.bind(hash).row()) {
        wrong_tries_.push_back(now_s);
        return authority_error::unknown_claim;
    }
    if (!asked.is_null(2)) return authority_error::used_claim;
    if (asked.integer(1) < now_s) return authority_error::expired_claim;
    const auto gateway = asked.text(0);
    return issue_and_note(gateway, csr, now_s, hash);
}

sold<authority::bought> authority::renew(const std::string& gateway, const std::string& serial, std::string_view csr, std::int64_t now_s) {
    query asked{db_.get(), "SELECT revoked_s FROM issued WHERE serial = ? AND gateway = ?"};
    if (!asked.bind(serial).bind(gateway).row()) return authority_error::unknown_gateway;
    if (!asked.is_null(0)) return authority_error::revoked;
    return issue_and_note(gateway, csr, now_s, {});
}

sold<authority::bought> authority::issue_and_note(const std::string& gateway, std::string_view csr, std::int64_t now_s, const std::string& claim_hash) {
    const auto certificate = issue(own_, csr, gateway, now_s, days);
    if (!certificate) return authority_error::bad_request;
    const auto about = read_certificate(*certificate);
    if (!about) return authority_error::failed;
    if (!execute(db_.get(), "BEGIN IMMEDIATE")) return authority_error::failed;
    query note{db_.get(), "INSERT INTO issued(serial, gateway, issued_s, not_after_s) VALUES(?, ?, ?, ?)"};
    bool is_fine = note.bind(about->serial).bind(gateway).bind(now_s).bind(about->not_after_s).done();
    bool is_first = true;
    if (is_fine && !claim_hash.empty()) {
        query use{db_.get(), "UPDATE claim SET used_s = ? WHERE hash = ? AND used_s IS NULL"};
        is_fine = use.bind(now_s).bind(claim_hash).done();
        is_first = sqlite3_changes(db_.get()) == 1;
    }
    if (!is_fine || !is_first || !execute(db_.get(), "COMMIT")) {
        execute(db_.get(), "ROLLBACK");
        return is_first ? authority_error::failed : authority_error::used_claim;
    }
    return bought{gateway, *certificate};
}

sold<int> authority::revoke(const std::string& gateway, std::int64_t now_s) {
    query note{db_.get(), "UPDATE issued SET revoked_s = ? WHERE gateway = ? AND revoked_s IS NULL"};
    if (!note.bind(now_s).bind(gateway).done()) return authority_error::failed;
    const int changed = sqlite3_changes(db_.get());
    if (changed == 0) return authority_error::unknown_gateway;
    std::vector<std::string> serials;
    query all{db_.get(), "SELECT serial FROM issued WHERE revoked_s IS NOT NULL AND not_after_s > ?"};
    all.bind(now_s);
    while (all.row()) serials.push_back(all.text(0));
    if (!write_whole(folder_ + "/crl.pem", revocation_list(own_, serials, now_s), for_everybody)) return authority_error::no_folder;
    return changed;
}

sold<key_and_certificate> authority::for_server(std::span<const std::string> hosts, std::int64_t now_s) const {
    auto made = make_server(own_, hosts, now_s);
    if (!made) return authority_error::bad_name;
    return std::move(*made);
}

sold<std::vector<issued_row>> authority::issued() const {
    std::vector<issued_row> rows;
    query all{db_.get(), "SELECT gateway, serial, not_after_s, issued_s, revoked_s IS NOT NULL FROM issued ORDER BY gateway, issued_s"};
    while (all.row()) rows.push_back({all.text(0), all.text(1), all.integer(2), all.integer(3), all.integer(4) != 0});
    return rows;
}

}  // namespace faultline::identity
