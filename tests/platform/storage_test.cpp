#include "tests/platform/gateway_double.hpp"

#include <sqlite3.h>

#include <fstream>

using namespace faultline;
using namespace faultline::platform;
using namespace faultline::platform::testing;

namespace {

using storage_of_states = ingest_bench;

contract::state born(const std::string& session) {
    contract::state one;
    one.online = true;
    one.session = session;
    one.time = "2026-11-21T10:00:00.000Z";
    one.version = "0.1.0";
    return one;
}

TEST_F(storage_of_states, a_last_will_makes_a_gateway_offline_and_keeps_what_it_last_told) {
    ASSERT_TRUE(storage_.keep_state("bay-1", born("s1"), 1000));
    ASSERT_TRUE(storage_.keep_state("bay-1", contract::last_will("s1"), 2000));
    const auto all = storage_.gateways();
    EXPECT_FALSE(all->at(0).state.online);
    EXPECT_EQ(all->at(0).since_ms, 2000);
    EXPECT_EQ(all->at(0).state.version, "0.1.0");
}

TEST_F(storage_of_states, the_will_of_an_earlier_session_is_too_late) {
    ASSERT_TRUE(storage_.keep_state("bay-1", born("s1"), 1000));
    ASSERT_TRUE(storage_.keep_state("bay-1", born("s2"), 2000));
    ASSERT_TRUE(storage_.keep_state("bay-1", contract::last_will("s1"), 3000));
    EXPECT_TRUE(storage_.gateways()->at(0).state.online);
    EXPECT_EQ(storage_.gateways()->at(0).since_ms, 1000) << "it was never away";
}

TEST_F(storage_of_states, another_programs_database_is_left_alone) {
    const auto path = place_ / "other.db";
    sqlite3* other = nullptr;
    sqlite3_open(path.c_str(), &other);
    sqlite3_exec(other, "CREATE TABLE t(x)", nullptr, nullptr, nullptr);
    sqlite3_close(other);
    EXPECT_EQ(storage::open(path).error().code, storage_error::not_ours);
    EXPECT_EQ(storage::open_reading(path).error().code, storage_error::not_ours);
    std::ofstream{place_ / "text"} << std::string(5000, 'x');
    EXPECT_FALSE(storage::open(place_ / "text"));
    EXPECT_EQ(storage::open_reading(place_ / "none.db").error().code, storage_error::cannot_open);
    EXPECT_FALSE(std::filesystem::exists(place_ / "none.db"));
}

TEST_F(storage_of_states, rows_are_found_by_gateway_vehicle_type_and_id) {
    gateway_double bay, other{.name = "bay-2"};
    const auto one = bay.record(scan("VIN1")), two = bay.record(scan("VIN2"));
    deliver(bay, {one, two});
    deliver(other, {other.record(scan("VIN1"))});
    const auto count = [&](row_filter filter) {
        int rows_seen = 0;
        EXPECT_TRUE(storage_.each_row(filter, [&](const row&) { ++rows_seen; }));
        return rows_seen;
    };
    EXPECT_EQ(count({}), 3);
    EXPECT_EQ(count({.gateway = "bay-1"}), 2);
    EXPECT_EQ(count({.vin = "VIN1"}), 2);
    EXPECT_EQ(count({.gateway = "bay-2", .vin = "VIN2"}), 0);
    EXPECT_EQ(count({.type = "fl.event.v1"}), 0);
    EXPECT_EQ(count({.limit = 1}), 1);
    EXPECT_EQ(storage_.find(two.id.text())->at(0).about.vin, "VIN2");
    EXPECT_TRUE(storage_.find("none")->empty());
}

}  // namespace
