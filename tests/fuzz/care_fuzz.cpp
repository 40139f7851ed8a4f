// Any bytes are a plan, warning rules, prices or a checklist, or a refusal with its reason; a plan that is accepted can be
// judged by, and never takes the ones in force away.
#include <cstdint>
#include <string>

#include "gateway/care/checklist.hpp"
#include "gateway/care/due.hpp"
#include "gateway/care/plan_update.hpp"
#include "gateway/care/price_list.hpp"
#include "gateway/care/warning_rule.hpp"
#include "tests/fuzz/expect.hpp"

namespace {

using namespace faultline;
using namespace faultline::care;

const plans_in_force& built_in() {
    static const plans_in_force made = [] {
        std::vector<data_problem> none;
        return in_force({}, none);
    }();
    return made;
}

template <class Read>
void expect_reasons(const Read& read) {
    if (const auto* problems = std::get_if<std::vector<data_problem>>(&read)) {
        expect(!problems->empty(), "a refusal has a reason");
        for (const auto& one : *problems) expect(!sentence(one).key.empty() && one.line >= 0, "a reason has its sentence");
    }
}

void judge_by(const plans_in_force& plans) {
    const mileage_point seen{.reading = 0, .wall_ms = 1'700'000'000'000, .clock_trusted = true, .km = 30'000, .shown_km = 30'000};
    vehicle_facts facts;
    facts.vin = "LSVAA4183E2000001";
    facts.purchased = facts.first_seen = parse_date("2023-01-01");
    facts.mileage = {&seen, 1};
    facts.today = parse_date("2026-01-01").value();
    for (const auto& [id, one] : plans.library.plans()) {
        const auto& to = one.applies;
        const auto first = [](const std::vector<std::string>& list) { return list.empty() ? std::string{} : list.front(); };
        const auto plan = plans.library.plan_for({.vin = first(to.vin_prefixes), .brand = first(to.brands), .model = first(to.models), .engine = first(to.engines), .energy = first(to.energy), .year = {}});
        for (const auto& item : due(facts, plan).items) expect(plan.items.contains(item.item), "only items of the plan are judged");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const data_file given{"fuzz.toml", std::string(reinterpret_cast<const char*>(data), size)};
    expect_reasons(read_warning_rules(given));
    expect_reasons(read_price_list(given));
    expect_reasons(read_checklists(given));
    const auto update = put_in_force(built_in(), given);
    if (const auto* accepted = std::get_if<plan_update>(&update)) {
        expect(accepted->now.library.plans().size() + (accepted->replaces ? 1U : 0U) > built_in().library.plans().size(), "no plan is lost");
        judge_by(accepted->now);
    } else {
        expect(!std::get<1>(update).empty(), "a refusal has a reason");
    }
    return 0;
}
