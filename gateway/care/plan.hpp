// Maintenance plans as data: what a kind of vehicle needs, when, and which operations that means. Files written by us, by the
// platform or by a workshop; the grammar is PLANS.md. A library is loaded whole or not at all: with any problem the caller
// keeps the one it had.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "gateway/care/data_problem.hpp"
#include "gateway/care/date.hpp"

namespace faultline::care {

struct interval {
    std::optional<int> km;
    std::optional<int> months;    // whichever comes first
};

struct margin {
    int km = 0;
    int days = 0;
};

struct after_repair {             // look again after something was done
    std::vector<std::string> operations;
    margin within;
};

struct condition {                // where a car tells: "oil_life" in per cent
    std::string signal;
    std::optional<double> below;
    std::optional<double> above;
    double notice = 0;            // this far before the limit it is upcoming
};

struct season_rule {
    season when;                              // where `in` says nothing else
    std::vector<std::string> regions;         // empty: everywhere
    std::map<std::string, season> in;         // another time of the year there
};

struct plan_item {
    std::string id;
    contract::bilingual name;
    std::vector<std::string> operations;
    std::vector<std::string> energy;      // empty: any
    std::optional<interval> first;        // from purchase, until done once
    std::optional<interval> every;
    margin notice{500, 14};               // before the limit: upcoming
    margin grace{500, 14};                // after it: overdue
    std::map<std::string, double> severe; // kind of hard use -> factor on `every` and `first`
    std::optional<after_repair> after;
    std::optional<condition> when;
    std::optional<season_rule> seasonal;
    bool dropped = false;                 // in a pack: not for these vehicles
    std::int64_t line = 0;
};

struct plan_part {
    std::string id;
    contract::bilingual name;
    double quantity = 1;
    std::string unit;
    std::vector<std::string> alternatives;
};

struct operation {
    std::string id;
    contract::bilingual name;
    double hours = 0;
    int order = 50;                       // of doing, small first
    std::string kind;                     // "maintenance", "repair", "inspection"
    std::string safety;                   // "normal", "safety", "high_voltage"
    std::vector<std::string> setups;
    std::vector<std::string> includes;    // operations done on the way: not charged again
    std::vector<plan_part> parts;
    std::int64_t line = 0;
};

struct setup {
    std::string id;
    contract::bilingual name;
    double hours = 0;
};

struct applies_to {
    std::vector<std::string> brands, models, engines, energy, vin_prefixes;   // empty: any
    std::optional<std::pair<int, int>> years;                                 // of the model
};

struct plan {
    std::string id;
    int version = 0;
    contract::bilingual name;
    std::string extends;
    applies_to applies;
    std::map<std::string, contract::bilingual> severe;     // kinds of hard use it knows
    std::map<std::string, plan_item> items;
    std::map<std::string, operation> operations;
    std::map<std::string, setup> setups;
    std::string file;
    std::int64_t line = 0;
};

// What choosing a plan looks at. Empty: not known.
struct vehicle_kind {
    std::string vin, brand, model, engine, energy;
    std::optional<int> year;
};

// The plan of one vehicle: its pack and everything that pack extends, merged; items for other energies left out.
struct effective_plan {
    std::string version;                                   // "default@1+byd_ev@3"
    std::map<std::string, plan_item> items;
    std::map<std::string, operation> operations;
    std::map<std::string, setup> setups;
    std::map<std::string, contract::bilingual> severe;
};

class plan_library {
public:
    [[nodiscard]] static std::variant<plan_library, std::vector<data_problem>> load(std::span<const data_file>);
    // The most specific pack that applies; the plan "default" otherwise.
    [[nodiscard]] effective_plan plan_for(const vehicle_kind&) const;
    [[nodiscard]] const std::map<std::string, plan>& plans() const { return plans_; }

private:
    std::map<std::string, plan> plans_;
};

// The plan files built into this program: the default and the packs that come with it.
[[nodiscard]] std::vector<data_file> built_in_plans();

inline constexpr std::string_view energies[] = {"petrol", "diesel", "gas", "hev", "phev", "ev"};

namespace internal {
[[nodiscard]] std::optional<plan> read_plan(const data_file&, std::vector<data_problem>&);
void check_plans(const std::map<std::string, plan>&, std::vector<data_problem>&);
[[nodiscard]] effective_plan merged(const std::map<std::string, plan>&, const plan& leaf);
}  // namespace internal

}  // namespace faultline::care
