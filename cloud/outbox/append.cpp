#include "cloud/outbox/append.hpp"

#include <array>

#include "cloud/contract/batch.hpp"
#include "cloud/outbox/migrations.hpp"

namespace faultline::outbox {

namespace {

using contract::stream;
using sqlite::database;
using sqlite::result;

result<std::int64_t> bytes_waiting(database& db, std::string_view sql) {
    auto query = db.prepare(sql);
    const auto row = query.step();
    if (!row) return row.error();
    return query.integer(0);
}

// Drops the oldest rows of one stream. Returns how many went, 0 when none are left.
result<std::int64_t> drop_oldest(database& db, stream of) {
    const auto id = static_cast<std::int64_t>(of);
    const auto gone = db.prepare("DELETE FROM outbox WHERE seq IN "
                                 "(SELECT seq FROM outbox WHERE stream = ? ORDER BY seq LIMIT 16)")
                          .bind(id)
                          .run();
    if (!gone) return gone.error();
    return db.changes();
}

result<> count_dropped(database& db, stream of, std::int64_t how_many) {
    return db.prepare("UPDATE outbox_totals SET dropped = dropped + ?1 WHERE stream = ?2")
        .bind(how_many)
        .bind(static_cast<std::int64_t>(of))
        .run();
}

// True when `size` more bytes fit into the budget now. A log line never pushes out live data.
result<bool> make_room(database& db, stream for_whom, std::int64_t size, std::int64_t budget) {
    static constexpr std::array victims{stream::log, stream::live};
    for (const auto victim : victims) {
        for (;;) {
            const auto waiting = bytes_waiting(db, "SELECT sum(bytes) FROM outbox_totals");
            if (!waiting) return waiting.error();
            if (*waiting + size <= budget) return true;
            const auto gone = drop_oldest(db, victim);
            if (!gone) return gone.error();
            if (*gone == 0) break;
            if (const auto counted = count_dropped(db, victim, *gone); !counted) return counted.error();
        }
        if (for_whom == victim) return false;
    }
    return false;
}

result<> insert(database& db, const draft& record) {
    const auto sum = contract::sha256(record.data);
    return db.prepare("INSERT INTO outbox(msg_id, stream, type, wall_ms, boot, monotonic_ms, synchronised, expires_ms, "
                      "sha256, traceparent, size, data) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
                      "ON CONFLICT(msg_id) DO NOTHING")
        .bind(std::span<const std::uint8_t>{record.id.bytes})
        .bind(static_cast<std::int64_t>(record.of))
        .bind(std::string_view{record.type})
        .bind(record.when.wall_ms)
        .bind(std::string_view{record.when.boot})
        .bind(record.when.monotonic_ms)
        .bind(std::int64_t{record.when.synchronised})
        .bind(record.expires_ms)
        .bind(std::span<const std::uint8_t>{sum})
        .bind_or_null(record.traceparent)
        .bind(static_cast<std::int64_t>(record.data.size()))
        .bind(std::string_view{record.data})
        .run();
}

}  // namespace

result<> migrate(database& db) { return sqlite::migrate(db, "outbox", migrations); }

result<append_outcome> append(database& db, const draft& record, std::int64_t budget) {
    const auto size = static_cast<std::int64_t>(record.data.size());
    if (record.data.size() > contract::record_bytes) {
        return sqlite::failure{sqlite::sqlite_error::constraint, db.path(),
                               "a record of " + std::to_string(size) + " bytes is too large to be sent"};
    }
    const auto fits = make_room(db, record.of, size, budget);
    if (!fits) return fits.error();
    if (!*fits && contract::is_lossy(record.of)) {
        if (const auto counted = count_dropped(db, record.of, 1); !counted) return counted.error();
        return append_outcome::dropped;
    }
    if (const auto done = insert(db, record); !done) return done.error();
    return db.changes() == 0 ? append_outcome::already_there : append_outcome::queued;
}

result<bool> capture_live_allowed(database& db, std::int64_t budget) {
    static_assert(contract::is_lossy(stream::live) && contract::is_lossy(stream::log));
    const auto kept = bytes_waiting(db, "SELECT sum(bytes) FROM outbox_totals WHERE stream NOT IN (5, 6)");
    if (!kept) return kept.error();
    return *kept < budget / 10 * 9;
}

}  // namespace faultline::outbox
