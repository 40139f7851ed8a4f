// Symptoms as rows: what they are, the words that find them, the codes behind them.
#include "gateway/faults/terms.hpp"
#include "tools/faultdb/writer.hpp"

#include <algorithm>

namespace faultline::faultdb {

namespace {

// Codes somebody named for this symptom come first, then those written one by one, then those that notice it first.
struct suspect {
    std::size_t named, composed, n;
    std::string code;
    auto operator<=>(const suspect&) const = default;
};

std::vector<suspect> suspects_of(const std::string& name, const symptom& one, const std::vector<entry>& entries) {
    std::vector<suspect> found;
    for (const auto& entry : entries) {
        if (!entry.to.maker.empty()) continue;
        const auto looked = std::find(one.looks.begin(), one.looks.end(), entry.to.code);
        const auto noticed = std::find(entry.symptoms.begin(), entry.symptoms.end(), name);
        if (looked == one.looks.end() && noticed == entry.symptoms.end()) continue;
        found.push_back({static_cast<std::size_t>(looked - one.looks.begin()), entry.basis == "written" ? 0U : 1U,
                         static_cast<std::size_t>(noticed - entry.symptoms.begin()), entry.to.code});
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::string terms_text(const bilingual& text) {
    std::string all;
    for (const auto* language : {&text.en, &text.zh})
        for (const auto& term : faults::terms_to_keep(*language)) all += term + ' ';
    return all;
}

}  // namespace

sqlite3_int64 write_symptom_list(writer& w, const entry& one) {
    std::string contents = "symptoms:";
    for (const auto& name : one.symptoms) contents += name + ' ';
    return w.list(contents, [&](sqlite3_int64 id) {
        sqlite3_int64 n = 0;
        for (const auto& name : one.symptoms) w.insert("symptom_list", {id, ++n, w.symptoms.at(name)});
    });
}

void write_symptoms(writer& w, const catalogue& read, const std::vector<entry>& entries, const std::map<std::string, entry>& symptoms) {
    for (const auto& [name, one] : symptoms) {
        const auto& said = read.symptoms.at(name);
        const auto id = static_cast<sqlite3_int64>(w.symptoms.size() + 1);
        w.symptoms.emplace(name, id);
        w.insert("symptom", {id, name, w.text(one.title), static_cast<sqlite3_int64>(one.grade), w.text(one.reason), write_causes(w, one),
                             write_checks(w, one), write_safety(w, one)});
        w.execute("INSERT INTO symptom_words(rowid, what, words) VALUES(" + std::to_string(id) + ", '" + terms_text(said.text) + "', '" +
                  terms_text(said.words) + "')");         // terms hold letters and digits only
        sqlite3_int64 rank = 0;
        for (const auto& code : suspects_of(name, said, entries)) w.insert("symptom_code", {id, ++rank, code.code});
    }
    w.execute("INSERT INTO symptom_words(symptom_words) VALUES('optimize')");
}

}  // namespace faultline::faultdb
