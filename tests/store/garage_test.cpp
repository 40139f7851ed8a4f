#include "gateway/store/garage.hpp"

#include "cloud/contract/record.hpp"
#include "tests/store/store_fixture.hpp"

namespace faultline::store {
namespace {

class garage_test : public store_fixture {
protected:
    garage shelf() { return garage{*store_}; }
    contract::alert alert_of(const std::string& vin, const std::string& cycle = "first") {
        contract::alert one;
        one.alert = ids_.next_text();
        one.revision = 1;
        one.vin = vin;
        one.item = "engine_oil";
        one.cycle = cycle;
        one.state = "open";
        one.urgency = "due";
        return one;
    }
    contract::service service_of(const std::string& vin) {
        contract::service one;
        one.service = ids_.next_text();
        one.vin = vin;
        one.date = "2026-11-21";
        one.items = {"engine_oil"};
        return one;
    }
};

TEST_F(garage_test, every_snapshot_of_an_alert_goes_to_the_platform_and_the_newest_is_kept) {
    auto one = alert_of(golf);
    shelf().save_alerts(std::vector{one}, tick()).value();
    one.revision = 2;
    one.state = "acknowledged";
    shelf().save_alerts(std::vector{one}, tick()).value();
    ASSERT_EQ(shelf().alerts(golf).value().size(), 1U);
    EXPECT_EQ(contract::write_record(shelf().alerts(golf).value()[0]), contract::write_record(one));
    EXPECT_EQ(waiting(contract::stream::maintenance).size(), 2U);
}

TEST_F(garage_test, an_old_or_repeated_snapshot_changes_nothing) {
    auto one = alert_of(golf);
    one.revision = 2;
    shelf().save_alerts(std::vector{one}, tick()).value();
    one.state = "dismissed";
    shelf().save_alerts(std::vector{one}, tick()).value();
    one.revision = 1;
    shelf().save_alerts(std::vector{one}, tick()).value();
    EXPECT_EQ(shelf().alerts(golf).value().at(0).state, "open");
    EXPECT_EQ(waiting(contract::stream::maintenance).size(), 1U);
}

TEST_F(garage_test, two_alerts_for_one_turn_are_refused_and_leave_nothing_of_the_batch) {
    shelf().save_alerts(std::vector{alert_of(golf)}, tick()).value();
    EXPECT_EQ(shelf().save_alerts(std::vector{alert_of(golf, "every:1"), alert_of(golf)}, tick()).error().code, store_error::constraint);
    EXPECT_EQ(shelf().alerts(golf).value().size(), 1U);
    EXPECT_EQ(waiting(contract::stream::maintenance).size(), 1U);
}

TEST_F(garage_test, a_service_and_the_alert_it_closes_are_saved_together) {
    auto one = alert_of(golf);
    shelf().save_alerts(std::vector{one}, tick()).value();
    const auto done = service_of(golf);
    one.revision = 2;
    one.state = "done";
    one.service = done.service;
    shelf().save_service(done, std::vector{one}, tick()).value();
    shelf().save_service(done, std::vector{one}, tick()).value();
    EXPECT_EQ(shelf().services(golf).value().size(), 1U);
    EXPECT_TRUE(shelf().open_alerts().value().empty());
    EXPECT_EQ(waiting(contract::stream::maintenance).size(), 3U);
}

TEST_F(garage_test, everything_survives_a_restart) {
    shelf().save_alerts(std::vector{alert_of(golf)}, tick()).value();
    shelf().add_odometer(golf, {.wall_ms = 5, .clock_trusted = false, .km = 41200.5, .source = "pid_a6", .detail = "7E8", .visit = "v", .said = "none"}).value();
    store_.reset();
    store_.emplace(store::open(path_).value());
    EXPECT_EQ(shelf().open_alerts().value().size(), 1U);
    const auto told = shelf().odometer(golf).value();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].km, 41200.5);
    EXPECT_FALSE(told[0].clock_trusted);
}

TEST_F(garage_test, a_work_order_lives_through_its_revisions) {
    contract::workorder order;
    order.workorder = ids_.next_text();
    order.vin = golf;
    order.revision = 1;
    order.state = "suggested";
    shelf().save_workorder(order, tick()).value();
    order.revision = 2;
    order.state = "verified";
    shelf().save_workorder(order, tick()).value();
    shelf().save_workorder(order, tick()).value();
    EXPECT_EQ(shelf().workorder(order.workorder).value()->state, "verified");
    EXPECT_EQ(shelf().workorders(golf).value().size(), 1U);
    EXPECT_EQ(waiting(contract::stream::workorder).size(), 2U);
}

TEST_F(garage_test, a_warning_is_raised_once_and_ends_once_across_restarts) {
    contract::event seen;
    seen.kind = contract::event_kind::early_warning;
    seen.time = contract::rfc3339(now_ms_);
    seen.vin = golf;
    seen.detail = {{"warning", "battery_resting"}, {"state", "raised"}};
    shelf().save_warning(seen, tick()).value();
    store_.reset();
    store_.emplace(store::open(path_).value());
    shelf().save_warning(seen, tick()).value();
    EXPECT_EQ(shelf().raised_warnings(golf).value().size(), 1U);
    EXPECT_EQ(waiting(contract::stream::event).size(), 1U);
    seen.detail["state"] = "ended";
    shelf().save_warning(seen, tick()).value();
    shelf().save_warning(seen, tick()).value();
    EXPECT_TRUE(shelf().raised_warnings(golf).value().empty());
    EXPECT_EQ(waiting(contract::stream::event).size(), 2U);
}

