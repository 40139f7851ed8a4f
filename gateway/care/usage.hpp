// How a car is used, from its mileage history: kilometres a day as an interval (Theil-Sen slope with Sen's confidence
// limits), and from it when a mileage will be reached. One bad reading or one holiday does not bend it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "cloud/contract/alert.hpp"
#include "gateway/care/date.hpp"
#include "gateway/care/mileage.hpp"

namespace faultline::care {

struct usage {
    double km_per_day = 0;    // the median of all slopes
    double low = 0;           // 90 % interval
    double high = 0;
    int readings = 0;
    int days = 0;             // between the first and the last of them
};

inline constexpr int usage_window_days = 400;   // older habits do not count while there are newer ones
inline constexpr int usage_shortest_days = 14;
inline constexpr std::size_t usage_most_readings = 64;

// Nothing when fewer than two readings with trusted clocks lie at least two weeks apart. With two readings the interval is
// half to double: one stretch says little.
[[nodiscard]] std::optional<usage> usage_of(std::span<const mileage_point>);

// The mileage now: the last reading itself when it is of today, an estimate with bounds otherwise. `driven_km`: distance
// measured since the last reading (distance.hpp), which is better than the usage and a lower bound of it.
struct mileage_now {
    std::optional<double> km;
    bool estimated = false;
    double low = 0;
    double high = 0;
    double confidence = 0;
    odometer_source source = odometer_source::technician;
    std::int64_t read_ms = 0;     // when the reading it stands on was taken
};
[[nodiscard]] mileage_now mileage_at(std::span<const mileage_point>, const std::optional<usage>&, date today,
                                     double driven_km = 0);
[[nodiscard]] contract::mileage to_record(const mileage_now&);

// When the mileage will be reached. Dates beyond twenty years are left empty.
[[nodiscard]] std::optional<contract::due_window> expected_at(double due_km, const mileage_now&, const std::optional<usage>&,
                                                              date today);

}  // namespace faultline::care
