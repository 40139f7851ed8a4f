#include "tools/simcar/drive.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace faultline::simcar {

namespace {

struct leg {
    double until_s;
    double speed_kmh;   // at its end; linear in between
};

// One lap of the trip: 150 s.
constexpr std::array<leg, 10> lap{{{15, 0}, {27, 50}, {55, 52}, {63, 85}, {95, 88}, {103, 50}, {120, 47}, {130, 0}, {140, 0}, {150, 0}}};

double lap_speed(double seconds) {
    const double t = std::fmod(seconds, lap.back().until_s);
    double from_s = 0;
    double from = 0;
    for (const auto& part : lap) {
        if (t < part.until_s) return from + (part.speed_kmh - from) * (t - from_s) / (part.until_s - from_s);
        from_s = part.until_s;
        from = part.speed_kmh;
    }
    return 0;
}

constexpr double air_density = 1.184;      // kg/m3 at 25 degrees, 100 kPa
constexpr double longest_step_s = 0.1;
constexpr double most_catch_up_s = 3600;   // a laptop that slept does not compute its night

double approach(double value, double target, double seconds, double time_constant) {
    return target + (value - target) * std::exp(-seconds / time_constant);
}

}  // namespace

drive::drive(const drive_settings& settings)
    : settings_{settings}, running_{settings.engine_running}, moving_{settings.moving} {
    state_.coolant_c = settings.coolant_c;
    state_.oil_c = settings.coolant_c - 3;
    state_.ambient_c = settings.ambient_c;
    state_.intake_c = settings.ambient_c + 9;
    state_.catalyst_c = running_ ? 430 : settings.ambient_c;
    state_.fuel_level_pct = settings.fuel_level_pct;
    state_.battery_soc_pct = settings.battery_soc_pct;
    engine(0, 0);
}

const drive_state& drive::at(instant now) {
    if (!begun_) {
        begun_ = true;
        last_ = now;
    }
    if (now <= last_) return state_;
    double left = std::min(to_seconds(now - last_), most_catch_up_s);
    last_ = now;
    for (; left > 0; left -= longest_step_s) step(std::min(left, longest_step_s));
    return state_;
}

void drive::start_trip(instant now) {
    at(now);
    running_ = true;
    moving_ = true;
    trip_s_ = 0;
}

void drive::stop_trip(instant now) {
    at(now);
    moving_ = false;
}

void drive::run_engine(bool on, instant now) {
    at(now);
    if (on != running_) state_.run_time_s = 0;
    running_ = on;
    if (!on) moving_ = false;
    engine(0, 0);
}

void drive::step(double seconds) {
    state_.elapsed_s += seconds;
    const double before = state_.speed_kmh;
    if (moving_) {
        trip_s_ += seconds;
        state_.speed_kmh = lap_speed(trip_s_);
    } else {
        state_.speed_kmh = std::max(0.0, before - 12 * seconds);   // brakes to a stand
    }
    state_.distance_km += (before + state_.speed_kmh) / 2 * seconds / 3600;
    if (running_) state_.run_time_s += seconds;
    engine(seconds, seconds > 0 ? (state_.speed_kmh - before) / 3.6 / seconds : 0);
}

void drive::engine(double seconds, double acceleration) {
    auto& s = state_;
    const double v = s.speed_kmh / 3.6;
    const double resistance_n = 180 + 0.42 * v * v;
    const double power_kw = std::max(0.0, v * (resistance_n + settings_.mass_kg * acceleration) / 1000);
    const bool idle_stopped = settings_.idle_stop && s.coolant_c > 60 && power_kw < 2 && moving_;
    const bool turns = running_ && !idle_stopped;

    s.rpm = turns ? std::max(settings_.idle_rpm, 900 + 17 * s.speed_kmh + 650 * std::max(0.0, acceleration)) : 0;
    if (turns && power_kw < 0.1 && s.speed_kmh < 1) {
        s.rpm = settings_.idle_rpm + (moving_ ? 18 * std::sin(s.elapsed_s * 1.7) : 0);
    }
    const double full_power_kw = std::max(1.0, settings_.displacement_l * 42 * s.rpm / 5500);
    s.absolute_load_pct = turns ? std::clamp(18 + 78 * power_kw / full_power_kw, 12.0, 96.0) : 0;
    s.load_pct = s.absolute_load_pct * 1.04;
    // A four-stroke engine draws its displacement every second turn; absolute load is the share of that really drawn.
    s.maf_gs = s.rpm / 60 / 2 * settings_.displacement_l * air_density * s.absolute_load_pct / 100;
    s.map_kpa = turns ? std::clamp(s.barometer_kpa * (0.12 + 0.9 * s.absolute_load_pct / 100), 20.0, s.barometer_kpa)
                      : s.barometer_kpa;
    s.throttle_pct = turns ? 8 + 0.75 * s.absolute_load_pct * s.rpm / (s.rpm + 900) : 12;
    s.pedal_pct = power_kw > 0.1 ? std::clamp(power_kw * 1.1, 0.0, 90.0) : 0;
    s.timing_deg = turns ? 10 + 18 * std::min(1.0, (s.rpm - settings_.idle_rpm) / 2000) : 0;
    s.short_trim_pct = turns ? 1.6 * std::sin(s.elapsed_s / 3 * std::numbers::pi * (moving_ ? 1 : 0)) : 0;
    s.torque_pct = turns ? s.absolute_load_pct * 0.9 : 0;
    s.fuel_rate_lh = s.maf_gs / 14.7 / 745 * 3600;

    s.coolant_c = approach(s.coolant_c, turns ? 90 : s.ambient_c, seconds, turns ? 150 : 5400);
    s.oil_c = approach(s.oil_c, turns ? 94 : s.ambient_c, seconds, turns ? 320 : 5400);
    s.catalyst_c = approach(s.catalyst_c, turns ? 420 + 3 * s.load_pct : s.ambient_c, seconds, 60);
    s.intake_c = approach(s.intake_c, s.ambient_c + (s.speed_kmh > 20 ? 6 : 14), seconds, 90);
    s.fuel_level_pct = std::max(2.0, s.fuel_level_pct - s.fuel_rate_lh * seconds / 3600 / 45 * 100);
    s.battery_soc_pct = std::clamp(s.battery_soc_pct - 0.02 * acceleration * v * seconds, 35.0, 75.0);
    s.voltage = turns || idle_stopped ? 14.1 : 12.4;
}

}  // namespace faultline::simcar
