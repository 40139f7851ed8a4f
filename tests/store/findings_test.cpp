#include "tests/store/store_fixture.hpp"

namespace faultline::store {
namespace {

class findings : public store_fixture {
protected:
    std::optional<finding_row> find(const std::string& subject, const std::string& code) {
        for (const auto& row : store_->findings(subject).value())
            if (row.code == code) return row;
        return std::nullopt;
    }
};

TEST_F(findings, remember_when_they_were_first_and_last_seen_over_visits) {
    const auto first = scan_of(begin(), golf, {"P0301"});
    store_->save_scan(first, tick()).value();
    tick();
    const auto second = scan_of(begin(), golf, {"P0301", "P0420"});
    store_->save_scan(second, tick()).value();
    const auto misfire = find(golf, "P0301").value();
    EXPECT_EQ(misfire.first_seen, first.finished);
    EXPECT_EQ(misfire.last_seen, second.finished);
    EXPECT_EQ(misfire.first_scan, first.scan);
    EXPECT_EQ(misfire.last_scan, second.scan);
    EXPECT_TRUE(misfire.present);
    EXPECT_EQ(find(golf, "P0420")->first_scan, second.scan);
    EXPECT_TRUE(store_->findings(lavida).value().empty());
}

TEST_F(findings, are_gone_when_their_list_was_read_without_them) {
    store_->save_scan(scan_of(begin(), golf, {"P0301"}), tick()).value();
    store_->save_scan(scan_of(begin(), golf, {}), tick()).value();
    EXPECT_FALSE(find(golf, "P0301")->present);
    store_->save_scan(scan_of(begin(), golf, {"P0301"}), tick()).value();
    EXPECT_TRUE(find(golf, "P0301")->present);
}

TEST_F(findings, stay_when_the_list_could_not_be_read) {
    store_->save_scan(scan_of(begin(), golf, {"P0301"}), tick()).value();
    auto failed = scan_of(begin(), golf, {});
    failed.ecus[0].stored.how.state = read_state::failed;
    store_->save_scan(failed, tick()).value();
    EXPECT_TRUE(find(golf, "P0301")->present) << "a failed read is unknown, not clean";
    auto silent = scan_of(begin(), golf, {});
    silent.ecus.clear();
    store_->save_scan(silent, tick()).value();
    EXPECT_TRUE(find(golf, "P0301")->present);
}

TEST_F(findings, of_an_unknown_vehicle_move_to_it_when_its_vin_is_learned) {
    store_->save_scan(scan_of(begin(), golf, {"P0301"}), tick()).value();
    const auto first_seen = find(golf, "P0301")->first_seen;

    const auto visit = begin();
    store_->save_scan(scan_of(visit, "", {"P0301", "P0133"}), tick()).value();
    EXPECT_EQ(store_->findings(visit).value().size(), 2U);
    EXPECT_FALSE(find(golf, "P0133"));

    store_->identify_visit(visit, {.vin = golf, .vin_check = "", .how = {}, .maker = "", .model_year = {}}, "", tick()).value();
    EXPECT_TRUE(store_->findings(visit).value().empty());
    EXPECT_TRUE(find(golf, "P0133"));
    EXPECT_EQ(find(golf, "P0301")->first_seen, first_seen);
    EXPECT_GT(find(golf, "P0301")->last_seen, first_seen);
}

TEST_F(findings, of_two_unknown_vehicles_do_not_mix) {
    const auto one = begin();
    const auto other = begin();
    store_->save_scan(scan_of(one, "", {"P0301"}), tick()).value();
    store_->save_scan(scan_of(other, "", {"P0420"}), tick()).value();
    EXPECT_EQ(store_->findings(one).value().size(), 1U);
    EXPECT_EQ(store_->findings(other).value().size(), 1U);
}

}  // namespace
}  // namespace faultline::store
