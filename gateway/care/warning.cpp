#include "gateway/care/warning.hpp"

#include <algorithm>
#include <cmath>

namespace faultline::care {

namespace {

double limit_of(const warning_rule& rule) { return rule.below ? *rule.below : *rule.above; }

bool names(const std::vector<std::string>& list, std::string_view wanted) {
    return std::ranges::find(list, wanted) != list.end();
}

double rounded(double value) { return std::round(value * 1000) / 1000; }

// Least squares, per minute.
double slope_of(const auto& points) {
    double t = 0, v = 0;
    const double n = static_cast<double>(points.size());
    for (const auto& p : points) {
        t += static_cast<double>(p.at_ms - points.front().at_ms) / n;
        v += p.value / n;
    }
    double above = 0, below = 0;
    for (const auto& p : points) {
        const double dt = static_cast<double>(p.at_ms - points.front().at_ms) - t;
        above += dt * (p.value - v);
        below += dt * dt;
    }
    return below > 0 ? above / below * 60'000 : 0;
}

}  // namespace

bool is_beyond_limit(const warning_rule& rule, double value) {
    const double measured = rule.absolute ? std::abs(value) : value;
    return rule.below ? measured < *rule.below : measured > *rule.above;
}

bool is_past_end(const warning_rule& rule, double value) {
    const double measured = rule.absolute ? std::abs(value) : value;
    const double end = rule.until.value_or(limit_of(rule));
    return rule.below ? measured >= end : measured <= end;
}

warning_watch::warning_watch(std::span<const warning_rule> rules, const std::string& energy, std::set<std::string> raised_before)
    : raised_{std::move(raised_before)} {
    for (const auto& rule : rules)
        if (energy.empty() || rule.energy.empty() || names(rule.energy, energy)) rules_.push_back(&rule);
}

bool warning_watch::holds(const warning_rule& rule, std::int64_t now_ms) const {
    return std::ranges::all_of(rule.during, [&](const bound& b) {
        const auto known = newest_.find(b.signal);
        if (known == newest_.end() || now_ms - known->second.at_ms > stale_ms) return false;
        const double value = known->second.value;
        return (!b.least || value >= *b.least) && (!b.most || value <= *b.most);
    });
}

// Raises what is beyond and not raised, ends what is over and raised.
void warning_watch::turn(const warning_rule& rule, bool beyond, bool over, nlohmann::json evidence, std::vector<warning>& out) {
    if (beyond && raised_.insert(rule.id).second)
        out.push_back({rule.id, true, rule.severity, std::move(evidence)});
    else if (!beyond && over && raised_.erase(rule.id) > 0)
        out.push_back({rule.id, false, rule.severity, std::move(evidence)});
}

void warning_watch::conclude(const warning_rule& rule, std::string_view signal, double value, const block& from, std::int64_t now_ms,
                             std::vector<warning>& out) {
    turn(rule, is_beyond_limit(rule, value), is_past_end(rule, value),
         {{"signal", signal}, {"value", rounded(value)}, {"limit", limit_of(rule)}, {"samples", from.count},
          {"seconds", rounded(static_cast<double>(now_ms - from.from_ms) / 1000)}},
         out);
}

void warning_watch::collect(const warning_rule& rule, std::string_view signal, point now, std::vector<warning>& out) {
    auto& gathered = blocks_[{&rule, std::string{signal}}];
    if (!holds(rule, now.at_ms)) {
        gathered = {};
        return;
    }
    if (rule.kind == warning_kind::level) {
        // One stretch of samples on the same side is the evidence; a sample between limit and end belongs to neither side.
        const bool beyond = is_beyond_limit(rule, now.value), over = is_past_end(rule, now.value);
        const bool counts = raised_.contains(rule.id) ? over : beyond;
        if (!counts) {
            gathered = {};
            return;
        }
    }
    if (gathered.count == 0) gathered.from_ms = now.at_ms;
    ++gathered.count;
    gathered.sum += now.value;
    if (rule.kind == warning_kind::slope) gathered.points.push_back(now);
    if (gathered.count < rule.samples || static_cast<double>(now.at_ms - gathered.from_ms) < rule.seconds * 1000) return;
    const double value = rule.kind == warning_kind::slope  ? slope_of(gathered.points)
                         : rule.kind == warning_kind::mean ? gathered.sum / gathered.count
                                                           : now.value;
    conclude(rule, signal, value, gathered, now.at_ms, out);
    gathered = {};
}

std::vector<warning> warning_watch::on_sample(std::string_view signal, std::int64_t at_ms, double value) {
    std::vector<warning> out;
    if (!std::isfinite(value)) return out;
    newest_.insert_or_assign(std::string{signal}, point{at_ms, value});
    for (const auto* rule : rules_)
        if (rule->kind <= warning_kind::slope && names(rule->signals, signal)) collect(*rule, signal, {at_ms, value}, out);
    return out;
}

std::vector<warning> warning_watch::on_scan(const contract::diagnosis& scan) {
    std::vector<warning> out;
    const auto judge = [&](const warning_rule& rule, std::optional<double> worst, nlohmann::json evidence) {
        if (!worst) return;   // nothing was read that could tell
        evidence["value"] = rounded(*worst);
        evidence["limit"] = limit_of(rule);
        turn(rule, is_beyond_limit(rule, *worst), is_past_end(rule, *worst), std::move(evidence), out);
    };
    for (const auto* rule : rules_) {
        std::optional<double> worst;
        nlohmann::json evidence = nlohmann::json::object();
        for (const auto& ecu : scan.ecus) {
            if (rule->kind == warning_kind::margin) {
                for (const auto& test : ecu.monitors) {
                    if (!test.margin || !names(rule->signals, test.mid) || (worst && *test.margin >= *worst)) continue;
                    worst = test.margin;
                    evidence = {{"ecu", ecu.ecu}, {"test", test.mid + "/" + test.tid}, {"signal", test.name}};
                }
            } else if (rule->kind == warning_kind::unready) {
                if (ecu.ready_since_clear.how.state != contract::read_state::read || !ecu.since.distance_km) continue;
                const auto open = std::ranges::find_if(ecu.ready_since_clear.monitors, [](const auto& m) { return m.supported && !m.complete; });
                const double km = open == ecu.ready_since_clear.monitors.end() ? 0 : *ecu.since.distance_km;
                if (worst && km <= *worst) continue;
                worst = km;
                evidence = {{"ecu", ecu.ecu}, {"signal", km > 0 ? "monitor." + open->monitor : ""}};
            } else if (rule->kind == warning_kind::pending) {
                if (ecu.pending.how.state != contract::read_state::read) continue;
                worst = worst.value_or(0) + static_cast<double>(ecu.pending.codes.size());
                for (const auto& code : ecu.pending.codes) evidence["codes"].push_back(code);
            }
        }
        judge(*rule, worst, std::move(evidence));
    }
    return out;
}

contract::event to_event(const warning& seen, const warning_rule& rule, const std::string& vin, const std::string& visit, const std::string& time) {
    return {.kind = contract::event_kind::early_warning,
            .time = time,
            .visit = visit,
            .vin = vin,
            .detail = {{"warning", seen.rule},
                       {"state", seen.raised ? "raised" : "ended"},
                       {"severity", seen.severity},
                       {"name", {{"en", rule.name.en}, {"zh", rule.name.zh}}},
                       {"advice", {{"en", rule.advice.en}, {"zh", rule.advice.zh}}},
                       {"evidence", seen.evidence}}};
}

}  // namespace faultline::care
