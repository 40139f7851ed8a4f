// What is behind storage.hpp, for its own source files only.
#pragma once

#include "cloud/platform/sqlite.hpp"
#include "cloud/platform/storage.hpp"

namespace faultline::platform {

inline std::string words(sqlite3* db) { return db == nullptr ? "out of memory" : sqlite3_errmsg(db); }

inline storage_failure failure_of(sqlite3* db) {
    const int code = sqlite3_errcode(db);
    return {code == SQLITE_FULL ? storage_error::full : storage_error::failed, words(db)};
}

// Statements are prepared once: an insert must cost an insert.
struct storage::inside {
    explicit inside(database_handle opened)
        : db{std::move(opened)},
          insert{db.get(), "INSERT INTO record VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(gateway, id) DO NOTHING"},
          quarantine{db.get(), "INSERT INTO quarantine(received_ms, gateway, stream, id, code, raw) VALUES(?,?,?,?,?,?) "
                             "ON CONFLICT DO NOTHING"},
          chain{db.get(), "SELECT last FROM chain WHERE gateway = ? AND stream = ?"},
          keep_chain{db.get(), "INSERT INTO chain VALUES(?,?,?) ON CONFLICT DO UPDATE SET last = excluded.last"} {}
    database_handle db;
    statement insert, quarantine, chain, keep_chain;
};

inline constexpr std::string_view row_columns = "id, gateway, type, stream, traceparent, data, seq, wall_ms, received_ms, synchronised, "
                                         "sha256, vin, verdict, codes, kind";

inline row read_row(const statement& from) {
    row one;
    one.id = from.text(0);
    one.gateway = from.text(1);
    one.type = from.text(2);
    one.stream = from.text(3);
    one.traceparent = from.text(4);
    one.data = from.text(5);
    one.seq = static_cast<std::uint64_t>(from.integer(6));
    one.wall_ms = from.integer(7);
    one.received_ms = from.integer(8);
    one.synchronised = from.integer(9) != 0;
    one.sha256 = from.text(10);
    one.about = {from.text(11), from.text(12), from.text(13), from.text(14)};
    return one;
}

}  // namespace faultline::platform
