#include "gateway/care/plan.hpp"

#include <algorithm>

#include "gateway/care/embedded.hpp"

namespace faultline::care {

namespace {

bool is_among(const std::vector<std::string>& allowed, const std::string& value) {
    return allowed.empty() || std::ranges::find(allowed, value) != allowed.end();
}

// How closely a pack is cut to this vehicle, 0 for one that does not apply. The criteria are weighted so that two different
// sets of them never weigh the same.
int fit(const applies_to& to, const vehicle_kind& v) {
    const bool vin = to.vin_prefixes.empty() || std::ranges::any_of(to.vin_prefixes, [&](const auto& p) { return v.vin.starts_with(p); });
    const bool years = !to.years || (v.year && *v.year >= to.years->first && *v.year <= to.years->second);
    if (!vin || !years || !is_among(to.brands, v.brand) || !is_among(to.models, v.model) || !is_among(to.engines, v.engine) ||
        !is_among(to.energy, v.energy))
        return 0;
    return 1 + (to.years ? 2 : 0) + (to.energy.empty() ? 0 : 4) + (to.brands.empty() ? 0 : 8) + (to.engines.empty() ? 0 : 16) +
           (to.models.empty() ? 0 : 32) + (to.vin_prefixes.empty() ? 0 : 64);
}

}  // namespace

namespace internal {

effective_plan merged(const std::map<std::string, plan>& plans, const plan& leaf) {
    std::vector<const plan*> chain{&leaf};
    while (!chain.back()->extends.empty() && chain.size() <= plans.size()) {
        const auto parent = plans.find(chain.back()->extends);
        if (parent == plans.end()) break;
        chain.push_back(&parent->second);
    }
    effective_plan made;
    for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
        made.version += (made.version.empty() ? "" : "+") + (*at)->id + "@" + std::to_string((*at)->version);
        for (const auto& [id, one] : (*at)->items) {
            if (one.dropped) made.items.erase(id);
            else made.items[id] = one;
        }
        for (const auto& [id, one] : (*at)->operations) made.operations[id] = one;
        for (const auto& [id, one] : (*at)->setups) made.setups[id] = one;
        for (const auto& [id, one] : (*at)->severe) made.severe[id] = one;
    }
    return made;
}

}  // namespace internal

std::vector<data_file> built_in_plans() {
    std::vector<data_file> files;
    for (const auto* name : {"default.toml", "electric.toml", "hybrid.toml"}) files.push_back({name, std::string{embedded_text(name)}});
    for (const auto& pack : embedded_files())
        if (pack.name.starts_with("pack_")) files.push_back({std::string{pack.name}, std::string{pack.text}});
    return files;
}

std::variant<plan_library, std::vector<data_problem>> plan_library::load(std::span<const data_file> files) {
    std::vector<data_problem> problems;
    plan_library made;
    for (const auto& file : files) {
        auto one = internal::read_plan(file, problems);
        if (!one || one->id.empty()) continue;
        const auto [at, is_new] = made.plans_.try_emplace(one->id, *one);
        if (!is_new)
            problems.push_back({file.name, one->line, "plan_twice", {{"value", one->id}, {"other_path", at->second.file}}});
    }
    if (problems.empty()) internal::check_plans(made.plans_, problems);
    if (!problems.empty()) return problems;
    return made;
}

effective_plan plan_library::plan_for(const vehicle_kind& vehicle) const {
    const plan* best = nullptr;
    int best_fit = 0;
    for (const auto& [id, one] : plans_) {
        const int fits = fit(one.applies, vehicle);
        if (fits > best_fit) {
            best = &one;
            best_fit = fits;
        }
    }
    if (!best) return {};
    effective_plan made = internal::merged(plans_, *best);
    // Where the energy is not known, nothing is left out: asking is better than forgetting.
    std::erase_if(made.items, [&](const auto& entry) { return !vehicle.energy.empty() && !is_among(entry.second.energy, vehicle.energy); });
    return made;
}

}  // namespace faultline::care
