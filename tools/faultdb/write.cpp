#include "tools/faultdb/write.hpp"

#include "gateway/faults/code.hpp"
#include "gateway/faults/schema.hpp"
#include "tools/faultdb/writer.hpp"

namespace faultline::faultdb {

namespace {

std::string joined(const bilingual& text) { return text.en + '\x1f' + text.zh + '\x1e'; }

}  // namespace

sqlite3_int64 write_causes(writer& w, const entry& one) {
    std::string contents = "causes:";
    for (const auto& c : one.causes) contents += joined(c.what) + std::to_string(c.likelihood.value_or(0));
    return w.list(contents, [&](sqlite3_int64 id) {
        sqlite3_int64 rank = 0;
        for (const auto& c : one.causes)
            w.insert("cause", {id, ++rank, c.likelihood ? sql_value{sqlite3_int64{*c.likelihood}} : sql_value{nullptr}, w.text(c.what)});
    });
}

sqlite3_int64 write_checks(writer& w, const entry& one) {
    std::string contents = "checks:";
    for (const auto& c : one.checks) contents += joined(c.what) + joined(c.measure) + joined(c.expected) + joined(c.tool) + c.pid;
    return w.list(contents, [&](sqlite3_int64 id) {
        sqlite3_int64 step = 0;
        for (const auto& c : one.checks)
            w.insert("check_step", {id, ++step, w.text(c.what), w.text(c.measure), c.pid, w.text(c.expected), w.text(c.tool)});
    });
}

sqlite3_int64 write_safety(writer& w, const entry& one) {
    std::string contents = "safety:";
    for (const auto& note : one.safety) contents += joined(note);
    return w.list(contents, [&](sqlite3_int64 id) {
        sqlite3_int64 n = 0;
        for (const auto& note : one.safety) w.insert("safety", {id, ++n, w.text(note)});
    });
}

sqlite3_int64 write_repairs(writer& w, const entry& one) {
    std::string contents = "repairs:";
    for (const auto& r : one.repairs) {
        contents += joined(r.what) + std::to_string(r.hours.value_or(-1));
        for (const auto& part : r.parts) contents += joined(part);
    }
    return w.list(contents, [&](sqlite3_int64 id) {
        sqlite3_int64 rank = 0;
        for (const auto& r : one.repairs) {
            w.insert("repair", {id, ++rank, w.text(r.what), r.hours ? sql_value{*r.hours} : sql_value{nullptr}});
            sqlite3_int64 n = 0;
            for (const auto& part : r.parts) w.insert("repair_part", {id, rank, ++n, w.text(part)});
        }
    });
}

sql_value labour_of(const entry& one) {
    sql_value labour = nullptr;
    for (auto r = one.repairs.rbegin(); r != one.repairs.rend(); ++r)
        if (r->hours) labour = *r->hours;
    return labour;
}

std::string slot_words(const faults::slots& values) {
    std::string words;
    for (const auto& [key, value] : values) words += (words.empty() ? "" : "\t") + key + "=" + value.en + "|" + value.zh;
    return words;
}

namespace {

void write_entry(writer& w, const entry& one) {
    const auto& to = one.to;
    const sqlite3_int64 ftb = to.ftb;
    w.insert("entry", {to.code, to.maker, to.ecu, ftb, w.text(one.title), w.text(one.system), one.component,
                       w.text(one.component_name), w.text(one.does), w.text(one.located), one.failure, w.text(one.failure_name),
                       slot_words(one.slots), static_cast<sqlite3_int64>(one.grade), w.text(one.reason),
                       static_cast<sqlite3_int64>(one.mil), static_cast<sqlite3_int64>(one.limp), write_causes(w, one),
                       write_checks(w, one), write_repairs(w, one), write_safety(w, one),
                       write_symptom_list(w, one), labour_of(one), one.basis, one.review});
    sqlite3_int64 n = 0;
    for (const auto& other : one.related)
        w.insert("related", {to.code, to.maker, to.ecu, ftb, ++n, other.code, sqlite3_int64{other.first}});
}

void write_tables(writer& w, const catalogue& read, std::size_t entries) {
    for (const auto& [key, value] : read.meta) w.insert("meta", {key, value});
    w.insert("meta", {std::string{"entries"}, std::to_string(entries)});
    for (const auto& [name, one] : read.makers) {
        w.insert("maker", {name, w.text(one.name)});
        std::set<std::string> aliases{faults::folded(name), faults::folded(one.name.en), faults::folded(one.name.zh)};
        for (const auto& also : one.aliases) aliases.insert(faults::folded(also));
        for (const auto& alias : aliases) w.insert("maker_alias", {alias, name});
        for (const auto& prefix : std::set<std::string>(one.reuses.begin(), one.reuses.end())) w.insert("maker_reuses", {name, prefix});
    }
    for (const auto& [who, one] : read.failure_types) w.insert("failure_type", {who.first, sqlite3_int64{who.second}, w.text(one.text)});
    for (const auto& [prefix, one] : read.ranges)
        w.insert("code_range", {prefix, w.text(read.origins.at(one.origin).text), w.text(read.systems.at(one.system).text)});
}

}  // namespace

std::string write_database(const catalogue& read, const composed& made, const std::filesystem::path& file) {
    const auto part = file.string() + ".part";
    std::error_code ignored;
    std::filesystem::remove(part, ignored);
    {
        writer w;
        if (sqlite3_open(part.c_str(), &w.db) != SQLITE_OK) return "cannot write " + part + ": " + sqlite3_errmsg(w.db);
        w.execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA page_size=4096;");
        w.execute("PRAGMA application_id=" + std::to_string(faults::application_id));
        w.execute("PRAGMA user_version=" + std::to_string(faults::schema_version));
        w.execute("BEGIN");
        w.execute(faults::schema);
        write_tables(w, read, made.codes.size());
        write_symptoms(w, read, made.codes, made.symptoms);
        for (const auto& one : made.codes) write_entry(w, one);
        write_suspects(w, read, made.suspects);
        write_alarms(w, read);
        write_analysis(w, read, made.rules);
        w.execute("COMMIT");
        w.statements.clear();
        w.execute("VACUUM");
        if (!w.failed.empty()) return w.failed;
    }
    std::filesystem::rename(part, file, ignored);
    return ignored ? "cannot put " + part + " in place of " + file.string() + ": " + ignored.message() : std::string{};
}

}  // namespace faultline::faultdb
