// One mileage history out of everything that ever named a mileage: what is believed, what is doubted and why. The mileage of
// a vehicle never falls: a reading that says so is held back until a second one, from another visit, says the same; then
// either the reading before was the wrong one, or the cluster was swapped. Unit errors (miles, tenths) are recognised the
// same way. Nothing is corrected silently: every point and every doubt says what was read and what was made of it.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <vector>

#include "cloud/contract/words.hpp"
#include "gateway/care/odometer.hpp"

namespace faultline::care {

enum class mileage_doubt : std::uint8_t {
    none,
    impossible,        // negative, no number, or beyond any vehicle's life
    backwards,         // less than is known already
    too_fast,          // more than a vehicle can drive in that time
    unit_miles,        // fits when read as miles
    unit_tenth,        // fits when divided by ten
    unit_ten,          // fits when multiplied by ten
    outlier,           // believed first, contradicted by two later readings that agree with what was before it
    cluster_swapped,   // accepted: counts on with an offset from here
    corrected,         // accepted: a person said so
};
[[nodiscard]] std::string_view name(mileage_doubt);   // text key "care.odometer." + name

struct mileage_point {
    std::size_t reading = 0;       // index of the reading it stands on
    std::int64_t wall_ms = 0;
    bool clock_trusted = true;
    double km = 0;                 // of the vehicle, offset and unit applied; never falls
    double shown_km = 0;           // what was read
    odometer_source source = odometer_source::technician;
    double confidence = 0;
    mileage_doubt remark = mileage_doubt::none;
    bool operator==(const mileage_point&) const = default;
};

struct doubted_reading {
    std::size_t reading = 0;
    mileage_doubt why = mileage_doubt::none;
    double shown_km = 0;
    double known_km = 0;           // what it contradicts
};

// The sentence about a doubt, for the technician.
[[nodiscard]] contract::message explain(const doubted_reading&);

class mileage_history {
public:
    // In the order in which they were taken down, which is not the order of clocks that may be wrong.
    void add(const odometer_reading&);

    [[nodiscard]] const std::vector<mileage_point>& points() const { return points_; }
    [[nodiscard]] const std::vector<doubted_reading>& doubts() const { return doubts_; }
    [[nodiscard]] const mileage_point* last() const { return points_.empty() ? nullptr : &points_.back(); }
    // A reading is held back and not yet decided: ask the technician to look at the cluster.
    [[nodiscard]] bool is_undecided() const { return !held_.empty(); }

private:
    // How a source's numbers become the vehicle's kilometres.
    struct scale {
        double factor = 1;
        double offset = 0;
        mileage_doubt remark = mileage_doubt::none;
        bool heard = false;    // one of its readings was accepted
    };
    struct held_reading {
        odometer_reading what;
        std::size_t index = 0;
        mileage_doubt why = mileage_doubt::none;
    };

    [[nodiscard]] mileage_doubt judge(const odometer_reading&, double km) const;
    [[nodiscard]] bool confirms(const held_reading&, const odometer_reading&) const;
    [[nodiscard]] bool fits_after(const mileage_point&, const odometer_reading&, double km) const;
    void accept(const odometer_reading&, std::size_t index, double km, const scale&, mileage_doubt remark);
    void settle(const odometer_reading&, std::size_t index, mileage_doubt why);
    void obey(const odometer_reading&, std::size_t index);
    void retract_above(double km);

    std::vector<mileage_point> points_;
    std::vector<doubted_reading> doubts_;
    std::map<odometer_source, scale> scales_;
    std::map<odometer_source, held_reading> held_;
    std::size_t count_ = 0;
};

[[nodiscard]] mileage_history reconcile(std::span<const odometer_reading>);

}  // namespace faultline::care
