#include "tools/faultdb/families.hpp"

#include "gateway/faults/code.hpp"

#include <algorithm>

namespace faultline::faultdb {

namespace {

template <class Map>
std::vector<std::string> line_of(const Map& names, std::string name) {
    std::vector<std::string> chain;
    for (; !name.empty() && names.contains(name) && chain.size() < names.size(); name = names.at(name).parent) chain.push_back(name);
    return chain;
}

// States are words of whoever read the code; the others are names of the catalogue.
bool exists(const catalogue& read, const std::string& family) {
    const auto colon = family.find(':');
    const auto what = family.substr(0, colon), name = family.substr(colon + 1);
    if (what == "kind") return read.kinds.contains(name);
    if (what == "part") return read.components.contains(name);
    if (what == "system") return read.systems.contains(name);
    if (what == "failure") return read.failures.contains(name);
    static const std::set<std::string> states{"stored", "pending", "permanent", "confirmed", "active", "previously_active", "test_failed"};
    return states.contains(name);
}

void open_word(const catalogue& read, const std::string& word, std::vector<std::string>& inside, const rule_line& at,
               std::vector<std::string>& into, problems& wrong) {
    if (!word.starts_with('@')) return into.push_back(word);
    const auto plus = std::min(word.find('+'), word.size());          // "@five_volt+failure:circuit": each of the set, and that
    const auto name = word.substr(1, plus - 1);
    const auto set = read.pattern_sets.find(name);
    if (set == read.pattern_sets.end()) return wrong.push_back({at.where, "there is no set of codes '" + name + "'"});
    if (std::find(inside.begin(), inside.end(), name) != inside.end())
        return wrong.push_back({set->second.where, "the set of codes '" + name + "' contains itself"});
    inside.push_back(name);
    for (const auto& one : set->second.patterns) open_word(read, one + word.substr(plus), inside, at, into, wrong);
    inside.pop_back();
}

}  // namespace

std::optional<std::uint16_t> families::number(const std::string& name) const {
    const auto found = numbers.find(name);
    return found == numbers.end() ? std::nullopt : std::optional{found->second};
}

faults::fact families::fact_of(const std::string& code, const std::string& component, const std::string& failure) const {
    faults::fact one;
    one.number = faults::number_of(code).value_or(0);
    if (const auto pair = faults::read_spn(code)) one.type = pair->fmi;
    if (const auto found = of_part.find(component); found != of_part.end())
        for (const auto id : found->second) one.families.set(id);
    if (const auto found = of_failure.find(failure); found != of_failure.end())
        for (const auto id : found->second) one.families.set(id);
    return one;
}

std::vector<std::string> opened(const catalogue& read, const rule_line& at, problems& wrong) {
    std::vector<std::string> words, inside;
    for (const auto& word : at.words) open_word(read, word, inside, at, words, wrong);
    return words;
}

families families_of(const catalogue& read) {
    families made;
    problems ignored;
    for (const auto& [name, one] : read.rules)
        for (const auto& line : one.lines)
            for (const auto& word : opened(read, line, ignored))
                for (const auto& family : faults::families_in(word))
                    if (exists(read, family)) made.numbers.emplace(family, 0);
    std::uint16_t next = 0;
    for (auto& [name, number] : made.numbers) number = next++;
    const auto add = [&](std::set<std::uint16_t>& to, const std::string& family) {
        if (const auto id = made.number(family)) to.insert(*id);
    };
    for (const auto& [name, part] : read.components) {
        auto& ids = made.of_part[name];
        add(ids, "part:" + name);
        add(ids, "system:" + part.system);
        for (const auto& kind : line_of(read.kinds, part.kind)) add(ids, "kind:" + kind);
    }
    for (const auto& [name, one] : read.failures)
        for (const auto& family : line_of(read.failures, name)) add(made.of_failure[name], "failure:" + family);
    return made;
}

faults::rule compiled(const catalogue& read, const families& known, const rule& one, problems& wrong) {
    faults::rule made;
    made.rank = one.rank;
    made.repairs.resize(one.said.repairs.size());
    const auto lookup = [&](const std::string& name) { return known.number(name); };
    for (const auto& line : one.lines)
        if (const auto why = faults::add_condition(made, line.role, opened(read, line, wrong), lookup); !why.empty()) wrong.push_back({line.where, why});
    return made;
}

}  // namespace faultline::faultdb
