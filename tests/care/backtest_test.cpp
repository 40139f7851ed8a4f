// The built-in warning rules against drives of the simulated car, with and without the fault: how often each is found, how
// often it cries wolf. The simulated car moves the signals; the fault and the sensors' noise are laid over them here.
#include <gtest/gtest.h>

#include <cstdio>
#include <functional>
#include <random>

#include "gateway/care/warning.hpp"
#include "tools/simcar/drive.hpp"

namespace faultline::care {
namespace {

struct sensors {
    double rpm = 0, volts = 0, coolant = 0, trim = 0;
};

struct drive_of {
    std::mt19937 random;
    std::normal_distribution<double> noise{0, 1};
    double between(double least, double most) { return std::uniform_real_distribution<double>{least, most}(random); }
};

// What goes wrong on a drive, sample by sample; `strength` 0 to 1 differs from drive to drive.
using fault = std::function<void(sensors&, double seconds, double strength)>;

// 20 minutes: two minutes at rest, cranking, a trip. Returns the rules raised.
std::set<std::string> warned(unsigned seed, const std::vector<warning_rule>& rules, const fault& wrong) {
    drive_of road{std::mt19937{seed}};
    simcar::drive_settings settings;
    settings.engine_running = false;
    settings.ambient_c = road.between(-15, 38);
    settings.coolant_c = settings.ambient_c + road.between(0, 60);
    settings.mass_kg = road.between(1000, 2300);
    settings.idle_rpm = road.between(650, 900);
    simcar::drive car{settings};
    const double strength = road.between(0, 1), rest_volts = road.between(12.35, 12.8), crank_volts = road.between(10.3, 11.4), volts_off = road.between(-0.25, 0.25);
    warning_watch watch{rules, "petrol"};
    std::set<std::string> raised;
    const auto tell = [&](const char* signal, double seconds, double value) {
        for (const auto& one : watch.on_sample(signal, static_cast<std::int64_t>(seconds * 1000), value))
            if (one.raised) raised.insert(one.rule);
    };
    const auto sample = [&](double seconds, sensors now) {
        wrong(now, seconds, strength);
        tell("engine_speed", seconds, std::max(0.0, now.rpm));
        tell("coolant_temperature", seconds, std::round(now.coolant + 0.4 * road.noise(road.random)));
        tell("control_module_voltage", seconds, now.volts + 0.06 * road.noise(road.random));
        tell("long_term_fuel_trim_bank1", seconds, now.trim + 1.2 * road.noise(road.random));
    };
    const simcar::instant zero{};
    double t = 0;
    const auto state = [&] { return car.at(zero + simcar::from_seconds(t)); };
    for (; t < 120; t += 1) sample(t, {0, rest_volts, state().coolant_c, state().long_trim_pct});
    for (; t < 121.6; t += 0.2) sample(t, {road.between(150, 320), crank_volts, state().coolant_c, state().long_trim_pct});
    car.run_engine(true, zero + simcar::from_seconds(t));
    car.start_trip(zero + simcar::from_seconds(t + 5));
    for (t = 127; t < 1200; t += 1) {
        const auto now = state();
        sample(t, {now.rpm, now.voltage + volts_off, now.coolant_c, now.long_trim_pct});
    }
    return raised;
}

struct trial {
    const char* rule;
    fault wrong;
};

const trial trials[] = {
    {"battery_resting", [](sensors& s, double t, double strength) { if (t < 120) s.volts = 11.9 - 0.7 * strength; }},
    {"battery_cranking", [](sensors& s, double, double strength) { if (s.rpm > 0 && s.rpm < 400) s.volts = 9.3 - 1.5 * strength; }},
    {"charging_low", [](sensors& s, double t, double strength) { if (t > 125) s.volts = 12.7 - 0.8 * strength; }},
    {"charging_high", [](sensors& s, double t, double strength) { if (t > 125) s.volts = 15.4 + strength; }},
    {"coolant_hot", [](sensors& s, double t, double strength) { if (t > 500) s.coolant = std::max(s.coolant, 88 + std::min(30.0, (t - 500) / 10) + 4 * strength); }},
    {"coolant_rising", [](sensors& s, double t, double strength) { if (t > 400) s.coolant = std::max(s.coolant, 94 + std::min(17.0, (t - 400) / 60 * (2.4 + strength))); }},
    {"fuel_trim_bank1", [](sensors& s, double, double strength) { s.trim = 14 + 8 * strength; }}};

TEST(backtest, of_the_live_rules_on_simulated_drives) {
    const auto rules = std::get<std::vector<warning_rule>>(read_warning_rules(built_in_warnings()));
    constexpr int drives = 40;
    std::map<std::string, int> false_alarms;
    for (unsigned seed = 1; seed <= drives; ++seed)
        for (const auto& rule : warned(seed, rules, [](sensors&, double, double) {})) ++false_alarms[rule];
    std::printf("%-18s %8s %6s %9s %13s\n", "rule", "drives", "hits", "healthy", "false alarms");
    for (const auto& one : trials) {
        int hits = 0;
        for (unsigned seed = 1; seed <= drives; ++seed) hits += static_cast<int>(warned(1000 + seed, rules, one.wrong).contains(one.rule));
        std::printf("%-18s %8d %6d %9d %13d\n", one.rule, drives, hits, drives, false_alarms[one.rule]);
        EXPECT_GE(hits, drives * 95 / 100) << one.rule;
    }
    for (const auto& [rule, count] : false_alarms) EXPECT_EQ(count, 0) << rule;
}

// Years of state of health: read at every visit with the noise real cars show, some readings on a clock nobody set.
std::vector<history_point> health(std::mt19937& random, double loss_per_year, int visits) {
    std::normal_distribution<double> noise{0, 0.6};
    std::vector<history_point> made;
    std::int64_t day = 20'000;
    for (int i = 0; i < visits; ++i) {
        day += 20 + static_cast<std::int64_t>(random() % 40);
        const double years = static_cast<double>(day - 20'000) / 365.25;
        made.push_back({day * 86'400'000, random() % 10 != 0, std::round((97 - loss_per_year * years + noise(random)) * 255 / 100) * 100 / 255});
        if (!made.back().clock_trusted) made.back().wall_ms -= 300LL * 86'400'000;
        if (i == visits / 2) made.back().value = 12;   // one reading is nonsense
    }
    return made;
}

TEST(backtest, of_the_state_of_health_over_years) {
    const auto rules = std::get<std::vector<warning_rule>>(read_warning_rules(built_in_warnings()));
    constexpr int cars = 200;
    int hits = 0, false_alarms = 0;
    std::mt19937 random{3};
    for (int car = 0; car < cars; ++car) {
        warning_watch aging{rules, "ev"}, sound{rules, "ev"};
        hits += !aging.on_history("traction_battery_health", health(random, 9, 16)).empty();
        false_alarms += !sound.on_history("traction_battery_health", health(random, 2.2, 16)).empty();
    }
    std::printf("%-18s %8d %6d %9d %13d\n", "state_of_health", cars, hits, cars, false_alarms);
    EXPECT_GE(hits, cars * 95 / 100);
    EXPECT_LE(false_alarms, cars / 100);
}

TEST(backtest, too_short_a_history_says_nothing) {
    const auto rules = std::get<std::vector<warning_rule>>(read_warning_rules(built_in_warnings()));
    warning_watch watch{rules, "ev"};
    std::mt19937 random{4};
    EXPECT_TRUE(watch.on_history("traction_battery_health", health(random, 30, 3)).empty());
    EXPECT_TRUE(watch.on_history("traction_battery_health", {}).empty());
    EXPECT_TRUE(watch.on_history("engine_speed", health(random, 30, 16)).empty()) << "nobody watches that";
}

TEST(backtest, a_battery_that_stops_aging_ends_the_warning) {
    const auto rules = std::get<std::vector<warning_rule>>(read_warning_rules(built_in_warnings()));
    warning_watch watch{rules, "ev", {"state_of_health_falls"}};
    std::mt19937 random{5};
    const auto over = watch.on_history("traction_battery_health", health(random, 1, 20));
    ASSERT_EQ(over.size(), 1U);
    EXPECT_FALSE(over[0].raised);
}

}  // namespace
}  // namespace faultline::care
