// What can be ordered at a bay. Each returns its final event; everything on the way goes to the client. One at a time.
#pragma once

#include "cloud/contract/workorder.hpp"
#include "gateway/daemon/bay_state.hpp"

namespace faultline::daemon {

// {"op":...,"args":{...}} to the operation of that name; an unknown one is an error event, never an exception.
[[nodiscard]] asio::awaitable<nlohmann::json> perform(bay& at, client& who, nlohmann::json request);

[[nodiscard]] asio::awaitable<nlohmann::json> detect(bay& at, client& who, nlohmann::json args);
[[nodiscard]] asio::awaitable<nlohmann::json> scan(bay& at, client& who, nlohmann::json args);
[[nodiscard]] asio::awaitable<nlohmann::json> watch(bay& at, client& who, nlohmann::json args);
[[nodiscard]] asio::awaitable<nlohmann::json> doctor(bay& at, client& who, nlohmann::json args);
[[nodiscard]] asio::awaitable<nlohmann::json> clear(bay& at, client& who, nlohmann::json args);

struct scan_wish {
    bool modules = false;     // the ECUs beyond the emission-related ones too
    bool sweep = false;       // at every address, not only at the known ones
};
// Without a car: `pack_*` about versions of the fault database, `case_*` about the case library. They never wait for the bay.
[[nodiscard]] asio::awaitable<nlohmann::json> packs(bay& at, client& who, std::string op, nlohmann::json args);
[[nodiscard]] asio::awaitable<nlohmann::json> cases(bay& at, client& who, std::string op, nlohmann::json args);
// Puts what other workshops and this one found behind the same codes into the findings' explanations, as `cases`.
[[nodiscard]] asio::awaitable<void> add_cases(bay& at, contract::diagnosis& record);
// A verified work order goes into the case library: the ids of its cases, none when it proved nothing. Twice is once.
[[nodiscard]] asio::awaitable<std::vector<std::string>> close_cases(bay& at, const contract::workorder& order);

// One scan of the connected car, explained and stored. The record is complete, partial or failed by its own word.
struct scanned {
    contract::diagnosis record;
    maybe_trouble wrong;      // the adapter went, the car never answered, it could not be stored
};
[[nodiscard]] asio::awaitable<scanned> scan_vehicle(bay& at, client& who, std::string kind, scan_wish wanted = {});

}  // namespace faultline::daemon
