// The ISO-TP endpoints of a tester on one CAN bus: who is asked on which identifier, and the memory for the answers. All
// emission-related ECUs of ISO 15765-4, and any other ECU once it is asked for. One owner per identifier.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "gateway/link/can_line.hpp"
#include "gateway/vehicle/question.hpp"
#include "protocols/isotp/link.hpp"
#include "protocols/pdu.hpp"

namespace faultline::daemon {

class can_endpoints {
public:
    static constexpr std::size_t longest_message = 8192;

    // Forgets everything and begins with those of OBD: on 11 bits all eight, on 29 bits each when it first answers.
    void begin(bus kind);

    [[nodiscard]] isotp::link& transport() { return link_; }
    [[nodiscard]] std::size_t to_all() const { return to_all_; }
    // Nothing: another endpoint owns one of the two identifiers, or they are none.
    [[nodiscard]] std::optional<std::size_t> to(vehicle::ecu_channel channel);
    // How to reach the ECU that answers with this identifier.
    [[nodiscard]] std::optional<std::size_t> to_answerer(std::uint32_t ecu);
    // After `not_ours`: whether this is an OBD answer of an ECU nobody expected, which now has an endpoint.
    [[nodiscard]] bool meet(const can::frame& received);

    [[nodiscard]] std::uint32_t ecu_of(std::size_t endpoint) const;
    // What must come through for all of them to hear.
    [[nodiscard]] std::span<const link::can_filter> filters() const { return filters_; }

private:
    struct one {
        isotp::address who;
        std::size_t endpoint = 0;
        std::unique_ptr<std::array<std::uint8_t, longest_message>> memory;
    };
    [[nodiscard]] std::optional<std::size_t> open(const isotp::address& who);

    isotp::link link_;
    std::vector<one> all_;
    std::vector<link::can_filter> filters_;
    std::size_t to_all_ = 0;
    bus kind_ = bus::unknown;
};

}  // namespace faultline::daemon
