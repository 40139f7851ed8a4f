// A face of the car with its sockets: CAN bus, DoIP. Takes its turn when something it waits for is ready or due.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/simcar/clock.hpp"

struct pollfd;

namespace faultline::simcar {

class face {
public:
    virtual ~face() = default;
    [[nodiscard]] virtual std::string address() const = 0;        // what a gateway is told to open
    virtual void add_to(std::vector<pollfd>& fds) const = 0;      // what to wait for
    virtual void turn(instant now) = 0;
    [[nodiscard]] virtual std::optional<instant> next_due() const = 0;
};

}  // namespace faultline::simcar
