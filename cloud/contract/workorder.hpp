// A work-order suggestion and its life (`fl.workorder.v1`): what a visit should contain and why, decided line by line by the
// technician, done, then proven by the scan afterwards. A snapshot: the same `workorder` with a greater `revision` replaces
// it. Prices come from the platform's price list alone; an unknown price stays absent and `priced` says so.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cloud/contract/words.hpp"

namespace faultline::contract {

// What a line rests on.
struct work_reason {
    std::string kind;               // "finding", "alert", "warning", "plan", "technician"
    std::string ref;                // the code, the alert's or warning's id
    std::string ecu;                // of a finding
    bilingual title;                // of the fault or the item
    message customer;               // in the customer's words
    message technician;             // with the evidence
};

struct work_part {
    std::string id;                 // "engine_oil", or empty when only its name is known
    bilingual name;
    double quantity = 1;
    std::string unit;               // "L", "pcs"
    std::vector<std::string> alternatives;   // ids that will do as well
    std::optional<double> price;    // of one unit
    std::string stock;              // "in_stock", "to_order", empty: not known
};

struct work_line {
    std::string line;               // stable within the order: "engine_oil_change", "finding.7E8.P0301"
    std::string operation;
    bilingual title;
    std::string kind;               // "maintenance", "repair", "inspection"
    std::vector<work_reason> reasons;
    std::optional<double> labour_hours;
    std::optional<double> labour_price;
    std::vector<work_part> parts;
    std::vector<std::string> covers;    // of `setups`: "coolant_drained"
    std::string safety;             // "normal", "safety", "high_voltage"
    std::string urgency;            // "now", "soon", "next_visit"
    std::string state;              // suggested accepted declined done verified not_proven back_again
    std::string by;
    std::string reason;             // why declined or changed
    message proof;                  // what the scan afterwards showed
};

// Preparation that several lines share, counted once.
struct work_setup {
    std::string setup;              // "on_lift"
    bilingual title;
    double labour_hours = 0;
    std::optional<double> labour_price;
};

struct workorder {
    static constexpr const char* type = "fl.workorder.v1";
    std::string workorder;          // UUIDv7
    std::int64_t revision = 0;
    std::string vin;
    std::string visit;
    std::string scan;               // it rests on
    std::string post_scan;          // it was verified by
    std::string state;              // suggested accepted declined done verified
    std::string plan;
    mileage odometer;
    std::vector<work_line> lines;   // in the order of doing
    std::vector<work_setup> setups;
    double labour_hours = 0;        // of all lines that are not declined, setups included
    std::string price_list;         // "winter@7"; empty: none given
    std::string currency;
    bool priced = false;            // every price is known, so `total` is the whole
    std::optional<double> total;    // of the known prices
    std::optional<bool> first_time_fix;   // known once verified
    std::string created;
    std::string changed;
};

void to_json(nlohmann::json&, const workorder&);
void from_json(const nlohmann::json&, workorder&);   // throws nlohmann::json::exception

}  // namespace faultline::contract
