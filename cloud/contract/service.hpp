// A service record (`fl.service.v1`): what was done to a vehicle, when, at which mileage, by whom. The platform may send the
// past of a car it knows; the workshop enters what it did. Immutable: a mistake is corrected by a record that replaces it.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cloud/contract/words.hpp"

namespace faultline::contract {

struct service {
    static constexpr const char* type = "fl.service.v1";
    std::string service;                  // UUIDv7
    std::string replaces;                 // the record that was wrong, or empty
    std::string vin;
    std::string visit;                    // empty: done elsewhere or entered later
    std::string date;                     // "2026-03-12", where it was done
    mileage odometer;
    std::vector<std::string> items;       // plan items that are done with it: "engine_oil"
    std::vector<std::string> operations;  // "engine_oil_change"
    std::string workorder;                // or empty
    std::string by;
    std::string note;
    std::string saved;                    // RFC 3339
};

void to_json(nlohmann::json&, const service&);
void from_json(const nlohmann::json&, service&);   // throws nlohmann::json::exception

}  // namespace faultline::contract
