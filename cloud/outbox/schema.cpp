#include "cloud/outbox/schema.hpp"

#include <string>

namespace faultline::sqlite {

namespace {

result<std::int64_t> number(database& db, std::string_view sql) {
    auto query = db.prepare(sql);
    const auto row = query.step();
    if (!row) return row.error();
    return *row ? query.integer(0) : 0;
}

// Ours, or empty and about to become ours.
result<> check_owner(database& db) {
    const auto id = number(db, "PRAGMA application_id");
    if (!id) return id.error();
    if (*id == application_id) return {};
    const auto tables = number(db, "SELECT count(*) FROM sqlite_schema");
    if (!tables) return tables.error();
    if (*id == 0 && *tables == 0) return {};
    return failure{sqlite_error::not_a_database, db.path(), "this SQLite database belongs to another program"};
}

result<> apply(database& db, std::string_view part, const migration& step) {
    auto change = transaction::begin(db);
    if (!change) return change.error();
    // Another process may have done it while we waited for the lock.
    const auto now = version_of(db, part);
    if (!now) return now.error();
    if (*now >= step.version) return {};

    static const std::string first =
        "PRAGMA application_id = " + std::to_string(application_id) +
        "; CREATE TABLE IF NOT EXISTS schema_version(part TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID;";
    if (const auto done = db.execute(first); !done) return done;
    if (const auto done = db.execute(std::string{step.sql}); !done) return done;
    const auto noted = db.prepare("INSERT INTO schema_version(part, version) VALUES(?1, ?2) "
                                  "ON CONFLICT(part) DO UPDATE SET version = ?2")
                           .bind(part)
                           .bind(std::int64_t{step.version})
                           .run();
    if (!noted) return noted;
    return change->commit();
}

}  // namespace

result<int> version_of(database& db, std::string_view part) {
    const auto there = number(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'");
    if (!there) return there.error();
    if (*there == 0) return 0;
    auto query = db.prepare("SELECT version FROM schema_version WHERE part = ?");
    const auto row = query.bind(part).step();
    if (!row) return row.error();
    return *row ? static_cast<int>(query.integer(0)) : 0;
}

result<> migrate(database& db, std::string_view part, std::span<const migration> steps) {
    if (const auto ours = check_owner(db); !ours) return ours;
    const auto now = version_of(db, part);
    if (!now) return now.error();
    if (!steps.empty() && *now > steps.back().version) {
        return failure{sqlite_error::newer_schema, db.path(),
                       std::string{part} + " version " + std::to_string(*now) + ", this program knows " +
                           std::to_string(steps.back().version)};
    }
    for (const auto& step : steps) {
        if (step.version <= *now) continue;
        if (const auto done = apply(db, part, step); !done) return done;
    }
    return {};
}

}  // namespace faultline::sqlite
