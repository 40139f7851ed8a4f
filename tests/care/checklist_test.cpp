#include "gateway/care/checklist.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace faultline::care {
namespace {

std::vector<check_point> built_in() { return std::get<0>(read_checklists(built_in_checklists())); }
point_state state(const std::vector<check_point>& points, const char* id) { return std::ranges::find(points, id, &check_point::id)->state; }

contract::diagnosis clean_scan() {
    contract::diagnosis scan;
    scan.vehicle.vin = "LSVAA4187E2000001";
    scan.vehicle.vin_check = "ok";
    scan.mil = false;
    scan.verdict = "no_faults";
    scan.adapter.battery_volts = 12.5;
    auto& ecu = scan.ecus.emplace_back();
    ecu.ready_since_clear.how.state = contract::read_state::read;
    ecu.ready_since_clear.monitors.push_back({"catalyst", true, true});
    return scan;
}

TEST(checklist, the_scan_fills_in_what_it_knows_and_the_rest_is_missing) {
    const auto scan = clean_scan();
    auto points = filled(built_in(), "arrival", "petrol", &scan, true);
    for (const auto* id : {"vin_matches", "odometer_read", "warning_lamps", "fault_codes", "battery_voltage"}) EXPECT_EQ(state(points, id), point_state::ok) << id;
    EXPECT_EQ(state(points, "tyres"), point_state::missing);
    const auto open = missing(points);
    EXPECT_TRUE(fill_in(points, "tyres", false, "technician-7", "2.1 mm front left"));
    EXPECT_EQ(state(points, "tyres"), point_state::not_ok);
    EXPECT_EQ(missing(points), open - 1);
    EXPECT_FALSE(fill_in(points, "ashtray", true, "technician-7", ""));
}

TEST(checklist, what_could_not_be_read_is_missing_and_never_fine) {
    contract::diagnosis scan;
    scan.verdict = "unknown";
    for (const auto& point : filled(built_in(), "arrival", "", &scan, false)) EXPECT_EQ(point.state, point_state::missing) << point.id;
    for (const auto& point : filled(built_in(), "handover", "", nullptr, false)) EXPECT_EQ(point.state, point_state::missing) << point.id;
    auto refused = clean_scan();
    refused.ecus.emplace_back().ready_since_clear.how.state = contract::read_state::failed;
    EXPECT_EQ(state(filled(built_in(), "handover", "", &refused, false), "self_tests"), point_state::missing);
}

TEST(checklist, before_hand_over_the_scan_has_to_be_clean) {
    auto scan = clean_scan();
    scan.verdict = "faults";
    scan.ecus[0].ready_since_clear.monitors.push_back({"evap", true, false});
    const auto points = filled(built_in(), "handover", "petrol", &scan, true);
    EXPECT_EQ(state(points, "codes_gone"), point_state::not_ok);
    EXPECT_EQ(state(points, "self_tests"), point_state::not_ok);
    EXPECT_EQ(state(points, "lamp_off"), point_state::ok);
}

TEST(checklist, asks_only_what_the_vehicle_has) {
    const auto has = [](const char* energy) { return std::ranges::count(filled(built_in(), "arrival", energy, nullptr, false), "charging_socket", &check_point::id); };
    EXPECT_EQ(has("petrol"), 0);
    EXPECT_EQ(has("ev"), 1);
    EXPECT_EQ(has(""), 1);
}

TEST(checklist, a_point_that_stands_twice_is_refused) {
    const auto read = read_checklists({"c.toml", "[[point]]\nid = \"a\"\nlist = \"arrival\"\nname = {en=\"a\",zh=\"a\"}\n[[point]]\nid = \"a\"\nlist = \"arrival\"\nname = {en=\"a\",zh=\"a\"}\n"});
    EXPECT_EQ(std::get<1>(read).at(0).code, "point_twice");
    EXPECT_EQ(std::get<1>(read).at(0).line, 5);
}

}  // namespace
}  // namespace faultline::care
