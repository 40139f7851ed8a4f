#include "protocols/can/bit_timing.hpp"

#include <algorithm>

namespace faultline::can {
namespace {

std::uint32_t distance(std::uint32_t a, std::uint32_t b) { return a > b ? a - b : b - a; }

// The two segments of a bit of `quanta` quanta; nothing when the registers do not hold them.
std::optional<bit_timing> place_sample(std::uint32_t quanta, const timing_limits& allowed, unsigned sample_point) {
    if (quanta < 1 + allowed.segment_1_least + allowed.segment_2_least) return std::nullopt;
    if (quanta > 1 + std::uint64_t{allowed.segment_1_most} + allowed.segment_2_most) return std::nullopt;
    const auto wanted = static_cast<std::uint32_t>((std::uint64_t{quanta} * (1000 - sample_point) + 500) / 1000);
    // Segment 2 within its own limits, and such that segment 1 keeps within its.
    const auto least = std::max(allowed.segment_2_least, quanta - 1 > allowed.segment_1_most ? quanta - 1 - allowed.segment_1_most : 0U);
    const auto most = std::min(allowed.segment_2_most, quanta - 1 - allowed.segment_1_least);
    if (least > most) return std::nullopt;
    bit_timing made;
    made.phase_2 = std::clamp(wanted, least, most);
    const auto segment_1 = quanta - 1 - made.phase_2;
    made.propagation = segment_1 / 2;
    made.phase_1 = segment_1 - made.propagation;
    made.jump_width = std::clamp(std::min(made.phase_2 / 2, allowed.jump_width_most), 1U, std::max(made.phase_1, 1U));
    return made;
}

}   // namespace

std::optional<bit_timing> divide_bit(std::uint32_t clock, std::uint32_t bits_per_second, const timing_limits& allowed,
                                     unsigned sample_point) {
    if (bits_per_second == 0 || sample_point >= 1000 || allowed.divider_step == 0 || allowed.divider_least == 0) return std::nullopt;
    std::optional<bit_timing> best;
    std::uint32_t best_distance = 1000;
    // Small dividers first: more quanta, finer resynchronisation; a later one must be better to be taken.
    for (std::uint64_t divider = allowed.divider_least; divider <= allowed.divider_most; divider += allowed.divider_step) {
        const std::uint64_t per_quantum = divider * bits_per_second;
        if (per_quantum > clock) break;
        if (clock % per_quantum != 0) continue;
        const auto quanta = static_cast<std::uint32_t>(clock / per_quantum);
        auto made = place_sample(quanta, allowed, sample_point);
        if (!made) continue;
        const auto sampled = static_cast<std::uint32_t>(std::uint64_t{quanta - made->phase_2} * 1000 / quanta);
        if (distance(sampled, sample_point) >= best_distance) continue;
        best_distance = distance(sampled, sample_point);
        made->divider = static_cast<std::uint32_t>(divider);
        best = made;
    }
    return best;
}

}   // namespace faultline::can
