// The analysis itself: rules take codes from the greatest rank down; what nobody takes stands alone.
#include "gateway/faults/analysis.hpp"
#include "gateway/faults/analysis_order.hpp"
#include "gateway/faults/expand.hpp"

#include <algorithm>
#include <set>

namespace faultline::faults {

namespace {

using mask = std::vector<char>;
constexpr int nobody = -1;

bool holds(const reading_limit& limit, const circumstances& around, std::vector<reading_told>& told) {
    const auto found = around.readings.find(limit.reading);
    if (found == around.readings.end() || (limit.below ? found->second >= limit.limit : found->second <= limit.limit)) return false;
    told.push_back({limit, found->second});
    return true;
}

code_told told(const known_code& one) { return {one.what.code, one.what.ecu, one.entry->title, one.entry->grade}; }

class analyst {
public:
    analyst(const std::vector<known_code>& codes, const circumstances& around)
        : codes_{codes}, around_{around}, taken_(codes.size(), nobody), role_(codes.size(), code_role::effect) {}

    void apply(const rule& one) {
        std::vector<reading_told> readings;
        for (const auto& limit : one.readings)
            if (!holds(limit, around_, readings)) return;
        std::vector<mask> needed;
        for (const auto& need : one.needs) {
            needed.push_back(matching(need.of));
            if (static_cast<unsigned>(std::count(needed.back().begin(), needed.back().end(), 1)) < need.least) return;
        }
        const auto explained = matching(one.explains), denied = matching(one.unless);
        for (const auto& key : instances(one, needed)) speak({one, needed, explained, denied, key, readings});
    }

    analysis conclude() {
        for (std::size_t g = 0; g < made_.groups.size(); ++g) finish(g);
        for (std::size_t i = 0; i < codes_.size(); ++i) {
            if (codes_[i].entry->grade == severity::stop_now) made_.urgent.push_back(told(codes_[i]));
        }
        made_.alone = in_order_to_look(codes_, [this](std::size_t i) { return taken_[i] == nobody; });
        return std::move(made_);
    }

private:
    // A rule for one ECU, cylinder, part ... with what its lines match.
    struct speech {
        const rule& by;
        const std::vector<mask>& needed;
        const mask &explained, &denied;
        const std::string& key;
        const std::vector<reading_told>& readings;
    };

    mask matching(const std::vector<pattern>& of) const {
        mask found(codes_.size(), 0);
        if (of.empty()) return found;
        for (std::size_t i = 0; i < codes_.size(); ++i) found[i] = any_matches(of, codes_[i].seen) ? 1 : 0;
        return found;
    }

    const std::string& key_of(const rule& by, std::size_t i) const {
        static const std::string none;
        const auto& one = codes_[i];
        if (by.each.empty()) return none;
        if (by.each == "ecu") return one.what.ecu;
        if (by.each == "component") return one.entry->component_key;
        for (const auto& [slot, value] : one.entry->position)
            if (slot == by.each) return value.en;
        return none;
    }

    std::vector<std::string> instances(const rule& by, const std::vector<mask>& needed) const {
        if (by.each.empty()) return {""};
        std::set<std::string> keys;
        for (std::size_t i = 0; i < codes_.size(); ++i)
            if (!needed.empty() && needed[0][i] && (by.each == "ecu" || !key_of(by, i).empty())) keys.insert(key_of(by, i));
        return {keys.begin(), keys.end()};
    }

    bool same_place(const speech& s, std::size_t i) const { return key_of(s.by, i) == s.key; }
    bool place_fits(const speech& s, std::size_t i) const { return same_place(s, i) || (s.by.each != "ecu" && key_of(s.by, i).empty()); }

    // The need is met by the codes `allowed` lets pass.
    template <class Allowed>
    bool met(const speech& s, std::size_t n, Allowed allowed) const {
        const auto& need = s.by.needs[n];
        unsigned count = 0;
        std::string last;
        std::set<std::string> places;
        for (std::size_t i = 0; i < codes_.size(); ++i) {
            if (!s.needed[n][i] || !same_place(s, i) || !allowed(i)) continue;
            count += codes_[i].what.code != last;                    // sorted by code
            last = codes_[i].what.code;
            const auto& entry = *codes_[i].entry;
            if (need.over == spread::ecus) places.insert(codes_[i].what.ecu);
            if (need.over == spread::components) places.insert(entry.component_key);
            if (need.over == spread::systems) places.insert(entry.system.en);
        }
        return count >= need.least && (need.over == spread::none || places.size() >= need.among);
    }

    template <class Allowed>
    bool all_met(const speech& s, Allowed allowed) const {
        for (std::size_t n = 0; n < s.by.needs.size(); ++n)
            if (!met(s, n, allowed)) return false;
        return true;
    }

    bool is_needed(const speech& s, std::size_t i) const {
        return same_place(s, i) && std::any_of(s.needed.begin(), s.needed.end(), [&](const mask& m) { return m[i] != 0; });
    }

    void speak(const speech& s) {
        for (std::size_t i = 0; i < codes_.size(); ++i)
            if (s.denied[i] && place_fits(s, i)) return;
        if (s.by.remark) return remark(s);
        if (s.by.joins && join(s)) return;
        if (all_met(s, [this](std::size_t i) { return taken_[i] == nobody; })) found(s);
    }

