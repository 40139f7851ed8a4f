// Why an operation could not be done, in the form it goes to the person: a key of the text catalogue ("error." + code), the
// names its sentence needs, and the exit code of the command line.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "gateway/link/error.hpp"
#include "gateway/store/store.hpp"
#include "protocols/elm/steps.hpp"

namespace faultline::daemon {

namespace exit_code {
inline constexpr int done = 0;
inline constexpr int usage = 2;
inline constexpr int no_adapter = 3;
inline constexpr int no_vehicle = 4;
inline constexpr int refused = 5;
inline constexpr int broken = 6;     // our own side: database, program
inline constexpr int stopped = 130;  // by the person, as shells count it
}  // namespace exit_code

struct trouble {
    std::string code;
    int exit = exit_code::no_adapter;
    nlohmann::json args = nlohmann::json::object();
};

[[nodiscard]] trouble from_link(const link::failure& what);
[[nodiscard]] trouble from_elm(elm::elm_error what, const std::string& link);
[[nodiscard]] trouble from_store(const store::failure& what);

[[nodiscard]] nlohmann::json error_event(const trouble& what);
[[nodiscard]] nlohmann::json result_event(nlohmann::json data, int exit = exit_code::done);

}  // namespace faultline::daemon
