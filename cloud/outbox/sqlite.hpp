// A thin hold on SQLite: a database, its cached statements, a transaction that rolls back unless told to commit.
// No abstraction of SQL, no threads: one database object belongs to one thread.
#pragma once

#include <sqlite3.h>

#include <boost/system/result.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace faultline::sqlite {

enum class sqlite_error : std::uint8_t {
    cannot_open,     // no such directory, or no permission
    read_only,       // the file or its file system refuses writing
    disk_full,
    not_a_database,  // another kind of file, or another program's database
    corrupt,
    locked,          // another process held it longer than the busy timeout
    newer_schema,    // written by a newer version of this software
    older_schema,    // opened by a reader that may not migrate
    constraint,      // a rule of the schema refused the row
    failed,          // anything else: see the detail
};
[[nodiscard]] std::string_view name(sqlite_error);   // "disk_full"; the text key is "error.store_" + this

struct failure {
    sqlite_error code = sqlite_error::failed;
    std::string path;        // the database: {path} of the sentence
    std::string detail;      // SQLite's own words: {text}
};

// For result::value(): tests and programs that cannot go on.
[[noreturn]] void throw_exception_from_error(const failure&, const boost::source_location&);

template <class T = void>
using result = boost::system::result<T, failure>;

class statement;

struct open_options {
    bool create = true;
    bool read_only = false;
    int busy_ms = 5000;
    bool full_sync = true;   // synchronous FULL: a commit is on the disk. NORMAL: a power cut may undo the last commits
};

class database {
public:
    // Opens in WAL mode with foreign keys on.
    [[nodiscard]] static result<database> open(const std::string& path, open_options = {});

    database(database&&) noexcept;
    database& operator=(database&&) noexcept;
    ~database();

    // A cached statement, reset and unbound. `sql` must be a string literal or live as long as the database.
    // Do not use the same sql twice at one time.
    [[nodiscard]] statement prepare(std::string_view sql);

    result<> execute(const std::string& sql);   // any number of statements, without parameters
    result<> full_sync(bool);                   // between transactions

    [[nodiscard]] std::int64_t last_rowid() const;
    [[nodiscard]] std::int64_t changes() const;
    [[nodiscard]] failure error() const;        // of the last call that failed
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] sqlite3* handle() const { return handle_; }

private:
    database() = default;
    sqlite3* handle_ = nullptr;
    std::string path_;
    std::unordered_map<std::string_view, sqlite3_stmt*> cache_;
};

// Borrowed from the cache: reset when it goes out of scope. An SQL text that does not compile yields a statement whose
// step fails.
class statement {
public:
    statement(database& owner, sqlite3_stmt* raw) : owner_{&owner}, raw_{raw} {}
    statement(statement&& other) noexcept : owner_{other.owner_}, raw_{std::exchange(other.raw_, nullptr)} {}
    statement(const statement&) = delete;
    statement& operator=(const statement&) = delete;
    ~statement();

    // The next parameter. Text and blobs are not copied: they must live until the last step.
    statement& bind(std::int64_t);
    statement& bind(double);
    statement& bind(std::string_view text);
    statement& bind(std::span<const std::uint8_t> blob);
    statement& bind_null();
    statement& bind_or_null(std::string_view text);       // empty text becomes NULL
    template <class T>
    statement& bind(const std::optional<T>& value) { return value ? bind(*value) : bind_null(); }

    [[nodiscard]] result<bool> step();                    // true: a row stands ready
    result<> run();                                       // to the end, rows ignored

    [[nodiscard]] bool is_null(int column) const;
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string text(int column) const;     // "" for NULL
    [[nodiscard]] std::span<const std::uint8_t> blob(int column) const;   // valid until the next step

private:
    database* owner_;
    sqlite3_stmt* raw_;
    int next_ = 1;
    int bound_ = SQLITE_OK;
};

// BEGIN IMMEDIATE: the write lock is taken at once, so nothing fails half-way for want of it. Begun inside another one it is a
// part of that: undone alone when it fails, on the disk when the outer one commits.
class transaction {
public:
    [[nodiscard]] static result<transaction> begin(database&);
    transaction(transaction&& other) noexcept : owner_{std::exchange(other.owner_, nullptr)}, is_inner_{other.is_inner_} {}
    transaction(const transaction&) = delete;
    transaction& operator=(const transaction&) = delete;
    ~transaction();   // rolls back what was not committed
    result<> commit();

private:
    transaction(database& owner, bool is_inner) : owner_{&owner}, is_inner_{is_inner} {}
    database* owner_;
    bool is_inner_;
};

}  // namespace faultline::sqlite
