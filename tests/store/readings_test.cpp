#include "tests/store/store_fixture.hpp"

namespace faultline::store {
namespace {

class readings : public store_fixture {
protected:
    reading rpm(std::int64_t at, std::optional<double> value) {
        return {.wall_ms = at, .ecu = "7E8", .pid = "0C", .key = "engine_speed", .unit = "rpm", .number = value};
    }
};

TEST_F(readings, come_back_in_order_of_time_with_what_was_not_available) {
    const auto visit = begin();
    const std::vector some{rpm(20, 812.5), rpm(10, std::nullopt), rpm(30, 900)};
    store_->save_readings(visit, some, nullptr, tick()).value();
    const auto back = store_->readings(visit, "engine_speed").value();
    ASSERT_EQ(back.size(), 3U);
    EXPECT_FALSE(back[0].number);
    EXPECT_EQ(back[1].number, 812.5);
    EXPECT_EQ(back[2].unit, "rpm");
    EXPECT_TRUE(store_->readings(visit, "coolant_temperature").value().empty());
    EXPECT_TRUE(store_->readings(begin(), "engine_speed").value().empty()) << "nothing leaks into the next visit";
}

TEST_F(readings, are_queued_as_one_live_record) {
    const auto visit = begin();
    contract::live record;
    record.visit = visit;
    const std::vector some{rpm(10, 800)};
    store_->save_readings(visit, some, &record, tick()).value();
    EXPECT_EQ(waiting(contract::stream::live).size(), 1U);
}

TEST_F(readings, records_wait_for_the_disk_again_afterwards) {
    const auto visit = begin();
    store_->save_readings(visit, {}, nullptr, tick()).value();
    auto query = store_->database().prepare("PRAGMA synchronous");
    ASSERT_TRUE(query.step().value());
    EXPECT_EQ(query.integer(0), 2) << "FULL";
}

TEST_F(readings, of_an_unknown_visit_are_refused) {
    const std::vector some{rpm(10, 800)};
    EXPECT_EQ(store_->save_readings("none", some, nullptr, tick()).error().code, store_error::constraint);
}

TEST_F(readings, live_data_stops_when_records_fill_the_budget) {
    store_.emplace(store::open(path_, {.outbox_budget = 3000}).value());
    const auto visit = begin();
    EXPECT_TRUE(store_->capture_live_allowed().value());
    for (int i = 0; i < 5; ++i) store_->save_scan(scan_of(visit, golf, {"P0301"}), tick()).value();
    EXPECT_FALSE(store_->capture_live_allowed().value());
    contract::live record;
    const std::vector some{rpm(10, 800)};
    store_->save_readings(visit, some, &record, tick()).value();
    EXPECT_TRUE(waiting(contract::stream::live).empty());
    EXPECT_EQ(store_->readings(visit, "engine_speed").value().size(), 1U) << "kept here all the same";
}

TEST_F(readings, of_visits_long_over_can_be_forgotten) {
    const auto over = begin();
    const std::vector some{rpm(10, 800)};
    store_->save_readings(over, some, nullptr, tick()).value();
    store_->end_visit(over, "left", tick()).value();
    const auto here = begin();
    store_->save_readings(here, some, nullptr, tick()).value();
    EXPECT_EQ(store_->forget_readings_before(now_ms_ + 1).value(), 1U);
    EXPECT_EQ(store_->readings(here, "engine_speed").value().size(), 1U);
    EXPECT_EQ(store_->visits().value().size(), 2U);
}

}  // namespace
}  // namespace faultline::store
