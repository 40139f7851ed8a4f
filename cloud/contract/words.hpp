// Small shapes that records about the care of a vehicle share: a name in both languages, a sentence of the text catalogue
// with its arguments, and a mileage that always says whether it was read or estimated.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace faultline::contract {

// A name that is data, not a key: plans, price lists and fault knowledge bring their own.
struct bilingual {
    std::string en;
    std::string zh;
    bool operator==(const bilingual&) const = default;
};

// "care.basis.km" with {km: 5310}: format_message() makes the sentence.
struct message {
    std::string key;
    nlohmann::json args;    // object; null when there are none
    bool operator==(const message&) const = default;
};

struct mileage {
    std::optional<double> km;    // absent: not known
    std::string kind;            // "read", "estimated", "unknown"
    std::string source;          // "pid_a6", "technician" ...: what it was read from, or the estimate began at
    std::optional<double> confidence;   // 0 to 1
    std::optional<double> low_km;       // of an estimate
    std::optional<double> high_km;
    std::string time;            // RFC 3339
    bool operator==(const mileage&) const = default;
};

}  // namespace faultline::contract