    // The name of what the rule speaks of, for its texts.
    slots names(const speech& s) const {
        if (s.by.each.empty()) return {};
        if (s.by.each == "ecu") return {{"ecu", {s.key, s.key}}};
        for (std::size_t i = 0; i < codes_.size(); ++i) {
            if (!same_place(s, i)) continue;
            if (s.by.each == "component") return {{"component", codes_[i].entry->component}};
            for (const auto& [slot, value] : codes_[i].entry->position)
                if (slot == s.by.each) return {{slot, value}};
        }
        return {};
    }

    void remark(const speech& s) {
        if (!all_met(s, [](std::size_t) { return true; })) return;
        const auto values = names(s);
        scan_remark said{s.by.name, expand(s.by.what, values), expand(s.by.why, values), {}, s.readings};
        for (std::size_t i = 0; i < codes_.size(); ++i)
            if (is_needed(s, i)) said.codes.push_back(told(codes_[i]));
        made_.remarks.push_back(std::move(said));
    }

    // The free codes the rule explains join the first group that already holds all the rule needs.
    bool join(const speech& s) {
        for (std::size_t g = 0; g < made_.groups.size(); ++g) {
            if (!all_met(s, [&](std::size_t i) { return taken_[i] == static_cast<int>(g); })) continue;
            consequence follows{s.by.name, expand(s.by.what, names(s)), expand(s.by.why, names(s)), {}};
            for (std::size_t i = 0; i < codes_.size(); ++i) {
                if (!s.explained[i] || taken_[i] != nobody || !place_fits(s, i)) continue;
                taken_[i] = static_cast<int>(g);
                follows.codes.push_back(told(codes_[i]));
            }
            if (!follows.codes.empty()) made_.groups[g].consequences.push_back(std::move(follows));
            return true;
        }
        return false;
    }

    void found(const speech& s) {
        std::vector<std::size_t> members;
        bool explains_more = false;
        for (std::size_t i = 0; i < codes_.size(); ++i) {
            if (taken_[i] != nobody) continue;
            const bool needed = is_needed(s, i);
            const bool follows = s.explained[i] && place_fits(s, i);
            explains_more |= follows && !needed;
            if (needed || follows) members.push_back(i);
        }
        if (members.empty() || (s.by.joins && !explains_more)) return;
        const auto root = s.by.roots.empty() ? mask{} : matching(s.by.roots);
        for (const auto i : members) {
            taken_[i] = static_cast<int>(made_.groups.size());
            const bool first = root.empty() ? !s.needed.empty() && s.needed[0][i] && same_place(s, i) : root[i] != 0;
            role_[i] = first ? code_role::root : is_needed(s, i) ? code_role::evidence : code_role::effect;
        }
        made_.groups.push_back(group_of(s));
        rules_.push_back(&s.by);
    }

    code_group group_of(const speech& s) const {
        const auto values = names(s);
        code_group made;
        made.rule = s.by.name;
        made.review = s.by.review;
        made.what = expand(s.by.what, values);
        made.why = expand(s.by.why, values);
        made.readings = s.readings;
        made.likely = s.by.supports.empty() && s.by.supporting.empty();
        for (const auto& limit : s.by.supporting) made.likely |= holds(limit, around_, made.readings);
        for (std::size_t i = 0; i < codes_.size() && !made.likely && !s.by.supports.empty(); ++i)
            made.likely = place_fits(s, i) && any_matches(s.by.supports, codes_[i].seen);
        for (const auto& one : s.by.checks)
            made.checks.push_back({one.step, expand(one.what, values), one.measure, one.pid, expand(one.expected, values), one.tool});
        for (const auto& one : s.by.repairs) {
            group_repair work{one.what, {}};
            work.what.what = expand(one.what.what, values);
            made.repairs.push_back(std::move(work));
        }
        made.safety = s.by.safety;
        return made;
    }

    // Once every rule has spoken: the members in order, and what each repair clears.
    void finish(std::size_t g) {
        auto& group = made_.groups[g];
        for (std::size_t i = 0; i < codes_.size(); ++i) {
            if (taken_[i] != static_cast<int>(g)) continue;
            group.codes.push_back({told(codes_[i]), role_[i]});
            group.grade = std::max(group.grade, codes_[i].entry->grade);
            for (std::size_t r = 0; r < group.repairs.size(); ++r) {
                const auto& clears = rules_[g]->repairs[r].clears;
                if (clears.empty() || any_matches(clears, codes_[i].seen)) group.repairs[r].clears.push_back(told(codes_[i]));
            }
        }
        std::erase_if(group.repairs, [](const group_repair& one) { return one.clears.empty(); });
        std::stable_sort(group.codes.begin(), group.codes.end(), [](const grouped_code& a, const grouped_code& b) {
            return a.role != b.role ? a.role < b.role : a.what.grade > b.what.grade;
        });
    }

    const std::vector<known_code>& codes_;
    const circumstances& around_;
    std::vector<int> taken_;
    std::vector<code_role> role_;
    std::vector<const rule*> rules_;         // of each group
    analysis made_;
};

}  // namespace

bool is_reading_of_scan(const std::string& name) {
    for (const char* known : {"battery_volts", "distance_since_clear_km", "warm_ups_since_clear", "time_since_clear_min", "monitors_incomplete"})
        if (name == known) return true;
    return false;
}

analysis analyse(const std::vector<rule>& rules, std::vector<known_code> codes, const circumstances& around) {
    each_once(codes);
    analyst work{codes, around};
    for (const auto& one : rules) work.apply(one);
    return work.conclude();
}

}  // namespace faultline::faults
