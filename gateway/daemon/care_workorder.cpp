// How a work order follows the car: one open order for a vehicle, looked at anew with every scan; once its work is done, the
// scans after it prove the repair or not.
#include <algorithm>

#include "gateway/daemon/care_scan.hpp"

namespace faultline::daemon {

namespace {

using contract::workorder;
using store::result;

constexpr int repeat_window_days = 30;   // a code that is back within that time is a repeat repair

bool is_settled(const workorder& order) { return order.state == "done" || order.state == "verified" || order.state == "declined"; }

bool has_back(const workorder& order) {
    return std::ranges::any_of(order.lines, [](const auto& line) { return line.state == "back_again"; });
}

// What lines say, without the time: whether a snapshot would be news.
bool proves_more(const workorder& before, const workorder& after) {
    for (std::size_t i = 0; i < before.lines.size(); ++i)
        if (before.lines[i].state != after.lines[i].state || before.lines[i].proof != after.lines[i].proof) return true;
    return before.state != after.state || before.first_time_fix != after.first_time_fix;
}

// Whether this scan can prove anything about the order. A look before clearing still shows what the repair has not erased yet:
// only after one post-scan (or when the codes are gone anyway) a code that is there has come back.
std::optional<workorder> proven(const workorder& order, const contract::diagnosis& scan, const care::occasion& when) {
    const bool any_done = std::ranges::any_of(order.lines, [](const auto& line) {
        return line.state == "done" || line.state == "not_proven" || line.state == "verified";
    });
    if (!any_done || scan.kind == "before_clear" || scan.outcome == "failed") return std::nullopt;
    const auto made = care::verify(order, scan, when);
    if (scan.kind != "post_scan" && order.post_scan.empty() && has_back(made)) return std::nullopt;
    if (!proves_more(order, made)) return std::nullopt;
    return made;
}

result<std::vector<care::raised_warning>> raised_now(store::garage& shelf, care_desk& desk, const std::string& subject) {
    const auto events = shelf.raised_warnings(subject);
    if (!events) return events.error();
    std::vector<care::raised_warning> made;
    for (const auto& event : *events) {
        const auto rule = std::ranges::find(desk.rules(), event.detail.value("warning", std::string{}), &care::warning_rule::id);
        if (rule == desk.rules().end()) continue;
        made.push_back({&*rule, {rule->id, true, rule->severity, event.detail.value("evidence", nlohmann::json::object())}});
    }
    return made;
}

// Leaves out what the last order of this visit had already: done, or declined.
void leave_out(workorder& fresh, const workorder& last) {
    std::erase_if(fresh.lines, [&](const auto& line) {
        const auto before = std::ranges::find(last.lines, line.line, &contract::work_line::line);
        return before != last.lines.end() && before->state != "back_again";
    });
    std::erase_if(fresh.setups, [&](const auto& one) {
        return std::ranges::none_of(fresh.lines, [&](const auto& line) { return std::ranges::find(line.covers, one.setup) != line.covers.end(); });
    });
}

}  // namespace

result<std::optional<workorder>> follow_workorder(store::store& in, care_desk& desk, const vehicle_sheet& of, const contract::diagnosis& scan, const contract::stamp& now) {
    store::garage shelf{in};
    const care::occasion when{scan.visit, contract::rfc3339(now.wall_ms)};
    auto orders = shelf.workorders(of.subject);
    if (!orders) return orders.error();
    std::optional<workorder> told;
    const auto save = [&](const workorder& order) -> result<> {
        told = order;
        return shelf.save_workorder(order, now);
    };
    for (auto& order : *orders) {
        const auto changed = contract::parse_rfc3339(order.changed);
        if (!changed || now.wall_ms - *changed > std::int64_t{repeat_window_days} * 86'400'000) continue;
        if (auto better = proven(order, scan, when)) {
            if (const auto saved = save(*better); !saved) return saved.error();
            order = std::move(*better);
        }
    }
    if (scan.kind == "post_scan" || scan.kind == "before_clear" || scan.outcome == "failed") return told;   // not the moment to suggest work
    const auto alerts = shelf.alerts(of.subject);
    if (!alerts) return alerts.error();
    const auto warnings = raised_now(shelf, desk, of.subject);
    if (!warnings) return warnings.error();
    auto fresh = care::suggest({&scan, *alerts, *warnings}, of.plan, desk.ids.next_text(), of.subject, when);
    if (fresh.odometer.kind == "unknown") fresh.odometer = care::to_record(care_desk::judge(of, now).odometer);
    const auto open = std::ranges::find_if(*orders, [](const auto& order) { return !is_settled(order); });
    if (open != orders->end()) {
        auto next = care::refresh(*open, fresh, when);
        if (!next) return told;
        care::price(*next, desk.prices());
        if (const auto saved = save(*next); !saved) return saved.error();
        return told;
    }
    for (const auto& order : *orders)
        if (order.visit == scan.visit) leave_out(fresh, order);
    if (fresh.lines.empty()) return told;
    care::price(fresh, desk.prices());
    if (const auto saved = save(fresh); !saved) return saved.error();
    return told;
}

}  // namespace faultline::daemon
