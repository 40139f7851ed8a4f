// Live data (`fl.live.v1`): values of a stretch of time, compact. `time` of each sample is relative to `started`.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace faultline::contract {

struct live_signal {
    std::string ecu;     // "7E8"
    std::string pid;     // "0C"
    std::string key;     // "engine_speed"
    std::string unit;
};

struct live_sample {
    std::int64_t at_ms = 0;          // after `started`
    std::uint32_t signal = 0;        // index into `signals`
    std::optional<double> number;    // absent: not available then
};

struct live {
    static constexpr const char* type = "fl.live.v1";
    std::string visit;
    std::string vin;                 // empty when unknown
    std::string started;             // RFC 3339
    std::vector<live_signal> signals;
    std::vector<live_sample> samples;   // JSON: [at_ms, signal, number or null]
    std::uint64_t thinned = 0;       // samples left out since the last record, for want of room
};

void to_json(nlohmann::json&, const live&);
void from_json(const nlohmann::json&, live&);   // throws nlohmann::json::exception

}  // namespace faultline::contract
