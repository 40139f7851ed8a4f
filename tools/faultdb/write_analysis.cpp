// The rules of the analysis as rows: their lines with the sets opened, and the families their patterns name.
#include "tools/faultdb/families.hpp"
#include "tools/faultdb/writer.hpp"

namespace faultline::faultdb {

namespace {

std::string numbers_of(const std::set<std::uint16_t>& ids) {
    std::string words;
    for (const auto id : ids) words += (words.empty() ? "" : " ") + std::to_string(id);
    return words;
}

}  // namespace

void write_analysis(writer& w, const catalogue& read, const std::map<std::string, entry>& rules) {
    const auto known = families_of(read);
    for (const auto& [name, number] : known.numbers) w.insert("analysis_family", {sqlite3_int64{number}, name});
    for (const auto& [component, ids] : known.of_part)
        if (!ids.empty()) w.insert("analysis_part", {component, numbers_of(ids)});
    for (const auto& [failure, ids] : known.of_failure)
        if (!ids.empty()) w.insert("analysis_failure", {failure, numbers_of(ids)});
    problems none;
    for (const auto& [name, one] : read.rules) {
        const auto& said = rules.at(name);
        w.insert("analysis_rule", {name, sqlite3_int64{one.rank}, w.text(said.title), w.text(said.reason), write_checks(w, said),
                                   write_repairs(w, said), write_safety(w, said), said.review});
        sqlite3_int64 n = 0;
        for (const auto& line : one.lines) {
            std::string words;
            for (const auto& word : opened(read, line, none)) words += (words.empty() ? "" : " ") + word;
            w.insert("analysis_condition", {name, ++n, line.role, words});
        }
    }
}

}  // namespace faultline::faultdb
