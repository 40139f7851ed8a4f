// The rules that order several codes: what they look for, what they suppose, and named sets of patterns they share.
#include "tools/faultdb/load.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace faultline::faultdb {

namespace {

constexpr std::array<std::string_view, 9> conditions{"needs", "unless", "reading", "supports", "root", "explains", "each", "joins", "remark"};

bool is_text(const std::string& key) { return key == "en" || key == "zh" || key == "why.en" || key == "why.zh"; }

}  // namespace

void loader::pattern_set_line(const line& at) {
    if (at.words.size() < 2) return complain(at, "expected 'codes NAME PATTERN...'");
    if (!at.below.empty()) complain(at.below[0], "a set of codes has nothing below it");
    pattern_set one{at.where, {at.words.begin() + 1, at.words.end()}};
    if (!into.pattern_sets.emplace(at.words[0], std::move(one)).second) complain(at, "the set of codes '" + at.words[0] + "' is already defined");
}

void loader::rule_line_of(const line& at) {
    const auto rank = at.words.size() == 2 ? number_in(at.words[1]) : std::nullopt;
    if (!rank || *rank < 1 || *rank > 999) return complain(at, "expected 'rule NAME RANK' with a rank from 1 to 999, the greatest first");
    rule one{at.where, static_cast<int>(*rank), text_below(at, "this rule"), text_below(at, "its reason", "why."), {}, {}};
    one.said.where = at.where;
    line said = at;
    said.below.clear();
    for (const auto& below : at.below) {
        if (is_text(below.key)) continue;
        if (std::find(conditions.begin(), conditions.end(), below.key) != conditions.end()) {
            one.lines.push_back({below.where, below.key, below.words});
            continue;
        }
        if (below.key != "check" && below.key != "repair" && below.key != "safety" && below.key != "review") {
            complain(below, "'" + below.key + "' means nothing below 'rule'");
            continue;
        }
        auto kept = below;
        std::erase_if(kept.below, [](const line& part) { return part.key == "clears"; });
        said.below.push_back(std::move(kept));
        const auto repairs = std::count_if(said.below.begin(), said.below.end(), [](const line& part) { return part.key == "repair"; });
        for (const auto& part : below.below) {
            if (below.key != "repair" || part.key != "clears") continue;
            rule_line clears{part.where, "clears", {std::to_string(repairs)}};
            clears.words.insert(clears.words.end(), part.words.begin(), part.words.end());
            one.lines.push_back(std::move(clears));
        }
    }
    if (!said.below.empty()) fill(one.said, said);
    const auto [old, fresh] = into.rules.emplace(at.words[0], std::move(one));
    if (!fresh)
        complain(at, "rule '" + at.words[0] + "' is already defined in " + old->second.where.file + ":" + std::to_string(old->second.where.line));
}

}  // namespace faultline::faultdb
