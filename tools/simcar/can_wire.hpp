// One CAN bus as a wire: a frame takes its bit time, one at a time, and where several wait the lowest identifier goes first
// (ISO 11898-1 arbitration). Every node sends its own frames in the order it gave them. Knows no cars and no sockets.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "protocols/can/frame.hpp"
#include "tools/simcar/clock.hpp"

namespace faultline::simcar {

// With the stuff bits a usual frame has, and the three bits of silence behind it. The data phase of an FD frame with
// BRS is four times as fast.
[[nodiscard]] duration bit_time(const can::frame& what, std::uint32_t bits_per_second);

class can_wire {
public:
    using node = std::uint32_t;
    struct passing {
        can::frame what;
        node from = 0;
        std::uint64_t cookie = 0;   // the sender's own
        instant since{};            // waits for the bus since then
        instant end{};              // is complete on the wire then
    };

    explicit can_wire(std::uint32_t bits_per_second) : bits_per_second_{bits_per_second} {}

    void set_speed(std::uint32_t bits_per_second) { bits_per_second_ = bits_per_second; }
    [[nodiscard]] std::uint32_t speed() const { return bits_per_second_; }

    void put(const passing& what) { waiting_.push_back(what); }
    void drop(node from);                                   // it left: what it had not sent yet is gone
    void drop_below(node first_kept);                       // likewise, a whole car
    [[nodiscard]] std::size_t waiting(node from) const;     // frames of this node that are not on the bus yet

    // Give it every frame of an instant before asking for that instant: then the arbitration is right.
    [[nodiscard]] std::optional<passing> take(instant now);   // the frame that is complete by now
    [[nodiscard]] std::optional<instant> next_due() const;

private:
    void begin(instant now);

    std::uint32_t bits_per_second_;
    std::vector<passing> waiting_;
    std::optional<passing> on_the_bus_;
    instant free_{};
};

}  // namespace faultline::simcar
