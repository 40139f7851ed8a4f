// Something that runs operations on a bay (adapter, vehicle, store) and tells what happens meanwhile: the daemon over
// its control socket, or the same code in this process. One operation at a time, blocking; events arrive on the
// caller's thread.
#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "tools/cli/interrupt.hpp"

namespace faultline::cli {

// 0 done, 1 faults found (where asked for), 2 usage, 3 no adapter, 4 no vehicle answer, 5 refused; 6 is ours alone: a
// file or database that is needed could not be used.
namespace exit_code {
inline constexpr int done = 0;
inline constexpr int faults_found = 1;
inline constexpr int usage = 2;
inline constexpr int no_adapter = 3;
inline constexpr int no_vehicle = 4;
inline constexpr int refused = 5;
inline constexpr int no_file = 6;
inline constexpr int stopped = 130;   // by Ctrl-C, as shells count it
}   // namespace exit_code

struct listener {
    std::function<void(const nlohmann::json& event)> on_event;         // "progress", "finding", "value", "notice"
    std::function<bool(const nlohmann::json& question)> on_question;   // "question": the person's answer
};

class bay_client {
public:
    bay_client() = default;
    bay_client(const bay_client&) = delete;
    bay_client& operator=(const bay_client&) = delete;
    virtual ~bay_client() = default;

    // The final event: {"event":"result","exit":..,"data":..} or {"event":"error","exit":..,"code":..,"args":..}.
    // When `stop` asks, the operation is told to end and its result still awaited for a short while.
    [[nodiscard]] virtual nlohmann::json run(const std::string& op, const nlohmann::json& args, const listener& ears,
                                             const interrupt& stop) = 0;
};

// A final event that this program makes itself.
[[nodiscard]] nlohmann::json failure(int exit, const std::string& code, nlohmann::json args = nlohmann::json::object());

}   // namespace faultline::cli
