#include "gateway/care/alerts.hpp"

#include <algorithm>
#include <cmath>

namespace faultline::care {

namespace {

using contract::alert;
using contract::is_open;

constexpr double worth_telling_km = 200;
constexpr int worth_telling_days = 7;

bool is_periodic(const std::string& cycle) { return cycle == "first" || cycle == "seen" || cycle.starts_with("every:"); }

int moved_days(const std::optional<contract::due_window>& a, const std::optional<contract::due_window>& b) {
    if (a.has_value() != b.has_value()) return worth_telling_days;
    if (!a) return 0;
    const auto before = parse_date(a->likely), after = parse_date(b->likely);
    if (before.has_value() != after.has_value()) return worth_telling_days;
    return before ? std::abs(days_between(*before, *after)) : 0;
}

bool is_worth_telling(const alert& before, const alert& now) {
    const double moved = std::abs(before.odometer.km.value_or(0) - now.odometer.km.value_or(0));
    return before.urgency != now.urgency || before.state != now.state || before.plan != now.plan || before.due_date != now.due_date ||
           before.due_km != now.due_km || before.operations != now.operations || before.title != now.title ||
           moved >= worth_telling_km || moved_days(before.expected, now.expected) >= worth_telling_days;
}

class reviewer {
public:
    reviewer(const evaluation& seen, const effective_plan& plan, const std::string& vin, const occasion& when)
        : seen_{seen}, plan_{plan}, vin_{vin}, when_{when} {}

    [[nodiscard]] alert filled(const due_item& item, alert into) const {
        const auto& what = plan_.items.at(item.item);
        into.vin = vin_;
        into.item = item.item;
        into.title = what.name;
        into.cycle = item.cycle;
        into.urgency = name(item.how);
        into.plan = plan_.version;
        into.due_km = item.due_km;
        into.due_date = item.due_date ? text_of(*item.due_date) : "";
        into.odometer = to_record(seen_.odometer);
        into.expected = item.expected;
        into.basis = item.basis;
        into.operations = what.operations;
        return stamped(std::move(into));
    }

    [[nodiscard]] alert stamped(alert into) const {
        ++into.revision;
        into.visit = when_.visit;
        into.changed = when_.time;
        return into;
    }

    // An open alert that is not due any more: done, if a service says so; withdrawn otherwise.
    [[nodiscard]] alert closed(const alert& open, const due_item* item) const {
        alert now = stamped(open);
        const bool served = item && !item->last_service.empty() &&
                            (is_periodic(open.cycle) ? open.cycle != "every:" + item->last_service : item->last_service_saved >= open.raised);
        now.state = served ? "done" : "withdrawn";
        if (served) {
            now.service = item->last_service;
            now.by = item->last_service_by;
        } else {
            now.reason = item ? "care.reason.not_due" : "care.reason.not_in_plan";
        }
        return now;
    }

private:
    const evaluation& seen_;
    const effective_plan& plan_;
    const std::string& vin_;
    const occasion& when_;
};

std::optional<alert> decided(const alert& before, const char* state, const std::string& by, const std::string& reason, const occasion& when) {
    alert now = before;
    ++now.revision;
    now.state = state;
    now.by = by;
    now.reason = reason;
    now.visit = when.visit;
    now.changed = when.time;
    return now;
}

}  // namespace

std::vector<alert> review(std::span<const alert> known, const evaluation& seen, const effective_plan& plan, const std::string& vin,
                          const occasion& when, const std::function<std::string()>& new_id) {
    const reviewer make{seen, plan, vin, when};
    std::vector<alert> changed;
    if (seen.items.empty() && !seen.withheld.empty()) return changed;   // nothing was judged
    for (const auto& item : seen.items) {
        if (item.how == urgency::none) continue;
        const auto before = std::ranges::find_if(known, [&](const alert& a) { return a.item == item.item && a.cycle == item.cycle; });
        if (before == known.end()) {
            alert raised;
            raised.alert = new_id();
            raised.state = "open";
            raised.raised = when.time;
            changed.push_back(make.filled(item, raised));
            continue;
        }
        if (before->state == "done" || before->state == "dismissed") continue;
        alert now = make.filled(item, *before);
        if (before->state == "withdrawn") {
            now.state = "open";
            now.reason.clear();
        }
        if (is_worth_telling(*before, now)) changed.push_back(std::move(now));
    }
    for (const auto& open : known) {
        if (!is_open(open.state)) continue;
        const auto item = std::ranges::find(seen.items, open.item, &due_item::item);
        const bool in_plan = item != seen.items.end();
        if (in_plan && item->cycle == open.cycle && (item->how != urgency::none || item->withheld)) continue;
        if (in_plan && item->cycle.empty() && item->withheld) continue;   // the season cannot be told without a clock
        changed.push_back(make.closed(open, in_plan ? &*item : nullptr));
    }
    return changed;
}

std::optional<alert> acknowledge(const alert& before, const std::string& by, const occasion& when) {
    if (before.state != "open") return std::nullopt;
    return decided(before, "acknowledged", by, "", when);
}

std::optional<alert> dismiss(const alert& before, const std::string& by, const std::string& reason, const occasion& when) {
    if (!is_open(before.state) || reason.empty()) return std::nullopt;
    return decided(before, "dismissed", by, reason, when);
}

}  // namespace faultline::care
