#include "gateway/vehicle/visit.hpp"

#include <gtest/gtest.h>

using namespace faultline::vehicle;
using namespace std::chrono_literals;
using change = visit::change;
using task = visit::task;

namespace {

const instant t0{};

visit with_car(instant now = t0) {
    visit bay;
    (void)bay.adapter_opened(now);
    (void)bay.vehicle_found("VIN-A", now);
    return bay;
}

TEST(visit, begins_with_opening_the_adapter) { EXPECT_EQ(visit{}.next(t0).what, task::open_adapter); }

TEST(visit, a_missing_adapter_is_tried_again_ever_more_rarely_but_never_given_up) {
    visit bay;
    auto now = t0;
    auto before = 0ms;
    for (int i = 0; i < 8; ++i) {
        EXPECT_EQ(bay.adapter_lost(now), change::none);
        const auto order = bay.next(now);
        ASSERT_EQ(order.what, task::wait);
        const auto pause = std::chrono::duration_cast<std::chrono::milliseconds>(order.when - now);
        EXPECT_GE(pause, before);
        EXPECT_LE(pause, 5000ms);
        before = pause;
        now = order.when;
    }
}

TEST(visit, a_device_that_appears_is_opened_soon) {
    visit bay;
    for (int i = 0; i < 8; ++i) (void)bay.adapter_lost(t0);
    bay.device_appeared(t0 + 1s);
    EXPECT_EQ(bay.next(t0 + 1200ms).what, task::open_adapter);
}

TEST(visit, a_car_that_answers_begins_a_visit) {
    visit bay;
    EXPECT_EQ(bay.adapter_opened(t0), change::adapter_found);
    EXPECT_EQ(bay.next(t0).what, task::look);
    EXPECT_EQ(bay.vehicle_found("VIN-A", t0), change::vehicle_arrived);
    EXPECT_TRUE(bay.in_visit());
}

TEST(visit, one_lost_answer_is_no_absence_two_are) {
    auto bay = with_car();
    EXPECT_EQ(bay.vehicle_silent(t0 + 5s), change::none);
    EXPECT_EQ(bay.vehicle_silent(t0 + 6s), change::vehicle_quiet);
    EXPECT_TRUE(bay.in_visit());
}

TEST(visit, the_same_car_after_ignition_off_goes_on_with_its_visit) {
    auto bay = with_car();
    (void)bay.vehicle_silent(t0 + 5s);
    (void)bay.vehicle_silent(t0 + 6s);
    EXPECT_EQ(bay.vehicle_found("VIN-A", t0 + 60s), change::vehicle_back);
}

TEST(visit, another_car_on_the_same_adapter_is_a_new_visit) {
    auto bay = with_car();
    (void)bay.vehicle_silent(t0 + 5s);
    (void)bay.vehicle_silent(t0 + 6s);
    EXPECT_EQ(bay.vehicle_found("VIN-B", t0 + 60s), change::vehicle_swapped);
    EXPECT_EQ(bay.reason(), "left");
    EXPECT_EQ(bay.vin(), "VIN-B");
}

TEST(visit, an_adapter_pulled_out_of_the_car_ends_the_visit) {
    auto bay = with_car();
    (void)bay.voltage_read(12.6, t0 + 1s);
    EXPECT_EQ(bay.voltage_read(0.3, t0 + 3s), change::vehicle_left);
    EXPECT_FALSE(bay.in_visit());
}

TEST(visit, an_adapter_outside_a_car_is_not_asked_for_one) {
    visit bay;
    (void)bay.adapter_opened(t0);
    (void)bay.voltage_read(0.0, t0);
    const auto order = bay.next(t0 + 1s);
    EXPECT_EQ(order.what, task::wait);
    EXPECT_EQ(bay.next(order.when).what, task::read_voltage);
}

TEST(visit, an_unplugged_adapter_keeps_the_visit_for_a_while) {
    auto bay = with_car();
    EXPECT_EQ(bay.adapter_lost(t0 + 5s), change::adapter_lost);
    EXPECT_EQ(bay.adapter_opened(t0 + 8s), change::adapter_found);
    EXPECT_EQ(bay.vehicle_found("VIN-A", t0 + 9s), change::vehicle_back);
}

TEST(visit, an_adapter_that_stays_away_ends_the_visit) {
    auto bay = with_car();
    (void)bay.adapter_lost(t0 + 5s);
    EXPECT_EQ(bay.time_passed(t0 + 9min), change::none);
    EXPECT_EQ(bay.time_passed(t0 + 11min), change::vehicle_left);
    EXPECT_EQ(bay.reason(), "adapter_lost");
}

TEST(visit, a_car_quiet_for_long_has_left) {
    auto bay = with_car();
    (void)bay.vehicle_silent(t0 + 5s);
    (void)bay.vehicle_silent(t0 + 6s);
    EXPECT_EQ(bay.time_passed(t0 + 11min), change::vehicle_left);
    EXPECT_EQ(bay.reason(), "ignition_off");
}

TEST(visit, a_low_battery_with_the_engine_off_is_left_in_peace) {
    auto bay = with_car();
    (void)bay.voltage_read(11.9, t0 + 1s);
    for (auto now = t0 + 1s; now < t0 + 60s; now += 1s) {
        const auto order = bay.next(now);
        EXPECT_TRUE(order.what == task::wait || order.what == task::read_voltage);
        if (order.what == task::read_voltage) (void)bay.voltage_read(11.9, now);
    }
}

TEST(visit, a_lorrys_battery_is_judged_by_its_own_scale) {
    auto bay = with_car();
    (void)bay.voltage_read(23.9, t0 + 1s);
    EXPECT_NE(bay.next(t0 + 10s).what, task::check);
    (void)bay.voltage_read(27.8, t0 + 11s);
    EXPECT_EQ(bay.next(t0 + 12s).what, task::check);
}

TEST(visit, a_rising_voltage_is_worth_a_look_at_once) {
    auto bay = with_car();
    (void)bay.voltage_read(12.4, t0 + 4s);
    (void)bay.vehicle_silent(t0 + 5s);
    (void)bay.vehicle_silent(t0 + 6s);
    for (int i = 0; i < 6; ++i) (void)bay.vehicle_silent(t0 + 10s);
    EXPECT_NE(bay.next(t0 + 12s).what, task::look);
    (void)bay.voltage_read(12.9, t0 + 12s);
    EXPECT_EQ(bay.next(t0 + 12s).what, task::look);
}

TEST(visit, asking_twice_gives_the_same_order) {
    const auto bay = with_car();
    EXPECT_EQ(bay.next(t0 + 7s).what, bay.next(t0 + 7s).what);
}

}  // namespace
