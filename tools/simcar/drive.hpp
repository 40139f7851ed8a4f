// The engine and the road: what the sensors of a running car would read, moved by a repeating trip (idle, pull away,
// cruise, faster, brake, stand). Speed leads; revolutions, load, air mass, manifold pressure, throttle and fuel follow
// from it by the same relations a real engine obeys, so that values agree with each other.
#pragma once

#include <cstdint>

#include "tools/simcar/clock.hpp"

namespace faultline::simcar {

struct drive_settings {
    bool engine_running = true;
    bool moving = false;               // the trip runs from the start
    bool idle_stop = false;            // a hybrid: the warm engine stops while the car stands
    double idle_rpm = 820;
    double displacement_l = 1.8;
    double mass_kg = 1450;
    double ambient_c = 21;
    double coolant_c = 88;             // at the start
    double fuel_level_pct = 63;
    double battery_soc_pct = 58;       // the traction battery
};

struct drive_state {
    double speed_kmh = 0;
    double rpm = 0;
    double load_pct = 0;
    double absolute_load_pct = 0;
    double throttle_pct = 0;
    double pedal_pct = 0;
    double maf_gs = 0;
    double map_kpa = 100;
    double barometer_kpa = 100;
    double timing_deg = 10;
    double coolant_c = 0;
    double intake_c = 0;
    double ambient_c = 0;
    double oil_c = 0;
    double catalyst_c = 0;
    double short_trim_pct = 0;
    double long_trim_pct = 2.3;
    double lambda = 1;
    double torque_pct = 0;
    double fuel_rate_lh = 0;
    double fuel_level_pct = 0;
    double battery_soc_pct = 0;
    double voltage = 12.4;
    double run_time_s = 0;
    double distance_km = 0;            // since the simulation began
    double elapsed_s = 0;              // since the simulation began, ignition on
};

class drive {
public:
    explicit drive(const drive_settings& settings);

    // Moves everything up to `now`; the first call sets the beginning. Time never runs backwards.
    const drive_state& at(instant now);

    void start_trip(instant now);
    void stop_trip(instant now);       // the car stands, the engine idles
    void run_engine(bool on, instant now);
    [[nodiscard]] bool engine_runs() const { return running_; }

private:
    void step(double seconds);
    void engine(double seconds, double acceleration);

    drive_settings settings_;
    drive_state state_;
    instant last_{};
    bool begun_ = false;
    bool running_;                     // the ignition key's will; an idle stop is not a stopped engine
    bool moving_;
    double trip_s_ = 0;
};

}  // namespace faultline::simcar
