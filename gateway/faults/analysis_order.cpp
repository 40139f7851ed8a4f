#include "gateway/faults/analysis_order.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>

namespace faultline::faults {

namespace {

// Codes that were confirmed come before those only seen once, and those before what merely waits for its drive cycle.
int distance_of(const known_code& one) {
    const auto has = [&](const char* state) { return std::find(one.what.states.begin(), one.what.states.end(), state) != one.what.states.end(); };
    if (one.what.states.empty() || has("stored") || has("confirmed") || has("active")) return 0;
    return has("pending") ? 1 : 2;
}

// For each code the others, in order, that its entry says to look at before it. "P0301-1C" is related as P0301 is.
std::vector<std::vector<std::size_t>> to_look_first(const std::vector<known_code>& codes) {
    std::unordered_map<std::string_view, std::vector<std::size_t>> places;
    for (std::size_t i = 0; i < codes.size(); ++i) places[codes[i].entry->code].push_back(i);
    std::vector<std::vector<std::size_t>> first(codes.size());
    for (std::size_t i = 0; i < codes.size(); ++i) {
        for (const auto& one : codes[i].entry->related) {
            const auto found = one.first ? places.find(one.code) : places.end();
            if (found == places.end()) continue;
            for (const auto other : found->second)
                if (other != i) first[i].push_back(other);
        }
        std::sort(first[i].begin(), first[i].end());
    }
    return first;
}

}  // namespace

void each_once(std::vector<known_code>& codes) {
    const auto key = [](const known_code& one) { return std::tie(one.what.code, one.what.ecu); };
    std::sort(codes.begin(), codes.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
    std::vector<known_code> once;
    for (auto& one : codes) {
        if (once.empty() || key(once.back()) != key(one)) {
            once.push_back(std::move(one));
            continue;
        }
        auto& states = once.back().what.states;
        states.insert(states.end(), one.what.states.begin(), one.what.states.end());
        std::sort(states.begin(), states.end());
        states.erase(std::unique(states.begin(), states.end()), states.end());
        once.back().seen.families |= one.seen.families;
    }
    codes = std::move(once);
}

std::vector<lone_code> in_order_to_look(const std::vector<known_code>& codes, const std::function<bool(std::size_t)>& is_alone) {
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < codes.size(); ++i)
        if (is_alone(i)) left.push_back(i);
    std::stable_sort(left.begin(), left.end(), [&](std::size_t a, std::size_t b) {
        const auto weight = [&](std::size_t i) { return std::pair{-static_cast<int>(codes[i].entry->grade), distance_of(codes[i])}; };
        return weight(a) < weight(b);
    });
    const auto first = to_look_first(codes);
    std::vector<char> waiting(codes.size(), 0);
    for (const auto i : left) waiting[i] = 1;
    std::vector<lone_code> ordered;
    while (!left.empty()) {
        auto next = std::find_if(left.begin(), left.end(), [&](std::size_t i) {
            return std::none_of(first[i].begin(), first[i].end(), [&](std::size_t other) { return waiting[other] != 0; });
        });
        if (next == left.end()) next = left.begin();
        const auto& one = codes[*next];
        lone_code placed{{one.what.code, one.what.ecu, one.entry->title, one.entry->grade}, {}};
        for (const auto i : first[*next])
            if (placed.look_first.empty() || placed.look_first.back() != codes[i].what.code) placed.look_first.push_back(codes[i].what.code);
        ordered.push_back(std::move(placed));
        waiting[*next] = 0;
        left.erase(next);
    }
    return ordered;
}

}  // namespace faultline::faults
