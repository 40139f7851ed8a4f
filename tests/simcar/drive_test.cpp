#include "tools/simcar/drive.hpp"

#include <gtest/gtest.h>

#include <cmath>

using namespace faultline::simcar;
using namespace std::chrono_literals;

namespace {

const instant t0{1h};

TEST(drive, a_standing_car_idles_and_stays_where_it_is) {
    drive d{{}};
    const auto s = d.at(t0 + 60s);
    EXPECT_EQ(s.speed_kmh, 0);
    EXPECT_NEAR(s.rpm, 820, 1);
    EXPECT_EQ(s.distance_km, 0);
}

TEST(drive, on_a_trip_the_values_agree_with_each_other) {
    drive d{{.moving = true}};
    d.at(t0);
    double travelled_km = 0;
    double last_fuel = 101;
    double fastest = 0;
    for (auto t = t0; t < t0 + 300s; t += 100ms) {
        const auto s = d.at(t);
        travelled_km += s.speed_kmh / 36000;
        fastest = std::max(fastest, s.speed_kmh);
        EXPECT_LE(s.fuel_level_pct, last_fuel);
        last_fuel = s.fuel_level_pct;
        // The air the engine draws is its displacement, every second turn, as full as absolute load says.
        EXPECT_NEAR(s.maf_gs, s.rpm / 120 * 1.8 * 1.184 * s.absolute_load_pct / 100, 0.01);
        EXPECT_NEAR(s.fuel_rate_lh, s.maf_gs / 14.7 / 745 * 3600, 0.01);
        EXPECT_LE(s.map_kpa, s.barometer_kpa);
        EXPECT_LT(s.rpm, 6500);
        EXPECT_GE(s.throttle_pct, 0);
        EXPECT_LE(s.throttle_pct, 100);
        EXPECT_TRUE(s.speed_kmh <= 40 || s.rpm > 1200);
    }
    EXPECT_GT(fastest, 80);
    EXPECT_NEAR(d.at(t0 + 300s).distance_km, travelled_km, 0.05);
}

TEST(drive, a_cold_engine_warms_up) {
    drive d{{.moving = true, .coolant_c = 20}};
    d.at(t0);
    const double after_one = d.at(t0 + 60s).coolant_c;
    const double after_ten = d.at(t0 + 600s).coolant_c;
    EXPECT_GT(after_one, 30);
    EXPECT_GT(after_ten, 85);
    EXPECT_LT(after_ten, 95);
}

TEST(drive, a_stopped_engine_draws_no_air) {
    drive d{{.engine_running = false}};
    const auto s = d.at(t0);
    EXPECT_EQ(s.rpm, 0);
    EXPECT_EQ(s.maf_gs, 0);
    EXPECT_NEAR(s.map_kpa, 100, 0.1);
    EXPECT_NEAR(s.voltage, 12.4, 0.01);
}

TEST(drive, stopping_the_trip_brings_the_car_to_a_stand) {
    drive d{{.moving = true}};
    d.at(t0);
    d.at(t0 + 80s);
    d.stop_trip(t0 + 80s);
    EXPECT_EQ(d.at(t0 + 95s).speed_kmh, 0);
}

}  // namespace
