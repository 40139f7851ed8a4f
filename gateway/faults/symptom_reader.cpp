// Symptoms behind `faults::database`: finds them by words, reads what is known of each and which codes may be behind it.
#include "gateway/faults/reader.hpp"
#include "gateway/faults/terms.hpp"

#include <algorithm>

namespace faultline::faults {

namespace {

constexpr std::size_t most_symptoms = 5;
constexpr std::size_t most_codes = 10;            // besides those present
constexpr double worth_saying = 0.4;              // of the best one's score
constexpr double explains_a_code = 1.5;           // how much a code present speaks for a symptom

std::string search_for(const std::vector<std::string>& terms) {
    std::string all;
    for (const auto& term : terms) all += (all.empty() ? "\"" : " OR \"") + term + '"';
    return all;
}

bool has(const std::vector<std::string>& codes, const std::string& code) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

}  // namespace

bool database::reader::prepare_symptoms() {
    if (symptom_search) return true;
    return ready_later(symptom_search, "SELECT rowid, -bm25(symptom_words, 2.0, 1.0) AS score FROM symptom_words "
                                 "WHERE symptom_words MATCH ?1 ORDER BY score DESC, rowid LIMIT 20") &&
           ready_later(symptom_row, "SELECT name, what, severity, reason, causes, checks, safety FROM symptom WHERE id=?1") &&
           ready_later(symptom_codes, "SELECT code FROM symptom_code WHERE symptom=?1 ORDER BY rank");
}

std::vector<symptom_match> database::reader::match_symptoms(const std::string& words, const std::vector<std::string>& present,
                                                             const std::map<std::string, std::vector<std::string>>& noticed) {
    const auto search = search_for(terms_to_find(words));
    if (search.empty() || !prepare_symptoms()) return {};
    std::vector<std::pair<sqlite3_int64, double>> found;
    give(symptom_search, 1, search);
    while (next(symptom_search))
        found.emplace_back(sqlite3_column_int64(symptom_search.get(), 0), sqlite3_column_double(symptom_search.get(), 1));
    std::vector<symptom_match> all;
    for (const auto& [id, score] : found) {
        symptom_match one;
        one.score = score;
        read_symptom(one, id, present);
        if (const auto parameters = noticed.find(one.key); parameters != noticed.end())
            for (auto at = parameters->second.rbegin(); at != parameters->second.rend(); ++at) {
                auto& first = *one.codes.emplace(one.codes.begin());
                first.code = *at;
                first.present = true;
            }
        if (!one.codes.empty() && one.codes.front().present) one.score *= explains_a_code;
        all.push_back(std::move(one));
    }
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
    const auto best = all.empty() ? 1 : all.front().score;
    for (auto& one : all) one.score /= best;
    std::erase_if(all, [](const auto& one) { return one.score < worth_saying; });
    if (all.size() > most_symptoms) all.resize(most_symptoms);
    return all;
}

void database::reader::read_symptom(symptom_match& into, sqlite3_int64 id, const std::vector<std::string>& present) {
    give(symptom_row, 1, id);
    if (!next(symptom_row)) return;
    into.key = string_in(symptom_row, 0);
    into.what = text_in(symptom_row, 1);
    into.grade = static_cast<severity>(sqlite3_column_int(symptom_row.get(), 2));
    into.severity_reason = text_in(symptom_row, 3);
    const auto causes_id = sqlite3_column_int64(symptom_row.get(), 4);
    const auto checks_id = sqlite3_column_int64(symptom_row.get(), 5);
    const auto safety_id = sqlite3_column_int64(symptom_row.get(), 6);
    sqlite3_reset(symptom_row.get());
    into.causes = causes_in(causes_id, {});
    into.checks = checks_in(checks_id, {});
    for (const auto* note : safety_of(safety_id)) into.safety.push_back(*note);
    std::vector<suspect_code> others;
    give(symptom_codes, 1, id);
    while (next(symptom_codes)) {
        suspect_code one;
        one.code = string_in(symptom_codes, 0);
        one.present = has(present, one.code);
        if (one.present) into.codes.push_back(std::move(one));
        else if (others.size() < most_codes) others.push_back(std::move(one));
    }
    std::move(others.begin(), others.end(), std::back_inserter(into.codes));
}

const std::vector<symptom>& database::reader::symptoms_of(sqlite3_int64 list) {
    const auto [at, fresh] = symptoms.try_emplace(list);
    if (!fresh) return at->second;
    give(symptom_list, 1, list);
    while (next(symptom_list)) at->second.push_back({string_in(symptom_list, 0), text_in(symptom_list, 1)});
    return at->second;
}

}  // namespace faultline::faults
