// The names: systems, kinds, components, failures, the libraries of causes, checks and repairs, and the makers.
#include "tools/faultdb/load.hpp"

#include <charconv>

namespace faultline::faultdb {

namespace {

std::optional<int> byte_in(const std::string& word) {
    int value = 0;
    const auto [end, failed] = std::from_chars(word.data(), word.data() + word.size(), value, 16);
    if (word.size() != 2 || failed != std::errc{} || end != word.data() + 2) return std::nullopt;
    return value;
}

}  // namespace

bool loader::glossary_line(const line& at) {
    const std::map<std::string, std::pair<glossary*, const char*>> texts{
        {"system", {&into.systems, "this system"}},   {"origin", {&into.origins, "this origin"}},
        {"place", {&into.places, "this place"}},      {"measure", {&into.measures, "this quantity"}},
        {"tool", {&into.tools, "this tool"}},         {"part", {&into.parts, "this part"}},
        {"reason", {&into.reasons, "this reason"}},   {"safety", {&into.safety, "this safety note"}},
        {"cause", {&into.causes, "this cause"}}};
    if (const auto found = texts.find(at.key); found != texts.end()) {
        named_text(*found->second.first, at, found->second.second);
        return true;
    }
    if (at.key == "meta") {
        if (enough(at, at.words.empty() ? 1 : at.words.size(), "meta NAME VALUE"))
            into.meta[at.words[0]] = at.rest.substr(std::min(at.words[0].size() + 1, at.rest.size()));
        return true;
    }
    const std::map<std::string, void (loader::*)(const line&)> others{
        {"kind", &loader::kind_line},     {"failure", &loader::failure_line}, {"component", &loader::component_line},
        {"check", &loader::check_line},   {"repair", &loader::repair_line},   {"range", &loader::range_line},
        {"ftb", &loader::failure_type_line}, {"maker", &loader::maker_line}};
    const auto found = others.find(at.key);
    if (found == others.end()) return false;
    (this->*found->second)(at);
    return true;
}

void loader::named_text(glossary& where, const line& at, const std::string& what) {
    if (!enough(at, 1, (at.key + " NAME").c_str())) return;
    only(at, {"en", "zh"});
    const auto [old, fresh] = where.emplace(at.words[0], named{at.where, text_below(at, what)});
    if (!fresh)
        complain(at, at.key + " '" + at.words[0] + "' is already defined in " + old->second.where.file + ":" +
                         std::to_string(old->second.where.line));
}

void loader::kind_line(const line& at) {
    if (at.words.empty() || at.words.size() > 2) return complain(at, "expected 'kind NAME [PARENT]'");
    only(at, {"does.en", "does.zh", "where.en", "where.zh"});
    kind one{at.where, at.words.size() == 2 ? at.words[1] : "", optional_text_below(at, "does."), optional_text_below(at, "where.")};
    if (!into.kinds.emplace(at.words[0], std::move(one)).second) complain(at, "kind '" + at.words[0] + "' is already defined");
}

void loader::failure_line(const line& at) {
    if (at.words.empty() || at.words.size() > 2) return complain(at, "expected 'failure NAME [PARENT]'");
    only(at, {"en", "zh", "implies.en", "implies.zh"});
    failure one{at.where, at.words.size() == 2 ? at.words[1] : "", text_below(at, "this failure"), optional_text_below(at, "implies.")};
    if (!into.failures.emplace(at.words[0], std::move(one)).second)
        complain(at, "failure '" + at.words[0] + "' is already defined");
}

void loader::component_line(const line& at) {
    if (!enough(at, 4, "component NAME KIND SYSTEM HOURS")) return;
    only(at, {"en", "zh", "does.en", "does.zh", "where.en", "where.zh", "quantity.en", "quantity.zh", "pid", "part"});
    component one;
    one.where = at.where;
    one.kind = at.words[1];
    one.system = at.words[2];
    if (const auto hours = number_in(at.words[3])) one.hours = *hours;
    else complain(at, "'" + at.words[3] + "' is no number of labour hours");
    one.name = text_below(at, "this component");
    one.does = optional_text_below(at, "does.");
    one.located = optional_text_below(at, "where.");
    one.quantity = optional_text_below(at, "quantity.");
    for (const auto& below : at.below) {
        if (below.key == "pid") one.pid = below.rest;
        if (below.key == "part") one.part = below.rest;
    }
    if (!into.components.emplace(at.words[0], std::move(one)).second)
        complain(at, "component '" + at.words[0] + "' is already defined");
}

void loader::check_line(const line& at) {
    if (!enough(at, 1, "check NAME")) return;
    if (!into.checks.emplace(at.words[0], named_check{at.where, inline_check(at)}).second)
        complain(at, "check '" + at.words[0] + "' is already defined");
}

void loader::repair_line(const line& at) {
    if (at.words.empty() || at.words.size() > 2) return complain(at, "expected 'repair NAME [HOURS]'");
    auto unnamed = at;
    unnamed.words.erase(unnamed.words.begin());
    if (!into.repairs.emplace(at.words[0], named_repair{at.where, inline_repair(unnamed)}).second)
        complain(at, "repair '" + at.words[0] + "' is already defined");
}

void loader::range_line(const line& at) {
    if (!enough(at, 3, "range PREFIX ORIGIN SYSTEM")) return;
    if (!into.ranges.emplace(at.words[0], code_range{at.where, at.words[1], at.words[2]}).second)
        complain(at, "range '" + at.words[0] + "' is already defined");
}

void loader::failure_type_line(const line& at) {
    if (at.words.empty() || at.words.size() > 2) return complain(at, "expected 'ftb BYTE [MAKER]'");
    const auto byte = byte_in(at.words[0]);
    if (!byte) return complain(at, "'" + at.words[0] + "' is no failure-type byte: two hexadecimal digits");
    const auto who = at.words.size() == 2 ? at.words[1] : std::string{};
    if (!into.failure_types.emplace(std::pair{who, *byte}, named{at.where, text_below(at, "this failure type")}).second)
        complain(at, "failure type " + at.words[0] + " is already defined");
}

void loader::maker_line(const line& at) {
    if (!enough(at, 1, "maker NAME")) return;
    only(at, {"en", "zh", "also", "reuses"});
    maker one{at.where, text_below(at, "this maker"), {}, {}};
    for (const auto& below : at.below) {
        if (below.key == "also") one.aliases.push_back(below.rest);
        if (below.key == "reuses") one.reuses.insert(one.reuses.end(), below.words.begin(), below.words.end());
    }
    if (!into.makers.emplace(at.words[0], std::move(one)).second) complain(at, "maker '" + at.words[0] + "' is already defined");
}

}  // namespace faultline::faultdb
