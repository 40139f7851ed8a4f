// The bench a simulated car stands on: the car, its CAN bus and Ethernet, the adapter in its socket, and what a person may change while they run.
// Text commands in, one line of text out; knows no sockets.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "tools/simcar/adapter.hpp"
#include "tools/simcar/can_bus.hpp"
#include "tools/simcar/doip_car.hpp"
#include "tools/simcar/vehicle.hpp"

namespace faultline::simcar {

class simulation {
public:
    simulation(car description, adapter_options options);
    simulation(const simulation&) = delete;               // the adapter points at the vehicle
    simulation& operator=(const simulation&) = delete;

    // One command: "ignition off", "code add 7E8 P0301 stored" ... The answer begins with "ok" or "error:".
    [[nodiscard]] std::string command(std::string_view line, instant now);
    [[nodiscard]] static std::string_view help();

    [[nodiscard]] adapter& face() { return adapter_; }
    [[nodiscard]] can_bus& bus() { return bus_; }
    [[nodiscard]] doip_car& ethernet() { return ethernet_; }
    [[nodiscard]] vehicle* in_the_socket() { return vehicle_.get(); }
    [[nodiscard]] bool plugged() const { return plugged_; }       // the adapter's own cable
    void set_plugged(bool in) { plugged_ = in; }

private:
    using words = std::vector<std::string_view>;
    [[nodiscard]] std::string change_car(const words& w, instant now);
    [[nodiscard]] std::string change_code(const words& w, instant now);
    [[nodiscard]] std::string change_device_code(const words& w);
    [[nodiscard]] static std::string change_uds_code(const words& w, ecu& unit);
    [[nodiscard]] std::string change_service(const words& w);
    [[nodiscard]] std::string change_quirk(const words& w);
    [[nodiscard]] std::string change_number(const words& w, instant now);
    [[nodiscard]] std::string switched(const words& w, instant now);
    [[nodiscard]] std::string status(instant now);

    std::unique_ptr<vehicle> vehicle_;
    adapter adapter_;
    can_bus bus_;
    doip_car ethernet_;
    bool plugged_ = true;
};

}  // namespace faultline::simcar
