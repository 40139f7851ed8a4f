#include "protocols/obd/monitors.hpp"

#include <gtest/gtest.h>

#include <array>

#include "tests/obd/bytes.hpp"

using namespace faultline;
using namespace faultline::obd;

namespace {

struct results {
    monitors_read read;
    std::array<monitor_test, max_monitor_tests> tests{};
    explicit results(std::string_view payload, bus kind = bus::can11) {
        read = read_monitors(bytes(payload), kind, tests);
    }
};

TEST(obd_monitors, a_can_result_has_nine_bytes_with_both_limits) {
    const results it{"46 21 81 0A 0A 00 08 00 0C 00"};
    ASSERT_EQ(it.read.count, 1U);
    const auto& test = it.tests[0];
    EXPECT_EQ(test.mid, 0x21);
    EXPECT_EQ(test.tid, 0x81);
    EXPECT_EQ(test.scaling->unit, "mV");
    EXPECT_NEAR(test.value, 2560 * 0.122, 1e-9);
    EXPECT_NEAR(*test.min, 2048 * 0.122, 1e-9);
    EXPECT_TRUE(test.ran);
    EXPECT_TRUE(test.passed);
    EXPECT_NEAR(*test.margin, 1.0, 1e-9);
}

TEST(obd_monitors, several_tests_share_one_answer) {
    const results it{"46 01 01 0A 00 10 00 00 00 20 01 02 0A 00 30 00 00 00 20"};
    ASSERT_EQ(it.read.count, 2U);
    EXPECT_TRUE(it.tests[0].passed);
    EXPECT_FALSE(it.tests[1].passed);
    EXPECT_LT(*it.tests[1].margin, 0);
}

TEST(obd_monitors, ids_from_80_on_are_signed) {
    const results it{"46 3D 80 FE FF F0 FF 00 00 10"};
    ASSERT_EQ(it.read.count, 1U);
    EXPECT_EQ(it.tests[0].value, -4);
    EXPECT_EQ(*it.tests[0].min, -64);
    EXPECT_TRUE(it.tests[0].passed);
}

TEST(obd_monitors, a_value_at_its_limit_passes_with_no_margin) {
    const results it{"46 A2 0C 24 00 05 00 00 00 05"};
    EXPECT_TRUE(it.tests[0].passed);
    EXPECT_EQ(*it.tests[0].margin, 0);
}

TEST(obd_monitors, a_limit_at_the_end_of_the_scale_is_no_limit) {
    const results none_missed{"46 A2 0C 24 00 00 00 00 00 05"};   // no misfire at all is not "close to the minimum"
    EXPECT_EQ(*none_missed.tests[0].margin, 1);
    const results open_ended{"46 01 81 0A 00 30 00 20 FF FF"};
    EXPECT_GT(*open_ended.tests[0].margin, 0);
    EXPECT_LT(*open_ended.tests[0].margin, 0.01);
}

TEST(obd_monitors, all_zero_means_the_test_has_not_run) {
    const results it{"46 A2 0C 24 00 00 00 00 00 00"};
    EXPECT_FALSE(it.tests[0].ran);
    EXPECT_FALSE(it.tests[0].passed);
    EXPECT_FALSE(it.tests[0].margin);
}

TEST(obd_monitors, a_reserved_unit_leaves_raw_counts) {
    const results it{"46 21 81 7F 00 10 00 00 00 20"};
    EXPECT_EQ(it.tests[0].scaling, nullptr);
    EXPECT_EQ(it.tests[0].value, 16);
    EXPECT_TRUE(it.tests[0].passed);
}

TEST(obd_monitors, legacy_results_have_one_limit) {
    const results upper{"46 05 01 00 30 00 20", bus::j1850};
    ASSERT_EQ(upper.read.count, 1U);
    EXPECT_EQ(upper.tests[0].component, 1);
    EXPECT_FALSE(upper.tests[0].min);
    EXPECT_EQ(*upper.tests[0].max, 32);
    EXPECT_FALSE(upper.tests[0].passed);
    const results lower{"46 05 81 00 30 00 20", bus::iso9141};
    EXPECT_EQ(*lower.tests[0].min, 32);
    EXPECT_TRUE(lower.tests[0].passed);
    EXPECT_FALSE(lower.tests[0].margin);
}

TEST(obd_monitors, wrong_lengths_are_errors) {
    EXPECT_EQ(results{"46 21 81 0A 0A 00 08 00 0C"}.read.error, monitor_error::bad_length);
    EXPECT_EQ(results{"46 21 81 0A 0A 00 08 00 0C 00 55"}.read.error, monitor_error::bad_length);
    EXPECT_EQ(results{"46"}.read.error, monitor_error::bad_length);
    EXPECT_EQ((results{"46 05 01 00 30 00", bus::kwp}).read.error, monitor_error::bad_length);
    EXPECT_EQ((results{"46 05 01 00 30 00 20", bus::unknown}).read.error, monitor_error::wrong_bus);
    EXPECT_EQ(results{"46 00 C0 00 00 01"}.read.error, monitor_error::bitmap);
    EXPECT_EQ(results{"7F 06 12"}.read.error, monitor_error::wrong_service);
}

TEST(obd_monitors, names_and_units_are_found) {
    EXPECT_EQ(find_monitor(0x21)->en, "Catalyst bank 1");
    EXPECT_EQ(find_monitor(0xA2)->en, "Misfire, cylinder 1");
    EXPECT_EQ(find_monitor(0xFF), nullptr);
    EXPECT_NE(find_test(0x0C), nullptr);
    EXPECT_EQ(find_test(0x81), nullptr) << "the maker's";
    EXPECT_EQ(find_unit_scaling(0x16)->offset, -40);
    EXPECT_EQ(find_unit_scaling(0x96)->offset, 0);
    EXPECT_TRUE(find_unit_scaling(0x96)->is_signed);
    EXPECT_EQ(find_unit_scaling(0x00), nullptr);
}

}   // namespace
