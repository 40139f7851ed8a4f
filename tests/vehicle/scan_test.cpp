#include "gateway/vehicle/scan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/vehicle/car_double.hpp"

using namespace faultline;
using namespace faultline::vehicle;
using contract::read_state;

namespace {

// One engine ECU without a fault; what a test needs otherwise it says itself.
car_double healthy_car() {
    car_double car;
    car.on("0100", 0x7E8, "41 00 80 00 00 01").on("0120", 0x7E8, "41 20 80 01 00 00");
    car.on("03", 0x7E8, "43 00").on("07", 0x7E8, "47 00").on("0A", 0x7E8, "4A 00");
    car.on("0101", 0x7E8, "41 01 00 07 E5 00");
    return car;
}

contract::diagnosis read(car_double& car, bus kind = bus::can11, int lost_after = -1) {
    scan reading{kind};
    bool interrupted = false;
    while (const auto what = reading.next()) {
        if (lost_after-- == 0) {
            interrupted = true;
            break;
        }
        reading.on_answer(car.ask(*what));
    }
    contract::diagnosis record;
    reading.conclude(record, interrupted);
    return record;
}

bool was_asked(const car_double& car, const std::string& what) { return std::ranges::find(car.asked, what) != car.asked.end(); }

TEST(scan, a_healthy_car_has_no_faults_and_says_so) {
    auto car = healthy_car();
    const auto record = read(car);
    EXPECT_EQ(record.verdict, "no_faults");
    EXPECT_EQ(record.outcome, "complete");
    ASSERT_EQ(record.ecus.size(), 1U);
    EXPECT_EQ(record.ecus[0].ecu, "7E8");
    EXPECT_EQ(record.mil, false);
}

TEST(scan, a_failed_read_is_unknown_not_clean) {
    auto car = healthy_car();
    car.broken("03", ending::damaged);
    const auto record = read(car);
    EXPECT_EQ(record.verdict, "unknown");
    EXPECT_EQ(record.outcome, "partial");
    EXPECT_EQ(record.ecus[0].stored.how.state, read_state::failed);
}

TEST(scan, damage_beside_an_answer_makes_the_silent_ecu_unknown) {
    auto car = healthy_car();
    car.on("0100", 0x7E9, "41 00 80 00 00 00").damaged_beside("03");
    const auto record = read(car);
    EXPECT_EQ(record.verdict, "unknown");
    EXPECT_EQ(record.ecus[1].stored.how.state, read_state::failed);
}

TEST(scan, silence_on_a_healthy_bus_means_not_supported) {
    auto car = healthy_car();
    car.on("0100", 0x7E9, "41 00 80 00 00 00");
    const auto record = read(car);
    EXPECT_EQ(record.ecus[1].stored.how.state, read_state::not_supported);
    EXPECT_EQ(record.verdict, "no_faults");
}

TEST(scan, an_ecu_that_counts_codes_but_lists_none_has_not_said_none) {
    car_double car;
    car.on("0100", 0x7E8, "41 00 80 00 00 00").on("0101", 0x7E8, "41 01 82 07 E5 00").on("03", 0x7E8, "43 00");
    const auto record = read(car);
    EXPECT_EQ(record.ecus[0].stored.how.reason, "reason.codes.withheld");
    EXPECT_EQ(record.verdict, "unknown");
}

TEST(scan, a_refusal_keeps_its_reason) {
    car_double car;
    car.on("0100", 0x7E8, "41 00 80 00 00 00").on("03", 0x7E8, "7F 03 22");
    const auto record = read(car);
    EXPECT_EQ(record.ecus[0].stored.how.state, read_state::refused);
    EXPECT_EQ(record.ecus[0].stored.how.reason, "nrc.22");
    EXPECT_EQ(record.verdict, "unknown");
}

TEST(scan, not_supported_is_a_result_not_a_failure) {
    auto car = healthy_car();
    car = car_double{};
    car.on("0100", 0x7E8, "41 00 80 00 00 00").on("03", 0x7E8, "43 00").on("07", 0x7E8, "47 00").on("0A", 0x7E8, "7F 0A 11");
    const auto record = read(car);
    EXPECT_EQ(record.ecus[0].permanent.how.state, read_state::not_supported);
    EXPECT_EQ(record.verdict, "no_faults");
}

TEST(scan, codes_come_from_every_ecu_and_every_list_with_their_bytes) {
    car_double car;
    car.on("0100", 0x7E8, "41 00 80 00 00 00").on("0100", 0x7EA, "41 00 80 00 00 00");
    car.on("03", 0x7E8, "43 02 03 01 04 20").on("03", 0x7EA, "43 01 0A 80").on("07", 0x7E8, "47 01 01 71").on("0A", 0x7E8, "4A 01 03 01");
    const auto record = read(car);
    EXPECT_EQ(record.verdict, "faults");
    EXPECT_EQ(record.ecus[0].stored.codes, (std::vector<std::string>{"P0301", "P0420"}));
    EXPECT_EQ(record.ecus[1].stored.codes, (std::vector<std::string>{"P0A80"}));
    EXPECT_EQ(record.ecus[0].pending.codes, (std::vector<std::string>{"P0171"}));
    EXPECT_EQ(record.ecus[0].stored.how.raw, (std::vector<std::string>{"43 02 03 01 04 20"}));
}

TEST(scan, on_k_line_codes_have_no_count_and_several_messages) {
    car_double car;
    car.on("0100", 0x10, "41 00 80 00 00 00").on("03", 0x10, "43 01 33 01 71 03 00").on("03", 0x10, "43 03 01 00 00 00 00");
    const auto record = read(car, bus::kwp);
    EXPECT_EQ(record.ecus[0].stored.codes, (std::vector<std::string>{"P0133", "P0171", "P0300", "P0301"}));
}

TEST(scan, asks_only_for_what_a_bitmap_names) {
    auto car = healthy_car();
    (void)read(car);
    EXPECT_FALSE(was_asked(car, "0141"));
    EXPECT_FALSE(was_asked(car, "0140"));
    EXPECT_FALSE(was_asked(car, "0621"));
    EXPECT_FALSE(was_asked(car, "0904"));
}

TEST(scan, stored_codes_are_asked_for_right_after_the_ecus_are_known) {
    auto car = healthy_car();
    (void)read(car);
    EXPECT_EQ(car.asked[2], "03");
}

TEST(scan, a_freeze_frame_is_read_when_there_are_codes) {
    car_double car;
    car.on("0100", 0x7E8, "41 00 80 00 00 00").on("03", 0x7E8, "43 01 03 01");
    car.on("020200", 0x7E8, "42 02 00 03 01").on("020000", 0x7E8, "42 00 00 08 10 00 00").on("0205000C00", 0x7E8, "42 05 00 7B 0C 00 1C E8");
    const auto record = read(car);
    ASSERT_EQ(record.ecus[0].freeze_frames.size(), 1U);
    const auto& frame = record.ecus[0].freeze_frames[0];
    EXPECT_EQ(frame.code, "P0301");
    ASSERT_EQ(frame.values.size(), 2U);
    EXPECT_EQ(frame.values[0].number, 83);
    EXPECT_EQ(frame.values[1].number, 1850);
}

TEST(scan, an_ecu_that_answers_half_a_batch_is_asked_for_the_rest_alone) {
    car_double car;
    car.on("0100", 0x7E8, "41 00 80 00 00 01").on("0120", 0x7E8, "41 20 80 01 80 00").on("03", 0x7E8, "43 00");
    car.on("01213031", 0x7E8, "41 21 00 57").on("0130", 0x7E8, "41 30 2E").on("0131", 0x7E8, "41 31 05 20");
    const auto record = read(car);
    EXPECT_EQ(record.ecus[0].since.distance_with_mil_km, 87);
    EXPECT_EQ(record.ecus[0].since.warm_ups, 46);
    EXPECT_EQ(record.ecus[0].since.distance_km, 1312);
}

TEST(scan, an_adapter_lost_in_the_middle_leaves_what_was_read) {
    car_double car = healthy_car();
    car.on("03", 0x7E8, "43 01 03 01");
    const auto record = read(car, bus::can11, 3);
    EXPECT_EQ(record.outcome, "partial");
    ASSERT_EQ(record.ecus.size(), 1U);
    EXPECT_EQ(record.ecus[0].pending.how.state, read_state::not_asked);
    EXPECT_NE(record.verdict, "no_faults");
}

TEST(scan, no_answer_at_all_is_a_failed_scan_of_an_unknown_car) {
    car_double nobody;
    const auto record = read(nobody);
    EXPECT_EQ(record.outcome, "failed");
    EXPECT_EQ(record.verdict, "unknown");
}

TEST(scan, the_vin_is_judged_and_kept_whole) {
    auto car = healthy_car();
    car.on("0900", 0x7E8, "49 00 40 00 00 00");
    car.on("0902", 0x7E8, "49 02 01 31 47 31 4A 43 35 34 34 34 52 37 32 35 32 33 36 37");
    const auto record = read(car);
    EXPECT_EQ(record.vehicle.vin, "1G1JC5444R7252367");
    EXPECT_EQ(record.vehicle.vin_check, "ok");
    EXPECT_EQ(record.vehicle.how.state, read_state::read);
}

TEST(scan, monitor_tests_keep_their_limits) {
    auto car = healthy_car();
    car.on("0600", 0x7E8, "46 00 80 00 00 00").on("0601", 0x7E8, "46 01 81 0A 0A 00 08 00 0C 00");
    const auto record = read(car);
    ASSERT_EQ(record.ecus[0].monitors.size(), 1U);
    EXPECT_TRUE(record.ecus[0].monitors[0].passed);
    EXPECT_EQ(record.ecus[0].monitors[0].mid, "01");
}

}  // namespace
