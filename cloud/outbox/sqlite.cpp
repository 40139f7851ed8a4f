#include "cloud/outbox/sqlite.hpp"

#include <cerrno>
#include <stdexcept>

namespace faultline::sqlite {

namespace {

sqlite_error meaning_of(int code, int system_error) {
    switch (code & 0xFF) {
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_AUTH: return sqlite_error::cannot_open;
        case SQLITE_READONLY: return sqlite_error::read_only;
        case SQLITE_FULL: return sqlite_error::disk_full;
        case SQLITE_NOTADB: return sqlite_error::not_a_database;
        case SQLITE_CORRUPT: return sqlite_error::corrupt;
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return sqlite_error::locked;
        case SQLITE_CONSTRAINT: return sqlite_error::constraint;
        case SQLITE_IOERR:
            if (code == SQLITE_IOERR_SHMSIZE) return sqlite_error::disk_full;
            // SQLite says "full" for ENOSPC only; a quota and a file size limit are the same to the user.
            if (system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG) return sqlite_error::disk_full;
            if (system_error == EROFS) return sqlite_error::read_only;
            return sqlite_error::failed;
        default: return sqlite_error::failed;
    }
}

}  // namespace

std::string_view name(sqlite_error error) {
    switch (error) {
        case sqlite_error::cannot_open: return "cannot_open";
        case sqlite_error::read_only: return "read_only";
        case sqlite_error::disk_full: return "disk_full";
        case sqlite_error::not_a_database: return "not_a_database";
        case sqlite_error::corrupt: return "corrupt";
        case sqlite_error::locked: return "locked";
        case sqlite_error::newer_schema: return "newer_schema";
        case sqlite_error::older_schema: return "older_schema";
        case sqlite_error::constraint: return "constraint";
        case sqlite_error::failed: return "failed";
    }
    return "failed";
}

void throw_exception_from_error(const failure& why, const boost::source_location&) {
    throw std::runtime_error{why.path + ": " + std::string{name(why.code)} + ": " + why.detail};
}

result<database> database::open(const std::string& path, open_options options) {
    database db;
    db.path_ = path;
    const int flags = options.read_only ? SQLITE_OPEN_READONLY
                                        : SQLITE_OPEN_READWRITE | (options.create ? SQLITE_OPEN_CREATE : 0);
    const int opened = sqlite3_open_v2(path.c_str(), &db.handle_, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    if (opened != SQLITE_OK) return db.error();
    sqlite3_extended_result_codes(db.handle_, 1);
    sqlite3_busy_timeout(db.handle_, options.busy_ms);

    // The journal mode first: it is what touches the file, so a file of another kind is found out here.
    if (!options.read_only) {
        if (const auto done = db.execute("PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 16777216"); !done) {
            return done.error();
        }
        if (sqlite3_db_readonly(db.handle_, "main") == 1) {
            return failure{sqlite_error::read_only, path, "the file or its file system cannot be written"};
        }
    }
    if (const auto done = db.execute("PRAGMA foreign_keys = ON; SELECT count(*) FROM sqlite_schema"); !done) {
        return done.error();
    }
    if (const auto done = db.full_sync(options.full_sync); !done) return done.error();
    return db;
}

database::database(database&& other) noexcept
    : handle_{std::exchange(other.handle_, nullptr)},
      path_{std::move(other.path_)},
      cache_{std::exchange(other.cache_, {})} {}

database& database::operator=(database&& other) noexcept {
    std::swap(handle_, other.handle_);
    std::swap(path_, other.path_);
    std::swap(cache_, other.cache_);
    return *this;
}

database::~database() {
    for (const auto& [sql, raw] : cache_) sqlite3_finalize(raw);
    sqlite3_close_v2(handle_);
}

statement database::prepare(std::string_view sql) {
    auto& raw = cache_[sql];
    if (raw == nullptr) {
        sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    }
    return statement{*this, raw};
}

result<> database::execute(const std::string& sql) {
    if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return error();
    return {};
}

result<> database::full_sync(bool on) { return execute(on ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL"); }

std::int64_t database::last_rowid() const { return sqlite3_last_insert_rowid(handle_); }
std::int64_t database::changes() const { return sqlite3_changes64(handle_); }

failure database::error() const {
    const int left_behind = errno;   // SQLite forgets the system's reason when it is the commit that fails
    const int told = sqlite3_system_errno(handle_);
    const int code = sqlite3_extended_errcode(handle_);
    return {meaning_of(code, told != 0 ? told : left_behind), path_, sqlite3_errmsg(handle_)};
}

statement::~statement() {
    if (raw_ == nullptr) return;
    sqlite3_reset(raw_);
    sqlite3_clear_bindings(raw_);
}

statement& statement::bind(std::int64_t value) {
    bound_ |= sqlite3_bind_int64(raw_, next_++, value);
    return *this;
}

statement& statement::bind(double value) {
    bound_ |= sqlite3_bind_double(raw_, next_++, value);
    return *this;
}

statement& statement::bind(std::string_view text) {
    // A view without data would bind NULL.
    const char* at = text.data() == nullptr ? "" : text.data();
    bound_ |= sqlite3_bind_text64(raw_, next_++, at, text.size(), SQLITE_STATIC, SQLITE_UTF8);
    return *this;
}

statement& statement::bind(std::span<const std::uint8_t> blob) {
    bound_ |= sqlite3_bind_blob64(raw_, next_++, blob.data(), blob.size(), SQLITE_STATIC);
    return *this;
}

statement& statement::bind_null() {
    bound_ |= sqlite3_bind_null(raw_, next_++);
    return *this;
}

statement& statement::bind_or_null(std::string_view text) { return text.empty() ? bind_null() : bind(text); }

result<bool> statement::step() {
    if (raw_ == nullptr || bound_ != SQLITE_OK) return owner_->error();
    errno = 0;   // what stands there afterwards is of this step
    const int code = sqlite3_step(raw_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return owner_->error();
}

result<> statement::run() {
    for (;;) {
        const auto row = step();
        if (!row) return row.error();
        if (!*row) return {};
    }
}

bool statement::is_null(int column) const { return sqlite3_column_type(raw_, column) == SQLITE_NULL; }
std::int64_t statement::integer(int column) const { return sqlite3_column_int64(raw_, column); }
double statement::real(int column) const { return sqlite3_column_double(raw_, column); }

std::string statement::text(int column) const {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(raw_, column));
    return bytes == nullptr ? std::string{} : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(raw_, column)));
}

std::span<const std::uint8_t> statement::blob(int column) const {
    const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(raw_, column));
    return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(raw_, column))};
}

result<transaction> transaction::begin(database& owner) {
    const bool is_inner = sqlite3_get_autocommit(owner.handle()) == 0;
    if (const auto begun = owner.prepare(is_inner ? "SAVEPOINT inner_part" : "BEGIN IMMEDIATE").run(); !begun) return begun.error();
    return transaction{owner, is_inner};
}

transaction::~transaction() {
    // After a full disk SQLite has rolled back by itself; then there is nothing to undo.
    if (owner_ == nullptr || sqlite3_get_autocommit(owner_->handle()) != 0) return;
    static_cast<void>(owner_->prepare(is_inner_ ? "ROLLBACK TO inner_part" : "ROLLBACK").run());
    if (is_inner_) static_cast<void>(owner_->prepare("RELEASE inner_part").run());
}

result<> transaction::commit() {
    if (const auto done = owner_->prepare(is_inner_ ? "RELEASE inner_part" : "COMMIT").run(); !done) return done.error();
    owner_ = nullptr;
    return {};
}

}  // namespace faultline::sqlite
