#include "tests/store/store_fixture.hpp"

namespace faultline::store {
namespace {

using visits = store_fixture;

TEST_F(visits, one_is_begun_identified_and_ended) {
    const auto id = begin();
    store_->identify_visit(id, {.vin = golf, .vin_check = "ok", .how = {}, .maker = "Volkswagen", .model_year = 2010}, "6", tick())
        .value();
    store_->end_visit(id, "left", tick()).value();
    const auto all = store_->visits().value();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].id, id);
    EXPECT_EQ(all[0].vin, golf);
    EXPECT_EQ(all[0].protocol, "6");
    EXPECT_EQ(all[0].end_reason, "left");
    EXPECT_LT(all[0].started, all[0].ended);
}

TEST_F(visits, coming_and_leaving_reach_the_platform_once) {
    const auto id = begin();
    store_->end_visit(id, "left", tick()).value();
    store_->end_visit(id, "left", tick()).value();
    EXPECT_EQ(waiting(contract::stream::event).size(), 2U);
}

TEST_F(visits, another_car_on_the_same_adapter_is_another_visit) {
    const auto first = begin();
    store_->identify_visit(first, {.vin = golf, .vin_check = "", .how = {}, .maker = "", .model_year = {}}, "", tick()).value();
    const contract::vehicle_identity other{.vin = lavida, .vin_check = "", .how = {}, .maker = "", .model_year = {}};
    EXPECT_EQ(store_->identify_visit(first, other, "", tick()).error().code, store_error::constraint);
    const auto second = begin();
    store_->identify_visit(second, other, "", tick()).value();
    const auto all = store_->visits().value();
    EXPECT_EQ(all.at(0).vin, lavida);
    EXPECT_EQ(all.at(1).vin, golf);
}

TEST_F(visits, a_visit_nobody_began_cannot_be_identified) {
    EXPECT_EQ(store_->identify_visit("none", {}, "", tick()).error().code, store_error::constraint);
}

TEST_F(visits, those_cut_short_by_a_crash_are_ended_at_their_last_scan) {
    const auto id = begin();
    store_->save_scan(scan_of(id, golf, {}), tick()).value();
    const auto last = contract::rfc3339(now_ms_);
    store_.emplace(store::open(path_).value());
    EXPECT_EQ(store_->close_interrupted_visits(tick()).value(), 1U);
    EXPECT_EQ(store_->close_interrupted_visits(tick()).value(), 0U);
    const auto row = store_->visits().value().at(0);
    EXPECT_EQ(row.end_reason, "interrupted");
    EXPECT_EQ(row.ended, last);
    EXPECT_EQ(row.scans, 1U);
}

TEST_F(visits, the_newest_comes_first_and_no_more_than_asked_for) {
    for (int i = 0; i < 10; ++i) begin();
    const auto last = begin();
    const auto some = store_->visits(3).value();
    ASSERT_EQ(some.size(), 3U);
    EXPECT_EQ(some[0].id, last);
}

TEST_F(visits, what_an_adapter_can_do_is_remembered_between_sessions) {
    contract::adapter_identity what;
    what.link = "serial:/dev/ttyUSB0";
    what.identity = "ELM327 v1.5";
    what.level = "1.3";
    what.baud = 38400;
    what.capabilities = {"ATAL", "ATST"};
    store_->remember_adapter("A5069RR4", what, tick()).value();
    what.level = "1.4";
    store_->remember_adapter("A5069RR4", what, tick()).value();
    store_.emplace(store::open(path_).value());
    const auto known = store_->adapter("A5069RR4").value();
    ASSERT_TRUE(known);
    EXPECT_EQ(known->what.level, "1.4");
    EXPECT_EQ(known->what.capabilities, what.capabilities);
    EXPECT_EQ(known->what.baud, 38400);
    EXPECT_FALSE(store_->adapter("another").value());
}

}  // namespace
}  // namespace faultline::store
