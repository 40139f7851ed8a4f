// What became of a command (`fl.response.v1`): that it was taken, how it goes, and exactly one final answer.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace faultline::contract {

struct response {
    static constexpr const char* type = "fl.response.v1";
    std::string command;      // its id
    std::string op;
    std::string state;        // accepted, awaiting_consent, progress; final: done, refused, failed, cancelled
    bool final = false;
    std::string code;         // why refused or failed: name(refusal) or an operation's error; empty otherwise
    nlohmann::json args;      // of the sentence; null when there are none
    std::uint64_t step = 0;   // progress: done of
    std::uint64_t of = 0;
    std::string vin;          // of the car it was about
    std::string time;         // RFC 3339
    nlohmann::json data;      // by operation, in the final answer
};
void to_json(nlohmann::json&, const response&);
void from_json(const nlohmann::json&, response&);

}  // namespace faultline::contract
