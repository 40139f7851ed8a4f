// The platform's hold on SQLite: prepared statements that finalise themselves, nothing more. Internal to storage.cpp and
// its readers; another storage behind storage.hpp will not need it.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace faultline::platform {

struct close_database {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};
using database_handle = std::unique_ptr<sqlite3, close_database>;

class statement {
public:
    statement(sqlite3* db, std::string_view sql) {
        sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &raw_, nullptr);
    }
    ~statement() { sqlite3_finalize(raw_); }
    statement(const statement&) = delete;
    statement& operator=(const statement&) = delete;

    // Text is not copied: it must live until the statement is stepped for the last time.
    statement& bind(std::string_view text) {
        sqlite3_bind_text64(raw_, ++bound_, text.data() == nullptr ? "" : text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
        return *this;
    }
    statement& bind(std::int64_t number) {
        sqlite3_bind_int64(raw_, ++bound_, number);
        return *this;
    }

    // True: a row stands ready. On SQLITE_DONE and on errors false; rc() tells them apart.
    bool step() { return (rc_ = sqlite3_step(raw_)) == SQLITE_ROW; }
    // To the end, ready to be bound again. False on an error.
    bool run() {
        while (step()) {
        }
        const bool done = rc_ == SQLITE_DONE;
        reset();
        return done;
    }
    void reset() {
        sqlite3_reset(raw_);
        bound_ = 0;
    }
    [[nodiscard]] int rc() const { return rc_; }

    [[nodiscard]] std::int64_t integer(int column) const { return sqlite3_column_int64(raw_, column); }
    [[nodiscard]] std::string text(int column) const {
        const auto* const bytes = reinterpret_cast<const char*>(sqlite3_column_text(raw_, column));
        return bytes == nullptr ? std::string{} : std::string{bytes, static_cast<std::size_t>(sqlite3_column_bytes(raw_, column))};
    }

private:
    sqlite3_stmt* raw_ = nullptr;
    int bound_ = 0;
    int rc_ = SQLITE_OK;
};

}  // namespace faultline::platform
