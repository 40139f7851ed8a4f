// What no plan file can know alone: cycles, packs that claim the same vehicles, names nobody defines.
#include <algorithm>
#include <set>

#include "gateway/care/plan.hpp"

namespace faultline::care::internal {

namespace {

using plans_by_id = std::map<std::string, plan>;

bool share(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::ranges::any_of(a, [&](const auto& one) { return std::ranges::find(b, one) != b.end(); });
}

// Both name this criterion, or neither does; when both do, some vehicle satisfies both.
bool same_claim(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return a.empty() == b.empty() && (a.empty() || share(a, b));
}

bool overlap(const applies_to& a, const applies_to& b) {
    const bool years = a.years.has_value() == b.years.has_value() &&
                       (!a.years || (a.years->first <= b.years->second && b.years->first <= a.years->second));
    return years && same_claim(a.brands, b.brands) && same_claim(a.models, b.models) && same_claim(a.engines, b.engines) &&
           same_claim(a.energy, b.energy) && same_claim(a.vin_prefixes, b.vin_prefixes);
}

bool extends_well(const plans_by_id& plans, const plan& of, std::vector<data_problem>& problems) {
    std::set<std::string> seen{of.id};
    for (const plan* at = &of; !at->extends.empty();) {
        const auto parent = plans.find(at->extends);
        if (parent == plans.end()) {
            if (at == &of) problems.push_back({of.file, of.line, "unknown_plan", {{"value", at->extends}}});
            return false;
        }
        at = &parent->second;
        if (!seen.insert(at->id).second) {
            problems.push_back({of.file, of.line, "plan_cycle", {{"value", of.id}, {"through", at->id}}});
            return false;
        }
    }
    return true;
}

void check_names(const plans_by_id& plans, const plan& of, std::vector<data_problem>& problems) {
    const effective_plan whole = merged(plans, of);
    const auto unknown = [&](std::int64_t line, const char* what, const std::string& name) {
        problems.push_back({of.file, line, what, {{"value", name}}});
    };
    for (const auto& [id, item] : of.items) {
        if (item.dropped && (of.extends.empty() || !merged(plans, plans.at(of.extends)).items.contains(id)))
            unknown(item.line, "drop_unknown", id);
        for (const auto& name : item.operations)
            if (!whole.operations.contains(name)) unknown(item.line, "unknown_operation", name);
        for (const auto& name : item.after ? item.after->operations : std::vector<std::string>{})
            if (!whole.operations.contains(name)) unknown(item.line, "unknown_operation", name);
        for (const auto& [kind, factor] : item.severe)
            if (!whole.severe.contains(kind)) unknown(item.line, "unknown_severe", kind);
    }
    for (const auto& [id, one] : of.operations) {
        for (const auto& name : one.setups)
            if (!whole.setups.contains(name)) unknown(one.line, "unknown_setup", name);
        for (const auto& name : one.includes) {
            const auto inner = whole.operations.find(name);
            if (inner == whole.operations.end()) unknown(one.line, "unknown_operation", name);
            else if (name == id || std::ranges::find(inner->second.includes, id) != inner->second.includes.end())
                problems.push_back({of.file, one.line, "operation_cycle", {{"value", id}, {"through", name}}});
        }
    }
}

}  // namespace

void check_plans(const plans_by_id& plans, std::vector<data_problem>& problems) {
    if (!plans.contains("default")) problems.push_back({"", 0, "no_default_plan", {}});
    for (const auto& [id, one] : plans)
        if (extends_well(plans, one, problems)) check_names(plans, one, problems);
    for (auto a = plans.begin(); a != plans.end(); ++a)
        for (auto b = std::next(a); b != plans.end(); ++b)
            if (overlap(a->second.applies, b->second.applies))
                problems.push_back({b->second.file, b->second.line, "plans_overlap",
                                    {{"value", b->first}, {"other", a->first}, {"other_path", a->second.file}}});
}

}  // namespace faultline::care::internal
