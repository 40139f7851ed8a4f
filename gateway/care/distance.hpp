// How far a car has gone since its last odometer reading, for cars that tell no odometer in between: the distance counters of
// SAE J1979-DA PIDs 21 (with the lamp on) and 31 (since codes were cleared), and the speed summed up. Always an estimate.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace faultline::care {

// What the counters said at one moment of one visit. Both count whole kilometres and stop at 65,535.
struct distance_mark {
    std::int64_t wall_ms = 0;
    std::optional<double> since_clear_km;    // PID 31
    std::optional<double> with_mil_km;       // PID 21
    double driven_km = 0;                    // by speed, since the mark before, while we watched
};

inline constexpr double distance_counter_end_km = 65'535;

// Kilometres from the first mark to the last, in their order. Between two marks: what PID 31 grew by; when it fell, codes
// were cleared in between and its value is what has been driven since, at least; PID 21 the same way; the summed speed. The
// greatest of the three counts, because each of them can only miss distance, never invent it.
[[nodiscard]] double driven_between(std::span<const distance_mark>);

// Speed over time becomes distance (trapezoids). Nothing is added over a gap: the car may have stood, or not.
class speed_integrator {
public:
    static constexpr std::int64_t longest_gap_ms = 3000;
    void add(std::int64_t monotonic_ms, double kmh);
    [[nodiscard]] double km() const { return km_; }
    [[nodiscard]] std::int64_t unseen_ms() const { return unseen_ms_; }   // gaps: how much was not watched

private:
    double km_ = 0;
    std::int64_t unseen_ms_ = 0;
    std::optional<std::int64_t> last_ms_;
    double last_kmh_ = 0;
};

}  // namespace faultline::care
