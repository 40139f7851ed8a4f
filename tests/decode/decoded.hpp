// One line through `faultline decode`, for tests.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tools/cli/decode.hpp"

namespace faultline::cli {

using json = nlohmann::json;

inline json answer_to(const std::string& line) {
    std::string out;
    (void)decode_line(line, out);
    EXPECT_EQ(out.find('\n'), out.size() - 1);
    return json::parse(out);
}

inline json decoded(const std::string& protocol, const json& request, const std::vector<std::string>& lines) {
    return answer_to(json{{"id", 7}, {"protocol", protocol}, {"request", request}, {"lines", lines}}.dump());
}

// "7E8 engine_speed 1726 rpm"; the state instead of the number when it is not ok.
inline std::vector<std::string> values_of(const json& answer) {
    std::vector<std::string> all;
    for (const auto& value : answer["values"]) {
        const std::string ecu = value["ecu"].is_null() ? "-" : value["ecu"].get<std::string>();
        const std::string shown = value["state"] == "not_available" ? "not_available" : value["value"].dump();
        all.push_back(ecu + " " + value["name"].get<std::string>() + " " + shown + " " +
                      value["unit"].get<std::string>());
    }
    return all;
}

inline std::vector<std::string> codes_of(const json& answer) {
    std::vector<std::string> all;
    for (const auto& code : answer["dtcs"])
        all.push_back((code["ecu"].is_null() ? "-" : code["ecu"].get<std::string>()) + " " +
                      code["code"].get<std::string>() + " " + code["state"].get<std::string>());
    return all;
}

inline std::vector<std::string> errors_of(const json& answer) {
    std::vector<std::string> all;
    for (const auto& error : answer["errors"])
        all.push_back((error["ecu"].is_null() ? "" : error["ecu"].get<std::string>() + " ") +
                      error["code"].get<std::string>());
    return all;
}

}   // namespace faultline::cli
