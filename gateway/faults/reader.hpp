// The statements and caches behind `faults::database`. Reads rows and keeps what was read: texts and lists are shared by many
// codes and small (about two megabytes if every code were asked for), whole answers are kept up to a bound.
#pragma once

#include "gateway/faults/analysis.hpp"
#include "gateway/faults/code.hpp"
#include "gateway/faults/database.hpp"
#include "gateway/faults/expand.hpp"

#include <sqlite3.h>
#include <unordered_map>

namespace faultline::faults {

struct close_connection { void operator()(sqlite3* db) const { sqlite3_close(db); } };
struct end_statement { void operator()(sqlite3_stmt* s) const { sqlite3_finalize(s); } };
using connection = std::unique_ptr<sqlite3, close_connection>;
using statement = std::unique_ptr<sqlite3_stmt, end_statement>;

// Column `column` of the row the statement stands on; empty for NULL.
inline std::string string_in(const statement& s, int column) {
    const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(s.get(), column));
    return bytes ? std::string{bytes, static_cast<std::size_t>(sqlite3_column_bytes(s.get(), column))} : std::string{};
}

// The caller keeps `text` alive until the statement is reset.
inline void give(const statement& s, int index, const std::string& text) {
    sqlite3_bind_text(s.get(), index, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
}

// "cyl=1|1" and "place=" with the words in English and Chinese, "|" between them; separated by tabs, as the compiler wrote them.
[[nodiscard]] slots slots_in(const std::string& words);

inline void give(const statement& s, int index, sqlite3_int64 value) { sqlite3_bind_int64(s.get(), index, value); }

struct database::reader {
    connection db;
    boost::system::error_code error;
    std::string version;
    std::size_t entries = 0;
    provenance source;
    statement entry, text, cause_list, check_list, repair_list, part_list, safety_list, related_list, symptom_list, title, maker_of, maker_name, reuses,
        failure_type, range;
    statement symptom_search, symptom_row, symptom_codes;      // prepared at the first question: most programs never ask it
    statement suspect_row, mode_row, told_row, told_related, alarm_row;
    std::string suspect_designation;
    // Of the analysis: read at the first question.
    statement part_families, failure_families;
    std::optional<std::vector<rule>> rules;
    std::unordered_map<std::string, std::uint16_t> families;
    std::unordered_map<std::string, family_set> families_of_part, families_of_failure;
    // Lists as stored, before the position is put into their texts. The pointers go into `texts`, which never shrinks.
    struct raw_cause { int rank; std::optional<int> likelihood; const bilingual* what; };
    struct raw_check { int step; const bilingual *what, *measure; std::string pid; const bilingual *expected, *tool; };
    struct raw_repair { const bilingual* what; std::optional<double> hours; std::vector<const bilingual*> parts; };
    std::unordered_map<sqlite3_int64, bilingual> texts;
    std::unordered_map<sqlite3_int64, std::vector<raw_cause>> causes;
    std::unordered_map<sqlite3_int64, std::vector<raw_check>> checks;
    std::unordered_map<sqlite3_int64, std::vector<raw_repair>> repairs;
    std::unordered_map<sqlite3_int64, std::vector<const bilingual*>> safeties;
    std::unordered_map<sqlite3_int64, std::vector<symptom>> symptoms;
    std::unordered_map<std::string, std::shared_ptr<const explanation>> answers;
    bilingual nothing;

    [[nodiscard]] boost::system::result<void> start(const std::filesystem::path& file);
    [[nodiscard]] std::shared_ptr<const explanation> answer(const query& asked, const written_code& code);
    [[nodiscard]] std::shared_ptr<const explanation> answer(const written_spn& pair);
    [[nodiscard]] std::optional<alarm> read_alarm(const std::string& family, int number);
    [[nodiscard]] const std::vector<rule>& analysis_rules();
    [[nodiscard]] fact seen(const explanation& of, const std::vector<std::string>& states);
    [[nodiscard]] std::vector<faults::symptom_match> match_symptoms(const std::string& words, const std::vector<std::string>& present,
                                                                          const std::map<std::string, std::vector<std::string>>& noticed);

private:
    [[nodiscard]] boost::system::result<void> prepare();
    [[nodiscard]] bool next(const statement& s);
    [[nodiscard]] const bilingual& text_of(sqlite3_int64 id);
    [[nodiscard]] const bilingual& text_in(const statement& s, int column);
    [[nodiscard]] bool find_entry(const std::string& code, const std::string& maker, const std::string& ecu, int ftb);
    [[nodiscard]] std::string maker_key(const std::string& name);
    void read_entry(explanation& out, const std::string& maker, const std::string& ecu, int ftb);
    [[nodiscard]] const std::vector<raw_cause>& causes_of(sqlite3_int64 list);
    [[nodiscard]] const std::vector<raw_check>& checks_of(sqlite3_int64 list);
    [[nodiscard]] const std::vector<raw_repair>& repairs_of(sqlite3_int64 list);
    [[nodiscard]] const std::vector<const bilingual*>& safety_of(sqlite3_int64 list);
    [[nodiscard]] const std::vector<symptom>& symptoms_of(sqlite3_int64 list);
    [[nodiscard]] std::vector<cause> causes_in(sqlite3_int64 list, const slots& values);
    [[nodiscard]] std::vector<check> checks_in(sqlite3_int64 list, const slots& values);
    [[nodiscard]] bool ready_later(statement& s, const char* sql);
    [[nodiscard]] bool prepare_symptoms();
    [[nodiscard]] bool prepare_suspects();
    void read_parameter_range(explanation& out, bool of_the_maker);
    void read_suspect(explanation& out, const bilingual& pattern);
    void read_told(explanation& out, sqlite3_int64 profile, const slots& values);
    void name_related(related_code& other);
    void read_rules();
    void read_conditions(rule& into);
    [[nodiscard]] const family_set& families_in(std::unordered_map<std::string, family_set>& kept, const statement& from, const std::string& name);
    void read_symptom(faults::symptom_match& into, sqlite3_int64 id, const std::vector<std::string>& present);
    void read_repairs(explanation& out, const slots& values, sqlite3_int64 list);
    void read_related(explanation& out, const std::string& maker, const std::string& ecu, int ftb);
    void read_failure_type(explanation& out, const std::string& maker);
    void read_range(explanation& out);
    void read_maker_origin(explanation& out, const std::string& maker);
};

}  // namespace faultline::faults
