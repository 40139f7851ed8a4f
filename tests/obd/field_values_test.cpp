// Shapes of answers met on real cars, and the places where public decoders are known to go wrong.
#include <gtest/gtest.h>

#include "tests/obd/answers.hpp"

using namespace faultline::obd;

namespace {

TEST(obd_values, a_trim_of_80_is_zero_percent) {
    for (const auto* pid : {"06", "07", "08", "09", "2D", "55", "56", "57", "58"}) {
        const answer it{pid, std::string{"41 "} + pid + " 80"};
        EXPECT_EQ(it.values[0].number, 0) << pid;
    }
    EXPECT_NEAR((answer{"55", "41 55 7E"})["short_term_secondary_trim_bank1"], -1.5625, 1e-9);
    EXPECT_NEAR((answer{"14", "41 14 9E 83"})["oxygen_sensor_1_fuel_trim"], 2.34375, 1e-9);
}

TEST(obd_values, ff_behind_an_oxygen_voltage_means_not_used_in_trim) {
    const answer it{"15", "41 15 88 FF"};
    EXPECT_NEAR(it["oxygen_sensor_2_voltage"], 0.68, 1e-9);
    EXPECT_EQ(it.state("oxygen_sensor_2_fuel_trim"), value_state::not_available);
}

TEST(obd_values, lambda_reaches_1_99997_and_then_is_off_scale) {
    const answer it{"34", "41 34 FF FF 80 00"};
    EXPECT_EQ(it.state("wide_oxygen_sensor_1_lambda"), value_state::off_scale);
    EXPECT_NEAR(it.of("wide_oxygen_sensor_1_lambda").number, 1.99997, 1e-5);
    EXPECT_EQ(it["wide_oxygen_sensor_1_current"], 0);
    EXPECT_NEAR((answer{"44", "41 44 80 00"})["commanded_lambda"], 1.0, 1e-9);
    EXPECT_NEAR((answer{"44", "41 44 FF FE"})["commanded_lambda"], 1.99994, 1e-5);
}

TEST(obd_values, vapour_pressures_are_signed) {
    EXPECT_EQ((answer{"32", "41 32 FF 96"})["evap_vapor_pressure"], -26.5);
    EXPECT_EQ((answer{"32", "41 32 F1 AA"})["evap_vapor_pressure"], -917.5);
    EXPECT_EQ((answer{"54", "41 54 FB D7"})["evap_pressure_wide"], -1065);
    EXPECT_EQ((answer{"54", "41 54 00 08"})["evap_pressure_wide"], 8);
}

TEST(obd_values, injection_timing_6900_is_zero_degrees) {
    EXPECT_EQ((answer{"5D", "41 5D 69 00"})["injection_timing"], 0);
}

TEST(obd_values, torques_are_offset_by_125) {
    EXPECT_EQ((answer{"61", "41 61 7D"})["demand_torque"], 0);
    EXPECT_EQ((answer{"62", "41 62 83"})["actual_torque"], 6);
    EXPECT_EQ((answer{"8E", "41 8E 86"})["friction_torque"], 9);
    EXPECT_EQ((answer{"64", "41 64 7D 82 87 8C 91"})["torque_point5"], 20);
}

TEST(obd_values, egr_temperature_is_four_times_wider_where_its_bit_says_so) {
    const answer wide{"6B", "41 6B 40 00 00 1D 00"};
    EXPECT_EQ(wide["egr_temperature_b"], 29 * 4 - 40);
    EXPECT_EQ(wide.state("egr_temperature_a"), value_state::not_available);
    const answer plain{"6B", "41 6B 01 5A 00 00 00"};
    EXPECT_EQ(plain["egr_temperature_a"], 50);
}

TEST(obd_values, hybrid_battery_current_is_signed_tenths) {
    const answer charge{"9A", "41 9A 0E 00 4B 00 FC 21"};
    EXPECT_NEAR(charge["hybrid_battery_current"], -99.1, 1e-9);
    EXPECT_EQ(charge["hybrid_battery_voltage"], 300);
    EXPECT_EQ(charge.state("hybrid_mode"), value_state::not_available);
    EXPECT_NEAR((answer{"9A", "41 9A 07 00 3D 3A 08 40"})["hybrid_battery_current"], 211.2, 1e-9);
}

TEST(obd_values, sensors_without_their_support_bit_are_not_available) {
    const answer flow{"66", "41 66 01 01 5D 00 00"};
    EXPECT_NEAR(flow["mass_air_flow_a"], 10.90625, 1e-9);
    EXPECT_EQ(flow.state("mass_air_flow_b"), value_state::not_available);
    EXPECT_EQ(flow["mass_air_flow_a_supported"], 1);
    const answer intake{"68", "41 68 03 38 43 00 00 00 00"};
    EXPECT_EQ(intake["intake_temperature_b1s1"], 16);
    EXPECT_EQ(intake["intake_temperature_b1s2"], 27);
    EXPECT_EQ(intake.state("intake_temperature_b2s1"), value_state::not_available);
    const answer fuel{"9F", "41 9F 0F 8C 73 8C 73 00 00 00 00"};
    EXPECT_NEAR(fuel["fuel_system_a_use_bank2"], 54.902, 0.001);
    EXPECT_EQ(fuel.state("fuel_system_a_use_bank3"), value_state::not_available);
}

TEST(obd_values, boost_status_lies_in_the_tenth_byte) {
    const answer it{"70", "41 70 07 0D 17 0D 08 00 00 00 00 02"};
    EXPECT_NEAR(it["commanded_boost_pressure_a"], 104.71875, 1e-9);
    EXPECT_EQ(choice_of(*it.of("boost_a_status").what, it.of("boost_a_status").raw)->key, "boost_control.closed_loop");
}

TEST(obd_values, enumerations_have_words_in_both_languages) {
    const answer it{"03", "41 03 02 00"};
    const auto* choice = choice_of(*it.of("fuel_system_1_status").what, it.of("fuel_system_1_status").raw);
    ASSERT_NE(choice, nullptr);
    EXPECT_EQ(choice->key, "fuel_system.closed_loop");
    EXPECT_FALSE(choice->zh.empty());
    EXPECT_EQ(choice_of(*find_signal("fuel_system_1_status"), 0x77), nullptr) << "reserved";
    EXPECT_EQ(choice_of(*find_signal("engine_speed"), 0), nullptr);
    EXPECT_EQ(choice_of(*find_signal("obd_standard"), 0x29)->key, "obd_standard.cn_obd6");
}

TEST(obd_values, flags_are_single_bits) {
    const answer it{"01", "41 01 81 07 65 04"};
    EXPECT_EQ(it["mil_on"], 1);
    EXPECT_EQ(it["dtc_count"], 1);
    EXPECT_EQ(it["status_ignition"], 0);
    EXPECT_EQ(it["status_misfire_supported"], 1);
    EXPECT_EQ(it["status_evap_incomplete"], 1);
    EXPECT_EQ(it["status_catalyst_incomplete"], 0);
    const answer aux{"65", "41 65 18 00"};
    EXPECT_EQ(aux["glow_plug_lamp"], 0);
    EXPECT_EQ(aux.state("manual_neutral"), value_state::not_available);
}

struct plain_case {
    const char* payload;
    const char* key;
    double expected;
};

class plain_values : public testing::TestWithParam<plain_case> {};

TEST_P(plain_values, read_as_the_standard_says) {
    const auto& c = GetParam();
    const auto payload = bytes(c.payload);
    const std::array<std::uint8_t, 1> asked{payload[1]};
    std::array<value, max_values> values;
    const auto read = decode_values(payload, asked, values);
    ASSERT_EQ(read.error, decode_error::none) << c.payload;
    for (const auto& each : std::span{values}.first(read.count))
        if (each.what->key == c.key) {
            EXPECT_EQ(each.state, value_state::ok) << c.payload;
            EXPECT_NEAR(each.number, c.expected, 1e-4) << c.payload;
            return;
        }
    FAIL() << "no " << c.key;
}

INSTANTIATE_TEST_SUITE_P(
    obd_values, plain_values,
    testing::Values(
        plain_case{"41 04 FF", "engine_load", 100}, plain_case{"41 05 6F", "coolant_temperature", 71},
        plain_case{"41 0A FF", "fuel_pressure", 765}, plain_case{"41 0C 0B 4C", "engine_speed", 723},
        plain_case{"41 0E 80", "timing_advance", 0}, plain_case{"41 0F 4B", "intake_air_temperature", 35},
        plain_case{"41 10 01 F4", "mass_air_flow", 5}, plain_case{"41 11 24", "throttle_position", 14.117647},
        plain_case{"41 1F 09 12", "time_since_start", 2322}, plain_case{"41 21 00 32", "distance_with_mil", 50},
        plain_case{"41 22 03 E8", "fuel_rail_pressure_vacuum", 79},
        plain_case{"41 23 01 00", "fuel_rail_pressure", 2560},
        plain_case{"41 24 80 00 40 00", "wide_oxygen_sensor_1_voltage", 2},
        plain_case{"41 2F 80", "fuel_level", 50.196078}, plain_case{"41 31 1F E1", "distance_since_clear", 8161},
        plain_case{"41 33 65", "barometric_pressure", 101}, plain_case{"41 3C 11 94", "catalyst_temperature_b1s1", 410},
        plain_case{"41 42 32 46", "control_module_voltage", 12.87},
        plain_case{"41 43 01 00", "absolute_load", 100.392157}, plain_case{"41 4E 10 00", "time_since_clear", 4096},
        plain_case{"41 4F 02 08 80 0A", "maximum_intake_pressure", 100},
        plain_case{"41 50 0A 00 00 00", "maximum_mass_air_flow", 100},
        plain_case{"41 53 4E 20", "evap_pressure_absolute", 100},
        plain_case{"41 59 01 2C", "fuel_rail_pressure_absolute", 3000},
        plain_case{"41 5B F0", "hybrid_battery_charge", 94.117647}, plain_case{"41 5E 00 64", "fuel_rate", 5},
        plain_case{"41 63 01 90", "reference_torque", 400}, plain_case{"41 67 03 4E 31", "coolant_temperature_2", 9},
        plain_case{"41 6C 03 05 04 00 00", "relative_throttle_a", 1.568627},
        plain_case{"41 6D 3F 01 00 02 00 50 01 00 02 00 50", "rail_temperature_b", 40},
        plain_case{"41 72 03 A7 A0 00 00", "wastegate_a", 62.745098},
        plain_case{"41 74 03 27 10 00 00", "turbocharger_speed_a", 100000},
        plain_case{"41 78 0F 11 94 00 00 00 00 00 00", "exhaust_temperature_b1s1", 410},
        plain_case{"41 7F 07 00 01 51 80 00 00 00 3C 00 00 00 00", "total_run_time", 86400},
        plain_case{"41 9D 00 FA 00 FA", "engine_fuel_rate_mass", 5},
        plain_case{"41 9E 01 0F", "exhaust_flow_rate", 54.2}, plain_case{"41 A2 00 40", "cylinder_fuel_rate", 2},
        plain_case{"41 A6 00 0C 32 1C", "odometer", 79926}, plain_case{"41 AA C8", "speed_limit", 200}));

}   // namespace
