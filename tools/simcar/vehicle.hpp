// A whole simulated car on its bus: takes a request as it stands on the wire, asks the ECUs it is for, and gives back every
// frame with the instant at which it is complete on the wire. Simulates bus time and ECU latency; no adapter in here.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/simcar/car.hpp"
#include "tools/simcar/ecu.hpp"

namespace faultline::simcar {

// How a tester answers a first frame: once, so that with a block size the ECU waits in vain for the next block.
struct flow_answer {
    std::uint32_t address = 0;    // where it goes; 0: where ISO 15765-4 says for the identifier that answered
    std::uint8_t block_size = 0;
    duration separation{};
};

// What a tester puts on the bus. `address` is the CAN identifier or the three header bytes of a legacy message.
struct bus_request {
    std::uint32_t address = 0;
    bytes payload;
    std::optional<flow_answer> flow = flow_answer{};   // none: the rest of a long answer never comes
};

// One frame of a CAN answer (`data` = up to eight bytes) or one whole legacy message (`data` with header and checksum).
struct bus_frame {
    instant due{};
    std::uint32_t id = 0;
    bytes data;
};

// One message an ECU wants to send.
struct ecu_message {
    std::uint32_t ecu = 0;
    instant ready{};
    bytes payload;
};

class vehicle {
public:
    explicit vehicle(car description);

    [[nodiscard]] const car& about() const { return about_; }
    [[nodiscard]] protocol speaks() const { return about_.speaks; }

    // Answers before any transport, in the order the ECUs would start to send. `ask`: the request begins on the wire
    // now; `hear`: its last frame is complete now.
    [[nodiscard]] std::vector<ecu_message> ask(const bus_request& request, instant now) { return hear(request, now + request_time(request)); }
    [[nodiscard]] std::vector<ecu_message> hear(const bus_request& request, instant heard);

    // Messages put on the wire one after another, lowest identifier first where two collide.
    [[nodiscard]] std::vector<bus_frame> on_the_wire(const std::vector<ecu_message>& messages, const bus_request& request,
                                                     instant now) const;

    [[nodiscard]] duration request_time(const bus_request& request) const;

    // The technician's side.
    void set_ignition(bool on, instant now);
    [[nodiscard]] bool ignition() const { return ignition_; }
    [[nodiscard]] double voltage(instant now);
    void set_voltage(std::optional<double> volts) { about_.voltage = volts; }
    void set_odometer(double km, instant now);
    [[nodiscard]] ecu* find(std::uint32_t id);
    [[nodiscard]] std::vector<ecu>& ecus() { return ecus_; }
    [[nodiscard]] std::vector<j1939_device>& devices() { return about_.devices; }   // as they are now
    [[nodiscard]] drive& road() { return drive_; }
    [[nodiscard]] surroundings around(instant now, bool functional = true);

private:
    [[nodiscard]] bool is_for(const ecu& unit, std::uint32_t address) const;
    [[nodiscard]] bool is_functional(std::uint32_t address) const;

    car about_;
    drive drive_;
    std::vector<ecu> ecus_;
    bool ignition_ = true;
    double odometer_start_km_ = 0;   // at drive distance zero
};

// The usual address of a request to all ECUs on this bus, and to the one that answers with `id` (0: it has none).
[[nodiscard]] std::uint32_t functional_address(protocol p);
[[nodiscard]] std::uint32_t usual_request(std::uint32_t id);

}  // namespace faultline::simcar