TEST_F(garage_test, distance_is_counted_from_the_mark_before) {
    for (const auto at : {1000, 2000, 3000}) shelf().add_distance(golf, {.wall_ms = at, .since_clear_km = at / 10.0, .with_mil_km = {}, .driven_km = 0}).value();
    const auto marks = shelf().distances_since(golf, 2500).value();
    ASSERT_EQ(marks.size(), 2U);
    EXPECT_EQ(marks[0].since_clear_km, 200);
}

TEST_F(garage_test, vehicles_are_found_by_vin_and_by_plate_and_what_people_know_is_merged) {
    store_->save_scan(scan_of(begin(), golf, {}), tick()).value();
    shelf().know_vehicle(golf, "沪A12345", {{"energy", "petrol"}, {"consent", true}}, tick()).value();
    shelf().know_vehicle(golf, "", {{"region", "north"}, {"consent", nullptr}}, tick()).value();
    shelf().know_vehicle("local:1", "京B00001", {}, tick()).value();
    const auto found = shelf().vehicle("沪A12345").value().value();
    EXPECT_EQ(found.subject, golf);
    EXPECT_EQ(found.visits, 1U);
    EXPECT_EQ(found.facts, (nlohmann::json{{"energy", "petrol"}, {"region", "north"}}));
    EXPECT_EQ(shelf().vehicles().value().size(), 2U);
    EXPECT_EQ(shelf().vehicles().value().at(0).subject, "local:1") << "newest first";
    EXPECT_FALSE(shelf().vehicle("").value());
    EXPECT_FALSE(shelf().vehicle("unknown").value());
}

TEST_F(garage_test, a_forgotten_vehicle_leaves_one_event_and_nobody_else_is_touched) {
    for (const auto& vin : {golf, lavida}) {
        const auto visit = begin();
        store_->save_scan(scan_of(visit, vin, {"P0301"}), tick()).value();
        store_->save_readings(visit, std::vector<reading>{{.wall_ms = 1, .ecu = "7E8", .pid = "0C", .key = "engine_speed", .unit = "rpm", .number = 700}}, nullptr, tick()).value();
        store_->end_visit(visit, "left", tick()).value();
        shelf().know_vehicle(vin, "", {{"energy", "petrol"}}, tick()).value();
        shelf().add_odometer(vin, {.wall_ms = 1, .km = 1, .source = "technician", .detail = "", .visit = visit}).value();
        shelf().save_alerts(std::vector{alert_of(vin)}, tick()).value();
        shelf().save_service(service_of(vin), {}, tick()).value();
    }
    EXPECT_TRUE(shelf().forget_vehicle(golf, tick()).value());
    EXPECT_FALSE(shelf().forget_vehicle(golf, tick()).value());
    EXPECT_EQ(shelf().export_vehicle(golf).value(), "");
    EXPECT_TRUE(store_->findings(golf).value().empty());
    EXPECT_EQ(store_->findings(lavida).value().size(), 1U);
    EXPECT_EQ(store_->visits().value().size(), 1U);
    EXPECT_EQ(shelf().services(lavida).value().size(), 1U);
    EXPECT_EQ(waiting(contract::stream::maintenance).size(), 2U) << "lavida's alert and service";
    EXPECT_EQ(waiting(contract::stream::diagnosis).size(), 1U);
    auto left = store_->database().prepare("SELECT count(*) FROM outbox WHERE instr(data, 'WVWZZZ1KZAW000001') > 0");
    ASSERT_TRUE(left.step().value());
    EXPECT_EQ(left.integer(0), 1) << "the event that says so";
}

TEST_F(garage_test, an_export_holds_everything_about_one_vehicle) {
    store_->save_scan(scan_of(begin(), golf, {"P0301"}), tick()).value();
    shelf().add_odometer(golf, {.wall_ms = 1, .km = 41200, .source = "technician", .detail = "", .visit = ""}).value();
    shelf().save_alerts(std::vector{alert_of(golf)}, tick()).value();
    const auto all = nlohmann::json::parse(shelf().export_vehicle(golf).value());
    EXPECT_EQ(all["subject"], golf);
    for (const auto* list : {"odometer", "alerts", "scans"}) EXPECT_EQ(all[list].size(), 1U) << list;
}

TEST_F(garage_test, ten_thousand_vehicles_are_listed_and_one_is_opened_quickly) {
    store_->database().execute("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) "
                               "INSERT INTO garage SELECT 'local:' || i, 'P' || i, '{}', i, i FROM n").value();
    const auto begun = std::chrono::steady_clock::now();
    for (int i = 1; i <= 100; ++i) ASSERT_TRUE(shelf().vehicle("P" + std::to_string(i * 97)).value());
    const auto took = std::chrono::steady_clock::now() - begun;
    EXPECT_LT(took / 100, std::chrono::milliseconds{10}) << "under the sanitizers";
}

}  // namespace
}  // namespace faultline::store
