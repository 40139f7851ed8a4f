// A work order between suggestion and work: changed by a person, or by another look at the car.
#include <algorithm>

#include "gateway/care/workorder.hpp"

namespace faultline::care {

namespace {

using contract::work_line;

contract::workorder next(const contract::workorder& before, const occasion& when) {
    auto now = before;
    ++now.revision;
    now.changed = when.time;
    if (!when.visit.empty()) now.visit = when.visit;
    return now;
}

contract::work_reason by_technician(const std::string& by, const std::string& reason) {
    return {.kind = "technician", .ref = by, .ecu = "", .title = {}, .customer = {"care.work.technician", {{"by", by}, {"reason", reason}}},
            .technician = {"care.work.technician", {{"by", by}, {"reason", reason}}}};
}

bool is_decided(const work_line& line) {
    return line.state != "suggested" || std::ranges::any_of(line.reasons, [](const auto& why) { return why.kind == "technician"; });
}

void add_setups(contract::workorder& order, const effective_plan& plan, const work_line& line) {
    for (const auto& id : line.covers)
        if (std::ranges::find(order.setups, id, &contract::work_setup::setup) == order.setups.end())
            order.setups.push_back({id, plan.setups.at(id).name, plan.setups.at(id).hours, {}});
}

}  // namespace

std::optional<contract::workorder> amend(const contract::workorder& before, std::string_view which, const amendment& change, const std::string& by,
                                         const std::string& reason, const occasion& when) {
    auto now = next(before, when);
    const auto line = std::ranges::find(now.lines, which, &work_line::line);
    if (line == now.lines.end() || (line->state != "suggested" && line->state != "accepted" && line->state != "declined")) return std::nullopt;
    if (change.labour_hours) line->labour_hours = change.labour_hours;
    if (!change.urgency.empty()) line->urgency = change.urgency;
    if (!change.part.empty() && change.quantity) {
        const auto part = std::ranges::find_if(line->parts, [&](const auto& one) { return one.id == change.part || one.name.en == change.part || one.name.zh == change.part; });
        if (part == line->parts.end()) return std::nullopt;
        if (*change.quantity > 0) part->quantity = *change.quantity;
        else line->parts.erase(part);
    }
    line->by = by;
    line->reason = reason;
    line->reasons.push_back(by_technician(by, reason));
    return now;
}

std::optional<contract::workorder> add_line(const contract::workorder& before, const effective_plan& plan, const std::string& operation,
                                            const std::string& by, const std::string& reason, const occasion& when) {
    const auto known = plan.operations.find(operation);
    if (known == plan.operations.end() || std::ranges::find(before.lines, operation, &work_line::line) != before.lines.end()) return std::nullopt;
    auto now = next(before, when);
    const auto& what = known->second;
    work_line line;
    line.line = line.operation = operation;
    line.title = what.name;
    line.kind = what.kind;
    line.safety = what.safety;
    line.labour_hours = what.hours;
    line.covers = what.setups;
    line.urgency = "soon";
    line.state = "suggested";
    line.by = by;
    line.reasons.push_back(by_technician(by, reason));
    for (const auto& part : what.parts) line.parts.push_back({part.id, part.name, part.quantity, part.unit, part.alternatives, {}, ""});
    add_setups(now, plan, line);
    now.lines.push_back(std::move(line));
    now.state = "suggested";
    return now;
}

std::optional<contract::workorder> refresh(const contract::workorder& known, const contract::workorder& seen, const occasion& when) {
    auto now = next(known, when);
    now.lines.clear();
    for (const auto& line : seen.lines) {
        const auto before = std::ranges::find(known.lines, line.line, &work_line::line);
        now.lines.push_back(before != known.lines.end() && is_decided(*before) ? *before : line);
    }
    for (const auto& line : known.lines)
        if (is_decided(line) && std::ranges::find(now.lines, line.line, &work_line::line) == now.lines.end()) now.lines.push_back(line);
    for (const auto& one : seen.setups)
        if (std::ranges::find(now.setups, one.setup, &contract::work_setup::setup) == now.setups.end()) now.setups.push_back(one);
    std::erase_if(now.setups, [&](const auto& one) {
        return std::ranges::none_of(now.lines, [&](const auto& line) { return std::ranges::find(line.covers, one.setup) != line.covers.end(); });
    });
    // The same mileage a week later is no news; the lines are.
    const auto essence = [](const contract::workorder& order) {
        nlohmann::json lines = nlohmann::json::array();
        for (const auto& line : order.lines) {
            nlohmann::json reasons = nlohmann::json::array();
            for (const auto& why : line.reasons) reasons.push_back({why.kind, why.ref, why.ecu});
            lines.push_back({line.line, line.state, line.urgency, line.labour_hours.value_or(-1), std::move(reasons)});
        }
        return lines;
    };
    if (essence(now) == essence(known)) return std::nullopt;
    now.scan = seen.scan.empty() ? known.scan : seen.scan;
    now.plan = seen.plan;
    now.odometer = seen.odometer;
    if (std::ranges::any_of(now.lines, [](const work_line& line) { return line.state == "suggested"; })) now.state = "suggested";
    return now;
}

}  // namespace faultline::care
