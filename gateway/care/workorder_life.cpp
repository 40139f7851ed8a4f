// A work order after it was suggested: decided, done, proven.
#include <algorithm>

#include "gateway/care/workorder.hpp"

namespace faultline::care {

namespace {

using contract::read_state;
using contract::work_line;

contract::workorder next(const contract::workorder& before, const occasion& when) {
    auto now = before;
    ++now.revision;
    now.changed = when.time;
    if (!when.visit.empty()) now.visit = when.visit;
    return now;
}

bool was_done(const work_line& line) {
    return line.state == "done" || line.state == "verified" || line.state == "not_proven" || line.state == "back_again";
}

// The order is as far as its slowest line.
std::string state_of(const contract::workorder& order) {
    const auto all = [&](auto&& is) {
        return std::ranges::all_of(order.lines, [&](const work_line& line) { return line.state == "declined" || is(line); });
    };
    if (std::ranges::all_of(order.lines, [](const work_line& line) { return line.state == "declined"; })) return "declined";
    if (all([](const work_line& line) { return line.state == "verified"; })) return "verified";
    if (all(was_done)) return "done";
    if (all([](const work_line& line) { return line.state != "suggested"; })) return "accepted";
    return "suggested";
}

bool is_allowed(const std::string& state, decision what) {
    if (what == decision::done) return state == "accepted" || state == "suggested";
    return state == "suggested" || state == "accepted" || state == "declined";
}

// What the scan says about one code of one control unit.
void prove(work_line& line, const contract::work_reason& why, const contract::diagnosis& scan) {
    const auto ecu = std::ranges::find(scan.ecus, why.ecu, &contract::ecu_report::ecu);
    const auto worsen = [&](const char* state, contract::message proof) {
        if (line.state == "back_again") return;
        line.state = state;
        line.proof = std::move(proof);
    };
    const auto has = [&](const contract::code_list& list) { return std::ranges::find(list.codes, why.ref) != list.codes.end(); };
    if (ecu == scan.ecus.end() || ecu->stored.how.state != read_state::read) return worsen("not_proven", {"care.proof.not_read", {{"ecu", why.ecu}}});
    if (has(ecu->stored) || has(ecu->pending)) return worsen("back_again", {"care.proof.back", {{"code", why.ref}}});
    const auto& ready = ecu->ready_since_clear;
    const auto open = std::ranges::find_if(ready.monitors, [](const auto& monitor) { return monitor.supported && !monitor.complete; });
    if (ready.how.state != read_state::read) return worsen("not_proven", {"care.proof.not_read", {{"ecu", why.ecu}}});
    if (open != ready.monitors.end()) return worsen("not_proven", {"care.proof.monitor_open", {{"monitor", "monitor." + open->monitor}}});
}

}  // namespace

std::optional<contract::workorder> decide(const contract::workorder& before, std::string_view which, decision what, const std::string& by,
                                          const std::string& reason, const occasion& when) {
    auto now = next(before, when);
    const auto line = std::ranges::find(now.lines, which, &work_line::line);
    if (line == now.lines.end() || !is_allowed(line->state, what)) return std::nullopt;
    line->state = what == decision::accept ? "accepted" : what == decision::decline ? "declined" : "done";
    line->by = by;
    line->reason = reason;
    now.state = state_of(now);
    return now;
}

contract::workorder verify(const contract::workorder& before, const contract::diagnosis& scan, const occasion& when) {
    auto now = next(before, when);
    now.post_scan = scan.scan;
    bool any_repair = false, any_open = false, any_back = false;
    for (auto& line : now.lines) {
        if (!was_done(line)) continue;
        const bool is_settled = line.state == "back_again";
        const auto proven = line.state == "verified" ? std::optional{line} : std::nullopt;
        if (!is_settled) line.state = "verified";
        if (!is_settled) line.proof = {"care.proof.done", {}};
        std::string codes;
        for (const auto& why : line.reasons) {
            if (why.kind != "finding") continue;
            codes += (codes.empty() ? "" : ", ") + why.ref;
            prove(line, why, scan);
        }
        if (proven && line.state == "not_proven") line = *proven;   // a test that runs anew takes nothing back
        if (codes.empty()) continue;
        if (line.state == "verified") line.proof = {"care.proof.codes_gone", {{"codes", codes}}};
        any_repair = true;
        any_open = any_open || line.state == "not_proven";
        any_back = any_back || line.state == "back_again";
    }
    now.state = state_of(now);
    now.first_time_fix.reset();
    if (any_repair && (any_back || !any_open)) now.first_time_fix = !any_back;
    return now;
}

}  // namespace faultline::care
