// What one bay holds while it works: the open adapter, what is known of the car on it, the store and the fault database.
// Belongs to the one io_context thread. The operations (operations.hpp) work on it one after the other.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/daemon/bay.hpp"
#include "gateway/daemon/care_desk.hpp"
#include "gateway/daemon/client.hpp"
#include "gateway/daemon/session.hpp"
#include "gateway/daemon/store_thread.hpp"
#include "gateway/daemon/trouble.hpp"
#include "gateway/faults/database.hpp"
#include "gateway/vehicle/harm_guard.hpp"
#include "gateway/vehicle/scan.hpp"

namespace faultline::daemon {

struct bay {
    bay_options options;
    store_thread store;
    std::optional<faults::database> explanations;
    std::int64_t pack = 0;                                // version of the pack they are from; 0: the program's own database
    std::string explained_by;                             // its file
    std::unique_ptr<daemon::session> session;
    std::string visit;                                    // the store's id of the present visit, or empty
    std::string vin;
    std::string maker;
    std::vector<vehicle::scan::ecu_support> support;      // of the present car; empty: not read yet
    bool speaks_uds = false;                              // OBD over UDS only: service 01 is not answered
    vehicle::harm_guard guard;
    contract::uuid_maker ids;
    care_desk care;                                       // inside jobs of the store only

    // Everything about the car is forgotten: nothing of the last one leaks into the next.
    void forget_vehicle() {
        vin.clear();
        maker.clear();
        support.clear();
        speaks_uds = false;
        guard.forget_vehicle();
        if (session) session->forget_vehicle();
    }
};

// Each says what went wrong, or nothing.
using maybe_trouble = std::optional<trouble>;

// Opens database and fault explanations. A missing fault database is told and survived: codes stay unexplained.
[[nodiscard]] asio::awaitable<maybe_trouble> open_stores(bay& at, client& who);

// Opens and starts the adapter unless that is done already.
[[nodiscard]] asio::awaitable<maybe_trouble> ready_adapter(bay& at, client& who);

// An ECU answers, or why not.
[[nodiscard]] asio::awaitable<maybe_trouble> ready_vehicle(bay& at, client& who, bool thorough = true);

// The car that answers now is the one of the open visit, or the open visit is ended: every operation begins with this, so that
// nothing of the last car leaks into the next one.
[[nodiscard]] asio::awaitable<maybe_trouble> ready_car(bay& at, client& who);

// Which PIDs each ECU has; asked once per car.
[[nodiscard]] asio::awaitable<void> read_support(bay& at);

// The VIN as the car tells it now; empty when it cannot be read.
[[nodiscard]] asio::awaitable<std::string> read_vin(bay& at);

// A visit in the store, begun now if there is none.
[[nodiscard]] asio::awaitable<maybe_trouble> ready_visit(bay& at);
[[nodiscard]] asio::awaitable<void> end_visit(bay& at, std::string reason);

[[nodiscard]] std::string link_name(const bay& at);

void progress(client& who, std::string_view text, std::size_t done = 0, std::size_t of = 0);

}  // namespace faultline::daemon
