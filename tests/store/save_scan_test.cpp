#include "cloud/contract/record.hpp"
#include "tests/store/store_fixture.hpp"

namespace faultline::store {
namespace {

using save_scan = store_fixture;

TEST_F(save_scan, a_scan_is_kept_whole_and_waits_for_the_platform_under_its_own_id) {
    const auto visit = begin();
    const auto scan = scan_of(visit, golf, {"P0301"});
    store_->save_scan(scan, tick()).value();
    EXPECT_EQ(contract::write_record(store_->scan(scan.scan).value().value()), contract::write_record(scan));
    EXPECT_EQ(waiting(contract::stream::diagnosis), std::vector{scan.scan});
    EXPECT_EQ(store_->visits().value().at(0).vin, golf) << "the record named the vehicle";
}

TEST_F(save_scan, twice_is_once) {
    const auto scan = scan_of(begin(), golf, {"P0301"});
    store_->save_scan(scan, tick()).value();
    store_->save_scan(scan, tick()).value();
    EXPECT_EQ(store_->scan_ids(scan.visit).value(), std::vector{scan.scan});
    EXPECT_EQ(waiting(contract::stream::diagnosis).size(), 1U);
}

TEST_F(save_scan, is_not_queued_again_after_the_platform_had_it) {
    const auto scan = scan_of(begin(), golf, {});
    store_->save_scan(scan, tick()).value();
    auto sender = outbox::outbox::open(path_, "bay-07").value();
    outbox::cursor from;
    const auto seq = sender.take(contract::stream::diagnosis, from).value().at(0).seq;
    sender.on_receipt({.stream = "diagnosis", .upto_seq = seq, .rejected = {}}).value();
    store_->save_scan(scan, tick()).value();
    EXPECT_TRUE(waiting(contract::stream::diagnosis).empty());
}

TEST_F(save_scan, without_a_visit_or_a_proper_id_is_refused_and_leaves_nothing) {
    auto scan = scan_of(ids_.next_text(), golf, {"P0301"});
    EXPECT_EQ(store_->save_scan(scan, tick()).error().code, store_error::constraint);
    scan = scan_of(begin(), golf, {"P0301"});
    scan.scan = "scan-1";
    EXPECT_EQ(store_->save_scan(scan, tick()).error().code, store_error::constraint);
    EXPECT_TRUE(waiting(contract::stream::diagnosis).empty());
    EXPECT_TRUE(store_->findings(golf).value().empty());
}

TEST_F(save_scan, of_another_vehicle_in_the_same_visit_is_refused) {
    const auto visit = begin();
    store_->save_scan(scan_of(visit, golf, {}), tick()).value();
    EXPECT_EQ(store_->save_scan(scan_of(visit, lavida, {}), tick()).error().code, store_error::constraint);
    store_->save_scan(scan_of(visit, "", {}), tick()).value();   // a scan that could not read the VIN is still this visit's
    EXPECT_EQ(store_->scan_ids(visit).value().size(), 2U);
}

TEST_F(save_scan, the_latest_is_found_for_a_vehicle_and_over_all) {
    EXPECT_FALSE(store_->latest_scan().value());
    const auto of_golf = scan_of(begin(), golf, {});
    store_->save_scan(of_golf, tick()).value();
    const auto of_lavida = scan_of(begin(), lavida, {});
    store_->save_scan(of_lavida, tick()).value();
    EXPECT_EQ(store_->latest_scan().value()->scan, of_lavida.scan);
    EXPECT_EQ(store_->latest_scan(golf).value()->scan, of_golf.scan);
    EXPECT_FALSE(store_->latest_scan("unknown").value());
    EXPECT_FALSE(store_->scan("unknown").value());
}

TEST_F(save_scan, an_event_is_kept_and_queued) {
    contract::event lost;
    lost.kind = contract::event_kind::adapter_lost;
    lost.time = contract::rfc3339(now_ms_);
    lost.detail = {{"link", "serial:/dev/ttyUSB0"}};
    store_->save_event(lost, tick()).value();
    EXPECT_EQ(waiting(contract::stream::event).size(), 1U);
    EXPECT_EQ(store_->outbox_depth().value(), 1U);
}

}  // namespace
}  // namespace faultline::store
