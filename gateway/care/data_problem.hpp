// What is wrong with a data file somebody wrote (a plan, warning rules, a price list): where, what, and how to cure it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/contract/words.hpp"

namespace faultline::care {

// A file of data and what it says; the name is for messages.
struct data_file {
    std::string name;
    std::string text;
};

struct data_problem {
    std::string file;
    std::int64_t line = 0;     // 0: the file as a whole
    std::string code;          // text key "error.care_" + code
    nlohmann::json args = nlohmann::json::object();
};

// "plans/byd.toml:12: ...", file and line among the arguments.
[[nodiscard]] contract::message sentence(const data_problem&);

}  // namespace faultline::care
