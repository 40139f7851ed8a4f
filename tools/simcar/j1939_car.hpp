// A heavy vehicle on its CAN bus: each device sends DM1 and what it measures by itself, answers requests (59904), clears its
// codes when told to (DM3, DM11), and carries long messages as J1939-21 wants it.
#pragma once

#include <deque>

#include "protocols/j1939/sender.hpp"
#include "tools/simcar/can_station.hpp"
#include "tools/simcar/vehicle.hpp"

namespace faultline::simcar {

class j1939_car final : public can_station {
public:
    explicit j1939_car(vehicle& car);
    j1939_car(const j1939_car&) = delete;               // senders point into the messages
    j1939_car& operator=(const j1939_car&) = delete;

    void wake(instant now) override;
    void on_frame(const can::frame& heard, instant now) override;
    void on_time(instant now) override;
    [[nodiscard]] std::optional<instant> next_due() const override;
    [[nodiscard]] std::optional<outgoing> poll_frame(instant now) override;
    void on_sent(std::uint64_t, instant) override {}
    [[nodiscard]] int requests() const override { return requests_; }

private:
    struct posted {                 // waits to be sent, alone or in packets
        instant ready{};
        j1939::identifier head;
        bytes data;
    };
    struct periodic {                  // sent by itself
        std::uint32_t pgn = 0;
        duration every{};
        instant due{};
    };
    struct unit {
        explicit unit(j1939_device& device) : about{device} {}
        j1939_device& about;        // the vehicle's: codes come and go there
        j1939::sender sender{{}};
        std::vector<periodic> habits;
        std::deque<posted> letters;
        bytes under_way;            // of the running transfer
        std::deque<can::frame> out;
    };
    void answer(unit& who, std::uint32_t asked, std::uint8_t asker, bool to_all, instant now);
    [[nodiscard]] static bool clear(unit& who, std::uint32_t asked);
    void post(unit& who, std::uint32_t pgn, std::uint8_t destination, bytes data, instant ready);
    void send_next(unit& who, instant now);

    vehicle& car_;
    std::deque<unit> units_;
    int requests_ = 0;
};

}  // namespace faultline::simcar
