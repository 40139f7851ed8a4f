// A maintenance alert (`fl.alert.v1`): one thing that one vehicle needs, once. Each record is a snapshot; the same `alert`
// with a greater `revision` replaces it. Says why it was raised, by which version of which plan, and on which mileage.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cloud/contract/words.hpp"

namespace faultline::contract {

// When it will be due, from how the car is used: an interval with a likely date, never one date alone.
struct due_window {
    std::string earliest;           // "2026-12-01"; the faster end of the usage model
    std::string likely;
    std::string latest;             // empty: the slower end never reaches it
    std::optional<double> km_per_day;
    std::optional<double> km_per_day_low;
    std::optional<double> km_per_day_high;
    std::int64_t readings = 0;      // how many mileage readings stand behind it
    bool operator==(const due_window&) const = default;
};

struct alert {
    static constexpr const char* type = "fl.alert.v1";
    std::string alert;              // UUIDv7, for its whole life
    std::int64_t revision = 0;      // 1, 2, 3 ...
    std::string vin;                // or the local number of a car without
    std::string visit;              // in which it was last changed; empty outside a visit
    std::string item;               // "engine_oil": the plan's id of it
    bilingual title;
    std::string cycle;              // which turn of the item: at most one alert for each
    std::string urgency;            // "upcoming", "due", "overdue"
    std::string state;              // "open", "acknowledged", "done", "dismissed", "withdrawn"
    std::string reason;             // of a dismissal or withdrawal
    std::string by;                 // who acknowledged, did or dismissed it
    std::string service;            // the service record that closed it
    std::string plan;               // "default@1+byd_ev@3": every file that had a say, with its version
    std::optional<double> due_km;
    std::string due_date;           // "2026-09-12", empty when no date rules
    mileage odometer;
    std::optional<due_window> expected;
    std::vector<message> basis;     // "5,000 km since 12 March, now 5,310", one sentence each
    std::vector<std::string> operations;
    std::string raised;             // RFC 3339
    std::string changed;
};

[[nodiscard]] constexpr bool is_open(std::string_view alert_state) {
    return alert_state == "open" || alert_state == "acknowledged";
}

void to_json(nlohmann::json&, const alert&);
void from_json(const nlohmann::json&, alert&);   // throws nlohmann::json::exception

}  // namespace faultline::contract
