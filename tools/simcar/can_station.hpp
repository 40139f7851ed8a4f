// What a car puts on its CAN bus: the ECUs of a passenger car (ISO-TP) or the devices of a heavy vehicle (J1939).
#pragma once

#include <optional>

#include "protocols/can/frame.hpp"
#include "tools/simcar/clock.hpp"

namespace faultline::simcar {

class can_station {
public:
    // A frame one of them wants on the bus now; `node` tells them apart, `ticket` is given back when it was sent.
    struct outgoing {
        can::frame what;
        std::uint32_t node = 0;
        std::uint64_t ticket = 0;
    };

    virtual ~can_station() = default;
    virtual void wake(instant now) = 0;                     // somebody listens again
    virtual void on_frame(const can::frame& heard, instant now) = 0;
    virtual void on_time(instant now) = 0;
    [[nodiscard]] virtual std::optional<instant> next_due() const = 0;
    [[nodiscard]] virtual std::optional<outgoing> poll_frame(instant now) = 0;
    virtual void on_sent(std::uint64_t ticket, instant now) = 0;
    [[nodiscard]] virtual int requests() const = 0;         // heard so far
};

}  // namespace faultline::simcar
