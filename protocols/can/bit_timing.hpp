// Divides a CAN controller's clock into the parts of a bit (ISO 11898-1 11.3): given the rate, what the registers must hold. Pure
// arithmetic; knows no controller.
#pragma once

#include <cstdint>
#include <optional>

namespace faultline::can {

// What a controller's registers can hold. `segment_1` is propagation and phase 1 together.
struct timing_limits {
    std::uint32_t segment_1_least = 1, segment_1_most = 16;
    std::uint32_t segment_2_least = 1, segment_2_most = 8;
    std::uint32_t jump_width_most = 4;
    std::uint32_t divider_least = 1, divider_most = 1024, divider_step = 1;
};

// In time quanta of `divider` clocks; the bit has 1 + propagation + phase_1 + phase_2 of them.
struct bit_timing {
    std::uint32_t propagation = 0, phase_1 = 0, phase_2 = 0, jump_width = 1, divider = 1;

    friend bool operator==(const bit_timing&, const bit_timing&) = default;
};

inline constexpr unsigned obd_sample_point = 800;   // per mille: ISO 15765-4 12.3

// The division that hits the rate exactly and samples nearest to `sample_point` (per mille), with as many quanta as there are.
// Nothing when the clock cannot make this rate exactly: a controller that is off by a little destroys the others' frames.
[[nodiscard]] std::optional<bit_timing> divide_bit(std::uint32_t clock, std::uint32_t bits_per_second, const timing_limits& allowed,
                                                   unsigned sample_point = obd_sample_point);

}   // namespace faultline::can
