#include "gateway/vehicle/uds_scan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/vehicle/uds_car.hpp"

using namespace faultline;
using namespace faultline::vehicle;
using contract::read_state;

namespace {

using list = std::vector<std::string>;

constexpr ecu_channel engine{0x7E0, 0x7E8}, transmission{0x7E1, 0x7E9};

struct new_car {
    uds_car car;
    new_car() {
        car.ecu(engine).hears_functional = true;
        on("22F810", "62 F8 10 01").on("1942330CFF", "59 42 33 FF E0 04 20 03 01 62 2F 00 01 71 00 24");
        on("195533", "59 55 33 FF 04 03 01 62 2F");
        on("22F400", "62 F4 00 80 18 80 01").on("22F420", "62 F4 20 80 00 00 00").on("22F401", "62 F4 01 81 07 65 04");
        on("22F421", "62 F4 21 00 2F");
        on("22F800", "62 F8 00 54 40 00 00").on("22F802", "62 F8 02 31 47 31 4A 43 35 34 34 34 52 37 32 35 32 33 36 37");
        on("22F804", "62 F8 04 41 42 43 44 45 46 47 48 49 4A 4B 4C 4D 4E 4F 50").on("22F806", "62 F8 06 17 91 BC 82");
        on("22F80A", "62 F8 0A 45 43 4D 00 2D 45 6E 67 69 6E 65 43 6F 6E 74 72 6F 6C 00 00");
        on("22F600", "62 F6 00 00 00 00 01").on("22F620", "62 F6 20 80 00 00 00").on("22F621", "62 F6 21 81 0A 00 10 00 00 00 40");
        on("190403016" "2FF", "59 04 03 01 62 2F 01 02 F4 0C 1A F8 F4 0D 2A");
    }
    new_car& on(const std::string& request, const std::string& payload) {
        car.on(0x7E8, request, payload);
        return *this;
    }
    contract::diagnosis read() {
        uds_scan reading{bus::can11, {}};
        while (const auto what = reading.next()) reading.on_answer(car.ask(*what));
        contract::diagnosis record;
        reading.conclude(record, false);
        return record;
    }
};

TEST(uds_scan, a_car_of_j1979_2_gives_the_same_record_as_a_classic_one) {
    new_car it;
    const auto record = it.read();
    EXPECT_EQ(record.dialect, "obd_on_uds");
    EXPECT_EQ(record.verdict, "faults");
    EXPECT_EQ(record.vehicle.vin, "1G1JC5444R7252367");
    ASSERT_EQ(record.ecus.size(), 1U);
    const auto& ecu = record.ecus[0];
    EXPECT_EQ(ecu.ecu, "7E8");
    EXPECT_EQ(ecu.request, "7E0");
    EXPECT_EQ(ecu.name, "ECM-EngineControl");
    EXPECT_EQ(ecu.stored.codes, (list{"P0301-62"}));
    EXPECT_EQ(ecu.pending.codes, (list{"P0171-00"}));
    EXPECT_EQ(ecu.permanent.codes, (list{"P0301-62"}));
    EXPECT_EQ(ecu.details.at(0).severity, "20");
    EXPECT_EQ(ecu.details.at(0).advice, "dtc_advice.maintenance_only");
    EXPECT_EQ(ecu.mil, true);
    EXPECT_EQ(ecu.ready_since_clear.how.state, read_state::read);
    EXPECT_FALSE(ecu.ready_since_clear.monitors.empty());
    EXPECT_EQ(ecu.since.distance_with_mil_km, 47.0);
    ASSERT_EQ(ecu.monitors.size(), 1U);
    EXPECT_EQ(ecu.monitors[0].mid, "21");
    ASSERT_EQ(ecu.calibrations.size(), 1U);
    EXPECT_EQ(ecu.calibrations[0].cvn, "1791BC82");
    ASSERT_EQ(ecu.freeze_frames.size(), 1U);
    EXPECT_EQ(ecu.freeze_frames[0].code, "P0301-62");
    ASSERT_EQ(ecu.freeze_frames[0].values.size(), 2U);
    EXPECT_EQ(ecu.freeze_frames[0].values[0].key, "engine_speed");
}

TEST(uds_scan, a_lorry_of_iso_27145_keeps_its_classes) {
    new_car it;
    it.on("1942330CFF", "59 42 33 FF FE 02 A2 06 4E 23 2F");
    const auto record = it.read();
    EXPECT_EQ(record.dialect, "wwh_obd");
    ASSERT_EQ(record.ecus[0].stored.codes.size(), 1U);
    EXPECT_TRUE(record.ecus[0].stored.codes[0].starts_with("SPN ")) << record.ecus[0].stored.codes[0];
    EXPECT_EQ(record.ecus[0].details[0].emission_class, "A");
    EXPECT_EQ(record.ecus[0].details[0].advice, "dtc_advice.check_immediately");
}

TEST(uds_scan, a_car_that_speaks_none_of_it_is_asked_twice_and_left_alone) {
    new_car it;
    it.car = {};
    const auto record = it.read();
    EXPECT_EQ(it.car.asked.size(), 2U);
    EXPECT_TRUE(record.ecus.empty());
    EXPECT_EQ(record.dialect, "");
}

TEST(uds_scan, no_codes_is_said_only_when_the_list_was_read) {
    new_car clean;
    clean.on("1942330CFF", "59 42 33 FF E0 04").on("195533", "59 55 33 FF 04").on("22F401", "62 F4 01 00 07 65 00");
    EXPECT_EQ(clean.read().verdict, "no_faults");
    new_car cut;
    cut.on("1942330CFF", "59 42 33 FF E0 04 00 03 01").on("195533", "59 55 33 FF 04");
    const auto record = cut.read();
    EXPECT_EQ(record.verdict, "unknown");
    EXPECT_EQ(record.ecus[0].stored.how.state, read_state::failed);
}

TEST(uds_scan, an_ecu_that_refuses_its_codes_is_refused_beside_one_that_lists_them) {
    new_car it;
    it.car.ecu(transmission).hears_functional = true;
    it.car.on(0x7E9, "22F810", "62 F8 10 01").on(0x7E9, "1942330CFF", "7F 19 22");
    const auto record = it.read();
    ASSERT_EQ(record.ecus.size(), 2U);
    EXPECT_EQ(record.ecus[1].stored.how.state, read_state::refused);
    EXPECT_EQ(record.ecus[1].stored.how.reason, "nrc.22");
}

TEST(uds_scan, the_frames_of_a_code_are_asked_of_its_ecu_alone) {
    new_car it;
    (void)it.read();
    for (const auto& [to, what] : it.car.asked) EXPECT_EQ(to.has_value(), what.starts_with("1904") || what.starts_with("1906")) << what;
}

}  // namespace
