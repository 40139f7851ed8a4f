#include "gateway/faults/rule.hpp"

#include <charconv>
#include <span>

namespace faultline::faults {

namespace {

using words = std::span<const std::string>;

std::optional<unsigned> count_in(const std::string& word) {
    unsigned value = 0;
    const auto [end, failed] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (failed != std::errc{} || end != word.data() + word.size() || value < 1 || value > 99) return std::nullopt;
    return value;
}

std::string add_patterns(std::vector<pattern>& to, words from, const family_lookup& family) {
    if (from.empty()) return "names no code";
    for (const auto& word : from) {
        auto one = read_pattern(word, family);
        if (!one) return "'" + word + "' is no pattern of codes, or names a family that does not exist";
        to.push_back(std::move(*one));
    }
    return {};
}

std::string add_limit(std::vector<reading_limit>& to, words from) {
    double limit = 0;
    if (from.size() != 3 || (from[1] != "below" && from[1] != "above")) return "expected 'reading NAME below|above NUMBER'";
    const auto [end, failed] = std::from_chars(from[2].data(), from[2].data() + from[2].size(), limit);
    if (failed != std::errc{} || end != from[2].data() + from[2].size()) return "'" + from[2] + "' is no number";
    to.push_back({from[0], from[1] == "below", limit});
    return {};
}

std::string add_need(rule& to, words from, const family_lookup& family) {
    need one;
    if (!from.empty())
        if (const auto least = count_in(from[0])) {
            one.least = *least;
            from = from.subspan(1);
        }
    if (from.size() > 2 && from[0] == "in") {
        const auto among = count_in(from[1]);
        one.over = from[2] == "ecus" ? spread::ecus : from[2] == "components" ? spread::components : from[2] == "systems" ? spread::systems : spread::none;
        if (!among || one.over == spread::none) return "expected 'needs [N] [in M ecus|components|systems] PATTERN...'";
        one.among = *among;
        from = from.subspan(3);
    }
    auto wrong = add_patterns(one.of, from, family);
    if (wrong.empty()) to.needs.push_back(std::move(one));
    return wrong;
}

std::string add_clears(rule& to, words from, const family_lookup& family) {
    const auto rank = from.empty() ? std::nullopt : count_in(from[0]);
    if (!rank || *rank > to.repairs.size()) return "clears the codes of no repair";
    return add_patterns(to.repairs[*rank - 1].clears, from.subspan(1), family);
}

std::string set_each(rule& to, words from) {
    for (const char* known : {"ecu", "component", "cyl", "bank", "sensor", "unit", "letter", "place", "n"})
        if (from.size() == 1 && from[0] == known) {
            to.each = from[0];
            return {};
        }
    return "expected 'each ecu', 'each component' or 'each' with a position: cyl, bank, sensor, unit, letter, place, n";
}

}  // namespace

bool any_matches(const std::vector<pattern>& of, const fact& one) {
    for (const auto& p : of)
        if (p.matches(one)) return true;
    return false;
}

std::string add_condition(rule& to, const std::string& role, const std::vector<std::string>& said, const family_lookup& family) {
    if (role == "needs") return add_need(to, said, family);
    if (role == "unless") return add_patterns(to.unless, said, family);
    if (role == "root") return add_patterns(to.roots, said, family);
    if (role == "explains") return add_patterns(to.explains, said, family);
    if (role == "reading") return add_limit(to.readings, said);
    if (role == "supports" && !said.empty() && said[0] == "reading") return add_limit(to.supporting, words{said}.subspan(1));
    if (role == "supports") return add_patterns(to.supports, said, family);
    if (role == "clears") return add_clears(to, said, family);
    if (role == "each") return set_each(to, said);
    if (role != "joins" && role != "remark") return "'" + role + "' means nothing in a rule";
    if (!said.empty()) return "'" + role + "' stands alone";
    (role == "joins" ? to.joins : to.remark) = true;
    return {};
}

}  // namespace faultline::faults
