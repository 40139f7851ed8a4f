// The rules of the analysis behind `faults::database`, and which families a code's part, failure and states belong to.
#include "gateway/faults/reader.hpp"

#include <algorithm>
#include <charconv>

namespace faultline::faults {

namespace {

std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> words;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(' ', at), text.size());
        if (end > at) words.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return words;
}

}  // namespace

const std::vector<rule>& database::reader::analysis_rules() {
    if (!rules) {
        rules.emplace();
        error.clear();
        read_rules();
        if (error) rules->clear();         // half a set of rules would explain codes wrongly
    }
    return *rules;
}

void database::reader::read_rules() {
    statement names, rows;
    if (!ready_later(names, "SELECT id, name FROM analysis_family") ||
        !ready_later(rows, "SELECT name, rank, what, why, checks, repairs, safety, review FROM analysis_rule ORDER BY rank DESC, name") ||
        !ready_later(part_families, "SELECT families FROM analysis_part WHERE component=?1") ||
        !ready_later(failure_families, "SELECT families FROM analysis_failure WHERE failure=?1"))
        return;
    while (next(names)) families.emplace(string_in(names, 1), static_cast<std::uint16_t>(sqlite3_column_int(names.get(), 0)));
    while (next(rows)) {
        rule one;
        one.name = string_in(rows, 0);
        one.rank = sqlite3_column_int(rows.get(), 1);
        one.what = text_in(rows, 2);
        one.why = text_in(rows, 3);
        one.review = string_in(rows, 7);
        for (const auto& raw : checks_of(sqlite3_column_int64(rows.get(), 4)))
            one.checks.push_back({raw.step, *raw.what, *raw.measure, raw.pid, *raw.expected, *raw.tool});
        for (const auto& raw : repairs_of(sqlite3_column_int64(rows.get(), 5))) {
            repair work{*raw.what, raw.hours, {}};
            for (const auto* part : raw.parts) work.parts.push_back(*part);
            one.repairs.push_back({std::move(work), {}});
        }
        for (const auto* note : safety_of(sqlite3_column_int64(rows.get(), 6))) one.safety.push_back(*note);
        rules->push_back(std::move(one));
    }
    for (auto& one : *rules) read_conditions(one);
}

void database::reader::read_conditions(rule& into) {
    statement rows;
    if (!ready_later(rows, "SELECT role, words FROM analysis_condition WHERE rule=?1 ORDER BY n")) return;
    give(rows, 1, into.name);
    const auto family = [this](const std::string& name) -> std::optional<std::uint16_t> {
        const auto found = families.find(name);
        return found == families.end() ? std::nullopt : std::optional{found->second};
    };
    while (next(rows))
        if (!add_condition(into, string_in(rows, 0), split(string_in(rows, 1)), family).empty())
            error = make_error_code(faults_error::damaged);
}

const family_set& database::reader::families_in(std::unordered_map<std::string, family_set>& kept, const statement& from, const std::string& name) {
    const auto [at, fresh] = kept.try_emplace(name);
    if (!fresh || !from) return at->second;
    give(from, 1, name);
    if (next(from)) {
        for (const auto& word : split(string_in(from, 0))) {
            std::size_t id = 0;
            std::from_chars(word.data(), word.data() + word.size(), id);
            if (id < most_families) at->second.set(id);
        }
        sqlite3_reset(from.get());
    }
    return at->second;
}

fact database::reader::seen(const explanation& of, const std::vector<std::string>& states) {
    fact one;
    one.number = number_of(of.code).value_or(0);
    if (of.ftb) one.type = *of.ftb;
    if (of.fmi) one.type = *of.fmi;
    if (of.found) {
        one.families |= families_in(families_of_part, part_families, of.component_key);
        one.families |= families_in(families_of_failure, failure_families, of.failure_key);
    }
    const auto add = [&](const std::string& name) {
        if (const auto found = families.find(name); found != families.end()) one.families.set(found->second);
    };
    for (const auto& state : states) add("state:" + state);
    if (states.size() == 1) add("only:" + states.front());
    return one;
}

}  // namespace faultline::faults
