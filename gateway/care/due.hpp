// What one vehicle needs today, by its plan, its mileage and what was done to it. A pure function: the same facts give the
// same answer. On nonsense (no identity, a clock wrong by years, a mileage in dispute) it holds back and says why.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cloud/contract/alert.hpp"
#include "cloud/contract/service.hpp"
#include "gateway/care/plan.hpp"
#include "gateway/care/usage.hpp"

namespace faultline::care {

struct vehicle_facts {
    std::string vin;                          // or the local number; empty: not known, nothing is raised
    bool vin_is_doubtful = false;             // misread: its check digit is wrong, another one was read before
    std::optional<date> purchased;
    std::optional<date> first_seen;           // by this archive
    std::vector<std::string> severe;          // kinds of hard use
    std::string region;
    std::span<const mileage_point> mileage;
    bool mileage_undecided = false;           // a reading is held back (mileage_history::is_undecided)
    double driven_km = 0;                     // since the last reading (distance.hpp)
    std::span<const contract::service> services;
    std::map<std::string, double> conditions; // newest value of each signal a plan may ask for
    date today;
    bool clock_synchronised = true;
};

enum class urgency : std::uint8_t { none, upcoming, due, overdue };
[[nodiscard]] std::string_view name(urgency);    // "upcoming"; empty for none

struct due_item {
    std::string item;
    std::string cycle;                        // which turn of it: "first", "every:<service>", "season:2026-10-15"
    urgency how = urgency::none;
    bool withheld = false;                    // a rule of it could not be judged: `none` is not "not due"
    std::optional<double> due_km;
    std::optional<date> due_date;
    std::optional<contract::due_window> expected;
    std::vector<contract::message> basis;
    std::string last_service;                 // the newest service record that did it, or empty
    std::string last_service_by;
    std::string last_service_saved;
};

struct evaluation {
    std::vector<due_item> items;              // every item of the plan, in order of its id
    std::vector<contract::message> withheld;  // why something was not judged
    mileage_now odometer;
    std::optional<usage> used;
};

[[nodiscard]] evaluation due(const vehicle_facts&, const effective_plan&);

}  // namespace faultline::care
