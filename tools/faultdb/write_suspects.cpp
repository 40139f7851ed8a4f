// Suspect parameters as rows. Thousands of parameters with 32 failure modes each say few different things, so what is said is
// stored once (`told`), the 32 of a part once more (`profile`), and a parameter points to them.
#include "tools/faultdb/writer.hpp"

namespace faultline::faultdb {

namespace {

sqlite3_int64 write_relations(writer& w, const entry& one) {
    std::string contents = "relations:";
    for (const auto& other : one.related) contents += other.code + (other.first ? "! " : " ");
    return w.list(contents, [&](sqlite3_int64 id) {
        sqlite3_int64 n = 0;
        for (const auto& other : one.related) w.insert("told_related", {id, ++n, other.code, sqlite3_int64{other.first}});
    });
}

std::string words_of(const sql_value& value) {
    if (const auto* number = std::get_if<sqlite3_int64>(&value)) return std::to_string(*number);
    if (const auto* real = std::get_if<double>(&value)) return std::to_string(*real);
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    return {};
}

sqlite3_int64 write_told(writer& w, const entry& one) {
    std::vector<sql_value> row{static_cast<sqlite3_int64>(one.grade), w.text(one.reason), static_cast<sqlite3_int64>(one.mil),
                               static_cast<sqlite3_int64>(one.limp), write_causes(w, one), write_checks(w, one), write_repairs(w, one),
                               write_safety(w, one), write_symptom_list(w, one), write_relations(w, one), labour_of(one), one.basis,
                               one.review};
    std::string contents = "told:";
    for (const auto& value : row) contents += words_of(value) + '\x1f';
    return w.list(contents, [&](sqlite3_int64 id) {
        row.insert(row.begin(), id);
        w.insert("told", row);
    });
}

sqlite3_int64 write_profile(writer& w, const catalogue& read, const spoken& all) {
    std::vector<std::pair<sqlite3_int64, sqlite3_int64>> rows;
    std::string contents = "profile:";
    auto mode = read.failure_modes.begin();
    for (const auto& one : all) {
        rows.emplace_back((mode++)->first, write_told(w, one));
        contents += std::to_string(rows.back().second) + ' ';
    }
    return w.list(contents, [&](sqlite3_int64 id) {
        for (const auto& [fmi, told] : rows) w.insert("profile", {id, fmi, told});
    });
}

}  // namespace

void write_suspects(writer& w, const catalogue& read, const std::map<std::string, spoken>& suspects) {
    for (const auto& [fmi, mode] : read.failure_modes)
        w.insert("failure_mode", {sqlite3_int64{fmi}, mode.failure, w.text(read.failures.at(mode.failure).text), w.text(mode.meaning)});
    std::map<std::string, sqlite3_int64> profiles;
    for (const auto& [component, all] : suspects) profiles.emplace(component, write_profile(w, read, all));
    for (const auto& [number, one] : read.suspects) {
        const auto names = names_of(read, one);
        w.insert("suspect", {sqlite3_int64{number}, one.component, w.text(names.name), w.text(names.quantity),
                             w.text(read.systems.at(read.components.at(one.component).system).text), w.text(names.does), w.text(names.located),
                             slot_words(names.slots), profiles.at(one.component)});
    }
    w.insert("meta", {std::string{"suspects"}, std::to_string(read.suspects.size())});
}

void write_alarms(writer& w, const catalogue& read) {
    for (const auto& [who, one] : read.alarms) {
        entry notes;
        for (const auto& name : one.safety) notes.safety.push_back(read.safety.at(name).text);
        const auto& why = one.weight.reason.empty() ? one.weight.written : read.reasons.at(one.weight.reason).text;
        w.insert("alarm", {who.first, sqlite3_int64{who.second}, w.text(one.text), static_cast<sqlite3_int64>(one.weight.grade), w.text(why),
                           w.text(one.advice), write_safety(w, notes), one.since});
    }
}

}  // namespace faultline::faultdb
