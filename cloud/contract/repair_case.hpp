// A case (`fl.case.v1`): what was found behind trouble codes and what repaired it, to help the next workshop. Anonymous: no VIN, no
// plate, no person, no visit; the vehicle is its maker, model, year and energy. A snapshot: the same `case` with a greater
// `version` replaces it, and one that is `removed` is forgotten everywhere.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cloud/contract/words.hpp"

namespace faultline::contract {

struct case_vehicle {
    std::string maker;              // "BYD"; empty: not known
    std::string model;              // "Song Plus DM-i"
    std::optional<int> year;
    std::string energy;             // "petrol", "diesel", "hybrid", "plug_in", "electric", "gas"; empty: not known
    bool operator==(const case_vehicle&) const = default;
};

struct case_code {
    std::string code;               // "P0301", "SPN 110 FMI 3"
    std::string ecu;                // the module's name, not its address; empty: not known
    std::string component;          // keys of the fault database, for what is similar without having the same code
    std::string failure;
    bool operator==(const case_code&) const = default;
};

struct repair_case {
    static constexpr const char* type = "fl.case.v1";
    std::string id;                 // UUID; "case" in JSON
    std::int64_t version = 0;       // 1, 2, 3 ...
    bool removed = false;           // withdrawn: only id and version count
    std::string state;              // "open": nobody knows yet; "closed"
    case_vehicle vehicle;
    std::vector<case_code> codes;
    bilingual cause;                // what was wrong; one language may be empty
    bilingual repair;               // what made it right
    std::vector<bilingual> parts;
    std::optional<double> labour_hours;
    std::optional<double> odometer_km;   // to the nearest thousand
    bool verified = false;          // a scan after the repair showed it
    std::string date;               // "2026-11-22"
    bool operator==(const repair_case&) const = default;
};

void to_json(nlohmann::json&, const repair_case&);
void from_json(const nlohmann::json&, repair_case&);   // throws nlohmann::json::exception

// Part of a case library, as the platform sends it and `faultline case export` writes it (`fl.cases.v1`). Deltas may come in any
// order and more than once: a greater version wins, see newer_of().
struct case_delta {
    static constexpr const char* type = "fl.cases.v1";
    std::int64_t since = 0;         // what one must have to miss nothing
    std::int64_t upto = 0;          // how far the library is known with it; 0: not a numbered part
    std::vector<repair_case> cases;
};

void to_json(nlohmann::json&, const case_delta&);
void from_json(const nlohmann::json&, case_delta&);   // throws nlohmann::json::exception

// True when `one` replaces `other` of the same id: greater version, then removal, then the greater text. A total order, so that all
// gateways come to the same library whatever arrived first.
[[nodiscard]] bool replaces(const repair_case& one, const repair_case& other);

// Free text without what could name a vehicle: VINs and licence plates become "[...]".
[[nodiscard]] std::string without_names(std::string text);
void make_anonymous(repair_case& one);

}  // namespace faultline::contract
