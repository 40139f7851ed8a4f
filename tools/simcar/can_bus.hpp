// The CAN bus of the simulated car with everything on it: the car's ECUs, background traffic and testers, who come and go.
// Frames in, time in, frames out; no sockets and no clock.
#pragma once

#include <map>

#include "tools/simcar/can_car.hpp"
#include "tools/simcar/can_wire.hpp"

namespace faultline::simcar {

class can_bus {
public:
    using node = can_wire::node;

    can_bus(vehicle* car, const quirk_set& quirks) : quirks_{quirks} { set_car(car); }

    void set_car(vehicle* car);                 // another one, or none: what its ECUs were sending is cut off
    void set_traffic(int frames_per_second) { traffic_per_second_ = frames_per_second; }
    [[nodiscard]] std::uint32_t speed() const { return wire_.speed(); }

    [[nodiscard]] node attach();                // a tester
    void detach(node who);
    void send(node who, const can::frame& what, instant now);
    [[nodiscard]] std::size_t waiting(node who) const { return wire_.waiting(who); }   // not on the bus yet
    [[nodiscard]] std::vector<can::frame> take(node who);                              // what it heard
    [[nodiscard]] bool has_heard(node who) const;

    [[nodiscard]] bool has_others(node who) const;   // somebody acknowledges what this tester sends

    void on_time(instant now);
    [[nodiscard]] std::optional<instant> next_due() const;
    [[nodiscard]] std::uint64_t frames() const { return frames_; }     // on the wire so far
    [[nodiscard]] int requests() const { return ecus_ ? ecus_->requests() : 0; }

private:
    static constexpr node first_tester = 0x1'0000;   // below: the ECUs, by the low bits of their identifiers, and the traffic

    void step(instant now);
    void make_traffic(instant now);
    void deliver(const can_wire::passing& what);
    [[nodiscard]] bool is_awake() const { return car_ != nullptr && car_->ignition() && !testers_.empty(); }

    const quirk_set& quirks_;
    vehicle* car_ = nullptr;
    std::unique_ptr<can_station> ecus_;
    can_wire wire_{500'000};
    std::map<node, std::vector<can::frame>> testers_;
    instant reached_{};
    node next_node_ = first_tester;
    std::uint64_t frames_ = 0;
    int traffic_per_second_ = 0;
    instant traffic_due_{};
    bool was_awake_ = false;
    std::uint32_t traffic_sent_ = 0;
};

}  // namespace faultline::simcar
