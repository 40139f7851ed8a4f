// Watches one vehicle for early warnings: samples, scans and time go in, warnings raised and ended come out, each with its
// evidence. Never raises twice what is raised. No clock, no I/O; what was raised before a restart is given at the start.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/contract/diagnosis.hpp"
#include "cloud/contract/event.hpp"
#include "gateway/care/warning_rule.hpp"

namespace faultline::care {

struct warning {
    std::string rule;
    bool raised = true;               // false: it is over
    std::string severity;
    nlohmann::json evidence;          // signal, value, limit, samples, seconds; test, code or monitor for scans
};

// One value of a slow signal, as the archive keeps it.
struct history_point {
    std::int64_t wall_ms = 0;
    bool clock_trusted = true;
    double value = 0;
};

class warning_watch {
public:
    // The rules must outlive the watch. Rules for other energies are left out; an unknown energy leaves none out.
    warning_watch(std::span<const warning_rule>, const std::string& energy, std::set<std::string> raised_before = {});

    // A value with its monotonic time. Values of `during` older than `stale_ms` do not count.
    [[nodiscard]] std::vector<warning> on_sample(std::string_view signal, std::int64_t at_ms, double value);
    [[nodiscard]] std::vector<warning> on_scan(const contract::diagnosis&);
    // All values of one signal over the vehicle's life, in order of telling: rules of kind `decline`.
    [[nodiscard]] std::vector<warning> on_history(std::string_view signal, std::span<const history_point>);
    [[nodiscard]] const std::set<std::string>& raised() const { return raised_; }

    static constexpr std::int64_t stale_ms = 5000;

private:
    struct point {
        std::int64_t at_ms;
        double value;
    };
    struct block {                    // the evidence collected for one rule and one signal
        std::int64_t from_ms = 0;
        int count = 0;
        double sum = 0;
        std::vector<point> points;    // for `slope` only
    };

    [[nodiscard]] bool holds(const warning_rule&, std::int64_t now_ms) const;
    void collect(const warning_rule&, std::string_view signal, point now, std::vector<warning>& out);
    void conclude(const warning_rule&, std::string_view signal, double value, const block&, std::int64_t now_ms, std::vector<warning>& out);
    void turn(const warning_rule&, bool beyond, bool over, nlohmann::json evidence, std::vector<warning>& out);

    std::vector<const warning_rule*> rules_;
    std::map<std::string, point, std::less<>> newest_;
    std::map<std::pair<const warning_rule*, std::string>, block> blocks_;
    std::set<std::string> raised_;
};

// The measured value against the rule: beyond its limit; back beyond its end. In between lies the hysteresis.
[[nodiscard]] bool is_beyond_limit(const warning_rule&, double value);
[[nodiscard]] bool is_past_end(const warning_rule&, double value);

// As the platform hears of it.
[[nodiscard]] contract::event to_event(const warning&, const warning_rule&, const std::string& vin, const std::string& visit, const std::string& time);

}  // namespace faultline::care
