// What follows from a scan for the care of the vehicle: mileage, software, slow measures, warnings, alerts, and the work
// order that is suggested or proven. A part of the transaction that keeps the scan; on the store's thread.
#pragma once

#include "gateway/daemon/care_desk.hpp"

namespace faultline::daemon {

// What the car was asked besides the record; whoever reads a vehicle may fill it in (any protocol).
struct care_readings {
    struct value {
        std::string ecu;
        std::string signal;      // "traction_battery_health"
        double number = 0;
    };
    std::vector<value> values;
    std::string fuel;            // the car's own word for what it burns: "gasoline", "hybrid_gasoline"
    std::vector<care::odometer_reading> odometer;   // time and visit are filled in here
};

// After `scan` was saved in the same transaction. A failure undoes this part alone: the scan is kept whatever happens here.
[[nodiscard]] store::result<care_outcome> after_scan(store::store&, care_desk&, const contract::diagnosis& scan, const care_readings&, const contract::stamp&);

// The work order after a look at the car: suggested, refreshed, or verified by this scan. Nothing when nothing changed.
[[nodiscard]] store::result<std::optional<contract::workorder>> follow_workorder(store::store&, care_desk&, const vehicle_sheet&, const contract::diagnosis& scan,
                                                                                 const contract::stamp&);

// "petrol" for "gasoline"; empty where the car's word decides nothing.
[[nodiscard]] std::string energy_of_fuel(std::string_view fuel);

}  // namespace faultline::daemon
