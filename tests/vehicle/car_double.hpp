// A car for tests: ECUs that answer questions from a table written as the field writes bytes.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "gateway/vehicle/question.hpp"
#include "gateway/vehicle/readings.hpp"

namespace faultline::vehicle {

inline std::vector<std::uint8_t> bytes(const std::string& text) {
    std::vector<std::uint8_t> made;
    for (std::size_t i = 0; i + 1 < text.size();) {
        if (text[i] == ' ') {
            ++i;
            continue;
        }
        made.push_back(static_cast<std::uint8_t>(std::stoi(text.substr(i, 2), nullptr, 16)));
        i += 2;
    }
    return made;
}

class car_double {
public:
    // on("03", 0x7E8, "43 01 03 01"); a payload beginning with 7F is a refusal.
    car_double& on(const std::string& request, std::uint32_t ecu, const std::string& payload) {
        table_[request].push_back({ecu, bytes(payload)});
        return *this;
    }
    car_double& broken(const std::string& request, ending how) {
        endings_[request] = how;
        return *this;
    }
    car_double& damaged_beside(const std::string& request) {
        partial_[request] = true;
        return *this;
    }

    answer ask(const question& what) {
        std::string key;
        for (std::size_t i = 0; i < what.size; ++i) key += hex_byte(what.bytes[i]);
        asked.push_back(key);
        messages_.clear();
        refusals_.clear();
        if (const auto bad = endings_.find(key); bad != endings_.end()) return {.how = bad->second, .messages = {}, .refusals = {}};
        for (const auto& [ecu, payload] : table_[key]) {
            if (payload[0] == 0x7F) refusals_.push_back({ecu, payload[2]});
            else messages_.push_back({ecu, payload});
        }
        const bool any = !messages_.empty() || !refusals_.empty();
        return {any ? ending::answered : ending::no_answer, partial_[key], messages_, refusals_};
    }

    std::vector<std::string> asked;

private:
    struct said {
        std::uint32_t ecu;
        std::vector<std::uint8_t> payload;
    };
    std::map<std::string, std::vector<said>> table_;
    std::map<std::string, ending> endings_;
    std::map<std::string, bool> partial_;
    std::vector<pdu> messages_;
    std::vector<refused_by> refusals_;
};

}  // namespace faultline::vehicle
