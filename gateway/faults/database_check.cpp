#include "gateway/faults/database_check.hpp"

#include "gateway/faults/reader.hpp"
#include "gateway/faults/schema.hpp"

namespace faultline::faults {

namespace {

// Common enough that a database without one of them is a mistake: whatever is in use and explains it, its successor must too.
constexpr const char* commonest[] = {"P0010", "P0101", "P0113", "P0115", "P0117", "P0128", "P0171", "P0300", "P0301", "P0335", "P0340", "P0401",
                                     "P0420", "P0442", "P0455", "P0500", "P0562", "P0700", "P0A80", "B1000", "C0035", "C0040", "U0100", "U0121"};

std::optional<sqlite3_int64> number(sqlite3* db, const char* sql) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(db, sql, -1, &raw, nullptr) != SQLITE_OK) return std::nullopt;
    const statement s{raw};
    if (sqlite3_step(raw) != SQLITE_ROW) return std::nullopt;
    return sqlite3_column_int64(raw, 0);
}

std::string word(sqlite3* db, const char* sql) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(db, sql, -1, &raw, nullptr) != SQLITE_OK) return sqlite3_errmsg(db);
    const statement s{raw};
    return sqlite3_step(raw) == SQLITE_ROW ? string_in(s, 0) : std::string{sqlite3_errmsg(db)};
}

connection open_bytes(std::string_view bytes) {
    sqlite3* raw = nullptr;
    if (sqlite3_open_v2(":memory:", &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr) != SQLITE_OK) return connection{raw};
    connection db{raw};
    auto* const data = reinterpret_cast<unsigned char*>(const_cast<char*>(bytes.data()));   // read-only: SQLite never writes to it
    const auto size = static_cast<sqlite3_int64>(bytes.size());
    if (sqlite3_deserialize(raw, "main", data, size, size, SQLITE_DESERIALIZE_READONLY) != SQLITE_OK) db.reset();
    return db;
}

// Titled in both languages, with something to look at.
bool explains(sqlite3* db, const std::string& code) {
    sqlite3_stmt* raw = nullptr;
    constexpr const char* sql = "SELECT 1 FROM entry JOIN text ON text.id=entry.title WHERE code=?1 AND maker='' AND ecu='' AND ftb=-1 AND en<>'' AND zh<>'' "
                                "AND EXISTS (SELECT 1 FROM cause WHERE list=entry.causes)";
    if (sqlite3_prepare_v2(db, sql, -1, &raw, nullptr) != SQLITE_OK) return false;
    const statement s{raw};
    give(s, 1, code);
    return sqlite3_step(raw) == SQLITE_ROW;
}

pack_result<> compare(sqlite3* fresh, const std::filesystem::path& in_use) {
    sqlite3* raw = nullptr;
    const int opened = sqlite3_open_v2(in_use.c_str(), &raw, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
    const connection old{raw};
    if (opened != SQLITE_OK || number(raw, "PRAGMA application_id") != application_id) return {};
    const auto had = number(raw, "SELECT count(*) FROM entry").value_or(0);
    const auto has = number(fresh, "SELECT count(*) FROM entry").value_or(0);
    if (has < had - had / 10) return pack_failure{pack_error::poor_coverage, {{"text", std::to_string(has) + " < " + std::to_string(had)}}};
    for (const std::string code : commonest)
        if (explains(raw, code) && !explains(fresh, code)) return pack_failure{pack_error::poor_coverage, {{"text", code}}};
    return {};
}

}  // namespace

pack_result<> check_database(std::string_view bytes, const std::filesystem::path& in_use) {
    const auto db = open_bytes(bytes);
    if (!db || number(db.get(), "PRAGMA application_id") != application_id) return pack_failure{pack_error::not_a_database};
    const auto inside = number(db.get(), "PRAGMA user_version").value_or(0);
    if (inside != schema_version) return pack_failure{pack_error::wrong_schema, {{"schema", inside}, {"wanted", schema_version}}};
    const auto told = word(db.get(), "PRAGMA integrity_check(1)");
    if (told != "ok") return pack_failure{pack_error::failed_check, {{"text", told}}};
    if (!number(db.get(), "SELECT count(*) FROM entry")) return pack_failure{pack_error::failed_check, {{"text", sqlite3_errmsg(db.get())}}};
    return compare(db.get(), in_use);
}

}  // namespace faultline::faults
