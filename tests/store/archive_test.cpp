#include "gateway/store/archive.hpp"

#include "cloud/contract/record.hpp"
#include "gateway/store/garage.hpp"
#include "tests/store/store_fixture.hpp"

namespace faultline::store {
namespace {

const std::string vin = "LSVAA4187E2000001";

class archive_test : public store_fixture {
protected:
    archive shelf() { return archive{*store_}; }
    contract::diagnosis with_software(const std::string& visit, const std::string& calibration, const std::string& verification) {
        auto scan = scan_of(visit, vin, {});
        scan.ecus[0].calibrations = {{calibration, verification}};
        return scan;
    }
};

TEST_F(archive_test, software_is_kept_over_time_and_the_present_one_is_marked) {
    const auto visit = begin();
    for (const auto& [calibration, cvn] : {std::pair{"37805-A1", "11111111"}, std::pair{"37805-A1", "11111111"}, std::pair{"37805-B2", "22222222"}}) {
        const auto scan = with_software(visit, calibration, cvn);
        store_->save_scan(scan, tick()).value();
        shelf().keep_software(vin, scan, tick()).value();
    }
    const auto rows = shelf().software(vin).value();
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_FALSE(rows[0].present);
    EXPECT_TRUE(rows[1].present);
    EXPECT_LT(rows[0].last_seen, rows[1].first_seen);
    EXPECT_LT(rows[0].first_seen, rows[0].last_seen);
}

TEST_F(archive_test, a_car_without_vin_belongs_to_its_number_as_soon_as_somebody_says_so) {
    const auto visit = begin();
    store_->save_scan(scan_of(visit, "", {}), tick()).value();
    EXPECT_EQ(shelf().subject_of(visit).value(), visit) << "nobody's yet";
    garage{*store_}.add_odometer(visit, {.wall_ms = 1, .km = 1234, .source = "pid_a6", .detail = "", .visit = visit}).value();
    garage{*store_}.know_vehicle("local:7", "B777", {}, tick()).value();
    shelf().claim_visit(visit, "local:7").value();
    EXPECT_EQ(shelf().subject_of(visit).value(), "local:7");
    ASSERT_EQ(garage{*store_}.odometer("local:7").value().size(), 1U);
    EXPECT_EQ(shelf().visits_of("local:7").value().at(0).id, visit);
    EXPECT_EQ(garage{*store_}.vehicle("B777").value()->visits, 1U);
    EXPECT_EQ(shelf().scan_ids_of("local:7").value().size(), 1U);
}

TEST_F(archive_test, a_visit_with_a_vin_keeps_it) {
    const auto visit = begin();
    store_->save_scan(scan_of(visit, vin, {}), tick()).value();
    shelf().claim_visit(visit, "local:7").value();
    EXPECT_EQ(shelf().subject_of(visit).value(), vin);
    EXPECT_TRUE(shelf().visits_of("local:7").value().empty());
}

TEST_F(archive_test, forgetting_a_vehicle_leaves_nothing_of_it_in_the_archive) {
    const auto visit = begin();
    const auto scan = with_software(visit, "37805-A1", "11111111");
    store_->save_scan(scan, tick()).value();
    shelf().keep_software(vin, scan, tick()).value();
    shelf().add_measure(vin, {"traction_battery_health", now_ms_, true, 91}).value();
    shelf().fill_point(visit, vin, {"arrival", "tyres", "ok", "li", ""}, tick()).value();
    const auto text = garage{*store_}.export_vehicle(vin).value();
    for (const auto* part : {"37805-A1", "traction_battery_health", "tyres"}) EXPECT_NE(text.find(part), std::string::npos) << part;
    ASSERT_TRUE(garage{*store_}.forget_vehicle(vin, tick()).value());
    EXPECT_TRUE(shelf().software(vin).value().empty());
    EXPECT_TRUE(shelf().measures(vin, "traction_battery_health").value().empty());
    EXPECT_TRUE(shelf().points(visit).value().empty());
    EXPECT_FALSE(shelf().visit(visit).value());
}

TEST_F(archive_test, a_filled_point_tells_the_platform_and_the_last_word_stays) {
    const auto visit = begin();
    const auto before = waiting(contract::stream::event).size();
    shelf().fill_point(visit, vin, {"arrival", "tyres", "not_ok", "li", "worn"}, tick()).value();
    shelf().fill_point(visit, vin, {"arrival", "tyres", "ok", "li", "changed"}, tick()).value();
    ASSERT_EQ(shelf().points(visit).value().size(), 1U);
    EXPECT_EQ(shelf().points(visit).value()[0].state, "ok");
    EXPECT_EQ(waiting(contract::stream::event).size(), before + 2);
}

TEST_F(archive_test, care_files_are_kept_by_kind_and_id) {
    shelf().keep_file("plan", {"wuling", 1, "a"}, tick()).value();
    shelf().keep_file("plan", {"wuling", 2, "b"}, tick()).value();
    shelf().keep_file("prices", {"wuling", 1, "c"}, tick()).value();
    ASSERT_EQ(shelf().files("plan").value().size(), 1U);
    EXPECT_EQ(shelf().files("plan").value()[0].text, "b");
    EXPECT_TRUE(shelf().drop_file("plan", "wuling").value());
    EXPECT_FALSE(shelf().drop_file("plan", "wuling").value());
    EXPECT_EQ(shelf().files("prices").value().size(), 1U);
}

TEST_F(archive_test, a_part_that_fails_is_undone_alone_and_a_whole_that_fails_takes_its_parts_along) {
    auto& db = store_->database();
    {
        auto whole = sqlite::transaction::begin(db).value();
        garage{*store_}.know_vehicle("kept", "", {}, tick()).value();
        {
            auto part = sqlite::transaction::begin(db).value();
            garage{*store_}.know_vehicle("undone", "", {}, tick()).value();
        }
        whole.commit().value();
    }
    EXPECT_TRUE(garage{*store_}.vehicle("kept").value());
    EXPECT_FALSE(garage{*store_}.vehicle("undone").value());
    {
        auto whole = sqlite::transaction::begin(db).value();
        auto part = sqlite::transaction::begin(db).value();
        garage{*store_}.know_vehicle("part", "", {}, tick()).value();
        part.commit().value();
    }
    EXPECT_FALSE(garage{*store_}.vehicle("part").value()) << "committed inside, undone with the whole";
    garage{*store_}.know_vehicle("after", "", {}, tick()).value();
    EXPECT_TRUE(garage{*store_}.vehicle("after").value());
}

}  // namespace
}  // namespace faultline::store
