// The ECUs of one car as nodes of a CAN bus: requests come in as frames, are reassembled and answered with ISO-TP (flow
// control, block size and STmin of the tester included). The same ECUs answer here as behind the ELM face.
#pragma once

#include <deque>
#include <memory>

#include "protocols/isotp/link.hpp"
#include "tools/simcar/bus_quirks.hpp"
#include "tools/simcar/can_station.hpp"
#include "tools/simcar/vehicle.hpp"

namespace faultline::simcar {

class can_car final : public can_station {
public:
    can_car(vehicle& car, const quirk_set& quirks);
    can_car(const can_car&) = delete;               // the link points into the memory of the ECUs
    can_car& operator=(const can_car&) = delete;

    void wake(instant) override {}
    void on_frame(const can::frame& heard, instant now) override;
    void on_time(instant now) override;
    [[nodiscard]] std::optional<instant> next_due() const override;
    [[nodiscard]] std::optional<outgoing> poll_frame(instant now) override;
    void on_sent(std::uint64_t ticket, instant now) override;
    [[nodiscard]] int requests() const override { return requests_; }

private:
    struct unit {
        std::uint32_t id = 0;
        std::uint32_t request = 0;
        std::size_t endpoint = 0;
        bytes received;             // the link's memory for what comes in
        bytes sending;              // what it sends right now
    };
    void hear(std::uint32_t address, std::size_t endpoint, instant now);
    void handle(const isotp::report& what, instant now);

    vehicle& car_;
    const quirk_set& quirks_;
    bus_quirks bus_quirks_;
    isotp::link link_;
    std::vector<unit> units_;
    std::size_t everybody_ = 0;     // the endpoint that hears functional requests
    std::uint32_t to_all_ = 0;
    bytes heard_by_all_;
    std::deque<ecu_message> waiting_;
    int requests_ = 0;
};

}  // namespace faultline::simcar
