#include "gateway/daemon/care_operation.hpp"
#include "gateway/daemon/operations.hpp"

namespace faultline::daemon {

asio::awaitable<nlohmann::json> perform(bay& at, client& who, nlohmann::json request) {
    const bool well_formed = request.is_object() && request.contains("op") && request["op"].is_string() &&
                             (!request.contains("args") || request["args"].is_object());
    if (!well_formed) co_return error_event({"bad_request", exit_code::usage, {{"text", R"(an object {"op":..., "args":{...}} was expected)"}}});
    const auto op = request["op"].get<std::string>();
    const auto args = request.value("args", nlohmann::json::object());
    if (is_care(request)) co_return co_await care_verb(at, who, request);
    try {
        if (op == "detect") co_return co_await detect(at, who, args);
        if (const auto wrong = co_await open_stores(at, who)) co_return error_event(*wrong);
        if (op.starts_with("pack_")) co_return co_await packs(at, who, op, args);
        if (op.starts_with("case_")) co_return co_await cases(at, who, op, args);
        if (op == "scan") co_return co_await scan(at, who, args);
        if (op == "watch") co_return co_await watch(at, who, args);
        if (op == "doctor") co_return co_await doctor(at, who, args);
        if (op == "clear") co_return co_await clear(at, who, args);
    } catch (const nlohmann::json::exception& wrong) {
        co_return error_event({"bad_request", exit_code::usage, {{"text", wrong.what()}}});   // an argument of another type
    }
    co_return error_event({"unknown_operation", exit_code::usage, {{"op", op}}});
}

}  // namespace faultline::daemon
