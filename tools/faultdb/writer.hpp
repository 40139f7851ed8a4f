// The open file while the database is written: rows into tables, texts and lists stored once. Shared by the writers of entries
// and of symptoms; knows no table's meaning.
#pragma once

#include "tools/faultdb/compose.hpp"

#include <memory>
#include <sqlite3.h>
#include <variant>

namespace faultline::faultdb {

using sql_value = std::variant<std::nullptr_t, sqlite3_int64, double, std::string>;

struct writer {
    sqlite3* db = nullptr;
    std::string failed;
    std::map<std::pair<std::string, std::string>, sqlite3_int64> texts;
    std::map<std::string, sqlite3_int64> lists, symptoms;
    std::map<std::string, std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>> statements;

    ~writer() {
        statements.clear();
        sqlite3_close(db);
    }

    void execute(const std::string& sql) {
        char* why = nullptr;
        if (failed.empty() && sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &why) != SQLITE_OK) failed = why ? why : "SQLite failed";
        sqlite3_free(why);
    }

    void insert(const std::string& table, const std::vector<sql_value>& row) {
        if (!failed.empty()) return;
        auto found = statements.find(table);
        if (found == statements.end()) {
            std::string sql = "INSERT INTO " + table + " VALUES(?";
            for (std::size_t i = 1; i < row.size(); ++i) sql += ",?";
            sqlite3_stmt* raw = nullptr;
            sqlite3_prepare_v2(db, (sql + ")").c_str(), -1, &raw, nullptr);
            found = statements.emplace(table, std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>{raw, sqlite3_finalize}).first;
        }
        auto* s = found->second.get();
        for (int i = 0; i < static_cast<int>(row.size()); ++i) {
            const auto& value = row[static_cast<std::size_t>(i)];
            if (const auto* number = std::get_if<sqlite3_int64>(&value)) sqlite3_bind_int64(s, i + 1, *number);
            else if (const auto* real = std::get_if<double>(&value)) sqlite3_bind_double(s, i + 1, *real);
            else if (const auto* words = std::get_if<std::string>(&value))
                sqlite3_bind_text(s, i + 1, words->data(), static_cast<int>(words->size()), SQLITE_TRANSIENT);
            else sqlite3_bind_null(s, i + 1);
        }
        if (sqlite3_step(s) != SQLITE_DONE) failed = table + ": " + sqlite3_errmsg(db);
        sqlite3_reset(s);
    }

    sql_value text(const bilingual& words) {
        if (words.empty()) return nullptr;
        const auto [at, fresh] = texts.emplace(std::pair{words.en, words.zh}, static_cast<sqlite3_int64>(texts.size() + 1));
        if (fresh) insert("text", {at->second, words.en, words.zh});
        return at->second;
    }

    // The number of a list with these contents; `fill` writes its rows the first time.
    template <class Fill>
    sqlite3_int64 list(const std::string& contents, Fill fill) {
        const auto [at, fresh] = lists.emplace(contents, static_cast<sqlite3_int64>(lists.size() + 1));
        if (fresh) fill(at->second);
        return at->second;
    }
};

// The number of the entry's list, written when no entry before had the same.
sqlite3_int64 write_causes(writer& w, const entry& one);
sqlite3_int64 write_checks(writer& w, const entry& one);
sqlite3_int64 write_repairs(writer& w, const entry& one);
sqlite3_int64 write_safety(writer& w, const entry& one);
sqlite3_int64 write_symptom_list(writer& w, const entry& one);

sql_value labour_of(const entry& one);                      // of the likeliest repair that has hours
std::string slot_words(const faults::slots& values);

// The suspect parameters and failure modes of SAE J1939: names by number, what is said of them by component and failure mode.
void write_suspects(writer& w, const catalogue& read, const std::map<std::string, spoken>& suspects);
void write_alarms(writer& w, const catalogue& read);

// The rules of the analysis, and to which families of their patterns each part and each failure belongs.
void write_analysis(writer& w, const catalogue& read, const std::map<std::string, entry>& rules);

// The symptoms, the words to find them by, and for each the codes it may come from, likeliest first.
void write_symptoms(writer& w, const catalogue& read, const std::vector<entry>& entries, const std::map<std::string, entry>& symptoms);

}  // namespace faultline::faultdb
