// The daemon: one bay that lives by itself. Follows the adapter and the cars that come and go (vehicle::visit decides what
// to look at), scans each car once when it arrives, and serves the control socket. One operation at a time; looking after
// the car waits while a person's operation runs.
#pragma once

#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "gateway/daemon/bay_state.hpp"
#include "gateway/daemon/command_desk.hpp"
#include "gateway/daemon/care_round.hpp"
#include "gateway/daemon/configuration.hpp"
#include "gateway/daemon/control.hpp"
#include "gateway/link/device_watch.hpp"
#include "gateway/vehicle/visit.hpp"

namespace faultline::daemon {

class gateway {
public:
    gateway(asio::io_context& io, configuration given);

    // Opens the database and the control socket, then runs until stop(). The trouble that kept it from starting, if any.
    [[nodiscard]] asio::awaitable<maybe_trouble> run();
    // Ends the running operation at its next safe moment, then the visit, then run().
    void stop();

private:
    class turn;   // holds the bay for one operation

    [[nodiscard]] asio::awaitable<void> follow();
    [[nodiscard]] asio::awaitable<void> watch_devices();
    [[nodiscard]] asio::awaitable<vehicle::visit::change> look_after(vehicle::visit::task what);
    [[nodiscard]] asio::awaitable<vehicle::visit::change> look_for_vehicle();
    [[nodiscard]] asio::awaitable<void> answer_change(vehicle::visit::change what);
    [[nodiscard]] asio::awaitable<void> begin_stay();
    [[nodiscard]] asio::awaitable<void> note_event(const char* kind);
    [[nodiscard]] asio::awaitable<nlohmann::json> serve(client& who, nlohmann::json request);
    [[nodiscard]] asio::awaitable<nlohmann::json> carry_out(client& who, std::string vehicle, nlohmann::json request);
    [[nodiscard]] asio::awaitable<void> settle_after(const nlohmann::json& last);
    [[nodiscard]] asio::awaitable<nlohmann::json> status();
    void log_once(const trouble& what);

    asio::io_context& io_;
    configuration given_;
    bay at_;
    vehicle::visit life_;
    control control_;
    command_desk commands_;
    care_round care_round_;
    link::device_watch devices_;
    asio::steady_timer timer_;
    asio::experimental::channel<void(boost::system::error_code)> free_;   // holds one token while nobody uses the bay
    std::string operation_;           // a person's, running now
    std::string last_logged_;
    bool stopping_ = false;
};

}  // namespace faultline::daemon
