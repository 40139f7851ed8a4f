#include "gateway/care/mileage.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "gateway/care/date.hpp"

namespace faultline::care {
namespace {

// One reading per visit, each named by its day.
odometer_reading on(const char* day, double km, odometer_source source = odometer_source::pid_a6) {
    return {.wall_ms = start_of(parse_date(day).value()), .km = km, .source = source, .detail = "", .visit = day};
}
std::vector<double> kms(const mileage_history& history) {
    std::vector<double> all;
    for (const auto& point : history.points()) all.push_back(point.km);
    return all;
}
mileage_doubt first_doubt(const mileage_history& history) { return history.doubts().empty() ? mileage_doubt::none : history.doubts()[0].why; }

TEST(mileage, sources_that_agree_make_one_history) {
    const auto history = reconcile(std::vector{on("2026-01-05", 40000), on("2026-02-05", 41200, odometer_source::technician),
                                               on("2026-03-05", 42403), on("2026-03-05", 42400, odometer_source::technician)});
    EXPECT_EQ(kms(history), (std::vector<double>{40000, 41200, 42403, 42403})) << "a rounded reading does not turn the history back";
    EXPECT_TRUE(history.doubts().empty());
    EXPECT_GT(history.points()[0].confidence, history.points()[1].confidence);
}

TEST(mileage, one_reading_backwards_is_flagged_and_not_believed) {
    const auto history = reconcile(std::vector{on("2026-01-05", 40000), on("2026-02-05", 31000), on("2026-03-05", 42000)});
    EXPECT_EQ(kms(history), (std::vector<double>{40000, 42000}));
    EXPECT_EQ(first_doubt(history), mileage_doubt::backwards);
    EXPECT_FALSE(history.is_undecided()) << "the next good reading settled it";
}

TEST(mileage, a_swapped_cluster_counts_on_once_it_says_so_twice) {
    auto history = reconcile(std::vector{on("2026-01-05", 40000), on("2026-02-05", 120)});
    EXPECT_TRUE(history.is_undecided());
    EXPECT_EQ(history.last()->km, 40000);
    history.add(on("2026-03-05", 1320));
    EXPECT_EQ(history.last()->km, 41200);
    EXPECT_EQ(history.last()->shown_km, 1320);
    EXPECT_EQ(history.last()->remark, mileage_doubt::cluster_swapped);
    history.add(on("2026-04-05", 2320));
    EXPECT_EQ(history.last()->km, 42200);
}

TEST(mileage, the_same_number_twice_in_one_visit_proves_nothing) {
    auto again = on("2026-02-05", 120);
    again.wall_ms += 60'000;
    const auto history = reconcile(std::vector{on("2026-01-05", 40000), on("2026-02-05", 120), again});
    EXPECT_TRUE(history.is_undecided());
    EXPECT_EQ(history.last()->km, 40000);
}

TEST(mileage, two_later_readings_outvote_one_wrong_high_one) {
    const auto history = reconcile(std::vector{on("2026-01-05", 40000), on("2026-07-05", 65000, odometer_source::technician),
                                               on("2026-07-20", 45000), on("2026-08-20", 46000)});
    EXPECT_EQ(kms(history), (std::vector<double>{40000, 46000}));
    EXPECT_EQ(history.doubts().back().why, mileage_doubt::outlier);
    EXPECT_EQ(history.doubts().back().reading, 1U);
}

TEST(mileage, a_first_number_typed_wrongly_does_not_become_a_swapped_cluster) {
    const auto history = reconcile(std::vector{on("2026-01-05", 91300, odometer_source::technician), on("2026-01-06", 19300), on("2026-02-20", 20100)});
    EXPECT_EQ(kms(history), (std::vector<double>{20100}));
    EXPECT_EQ(history.doubts().back().why, mileage_doubt::outlier);
}

TEST(mileage, miles_are_recognised_and_used_once_confirmed) {
    auto history = reconcile(std::vector{on("2026-01-05", 40000), on("2026-02-05", 25500, odometer_source::technician)});
    EXPECT_EQ(first_doubt(history), mileage_doubt::unit_miles) << "25,500 miles are 41,038 km";
    EXPECT_EQ(history.last()->km, 40000);
    history.add(on("2026-03-05", 26100, odometer_source::technician));
    EXPECT_NEAR(history.last()->km, 26100 * 1.609344, 0.1);
}

TEST(mileage, a_missing_or_an_extra_zero_is_recognised) {
    EXPECT_EQ(first_doubt(reconcile(std::vector{on("2026-01-05", 40000), on("2026-02-05", 4120, odometer_source::technician)})), mileage_doubt::unit_ten);
    EXPECT_EQ(first_doubt(reconcile(std::vector{on("2026-01-05", 40000), on("2026-02-05", 412000, odometer_source::technician)})), mileage_doubt::unit_tenth);
}

TEST(mileage, a_jump_no_vehicle_can_drive_is_held_back) {
    const auto history = reconcile(std::vector{on("2026-01-05", 40000), on("2026-01-10", 90000)});
    EXPECT_EQ(first_doubt(history), mileage_doubt::too_fast);
    EXPECT_EQ(history.last()->km, 40000);
}

TEST(mileage, nonsense_is_never_a_mileage) {
    const auto history = reconcile(std::vector{on("2026-01-05", -1), on("2026-01-05", 16'777'215), on("2026-01-05", std::nan(""))});
    EXPECT_TRUE(history.points().empty());
    ASSERT_EQ(history.doubts().size(), 3U);
    for (const auto& doubt : history.doubts()) EXPECT_EQ(doubt.why, mileage_doubt::impossible);
}

TEST(mileage, a_clock_that_ran_backwards_does_not_make_a_jump) {
    auto early = on("2026-03-05", 41000);
    early.wall_ms = 0;   // 1970: the battery of the clock is empty
    early.clock_trusted = false;
    const auto history = reconcile(std::vector{on("2026-01-05", 40000), early, on("2026-04-05", 42000)});
    EXPECT_EQ(kms(history), (std::vector<double>{40000, 41000, 42000}));
}

TEST(mileage, a_person_can_correct_it_and_can_name_a_swap) {
    auto wrong = on("2026-02-05", 47000, odometer_source::technician);
    auto right = on("2026-02-06", 41000, odometer_source::technician);
    right.said = assurance::corrects;
    EXPECT_EQ(kms(reconcile(std::vector{on("2026-01-05", 40000), wrong, right})), (std::vector<double>{40000, 41000}));

    auto swapped = on("2026-02-06", 3, odometer_source::technician);
    swapped.said = assurance::cluster_swapped;
    const auto history = reconcile(std::vector{on("2026-01-05", 40000), swapped, on("2026-03-06", 903, odometer_source::technician)});
    EXPECT_EQ(history.last()->km, 40900);
}

TEST(mileage, whatever_arrives_the_history_never_falls_and_loses_no_reading_silently) {
    std::mt19937 random{7};
    for (int round = 0; round < 300; ++round) {
        mileage_history history;
        double km = 20000;
        const int count = 40;
        for (int i = 0; i < count; ++i) {
            km += static_cast<double>(random() % 400);
            odometer_reading one{.wall_ms = start_of(parse_date("2026-01-01").value()) + i * 3 * 86'400'000LL, .km = km,
                                 .source = static_cast<odometer_source>(random() % 6), .detail = "", .visit = std::to_string(i)};
            switch (random() % 12) {
                case 0: one.km = km / 1.609344; break;
                case 1: one.km = km * 10; break;
                case 2: one.km = static_cast<double>(random() % 500000); break;
                case 3: one.clock_trusted = false; one.wall_ms = static_cast<std::int64_t>(random()); break;
                case 4: one.said = assurance::cluster_swapped; break;
                default: break;
            }
            history.add(one);
            for (std::size_t p = 1; p < history.points().size(); ++p) ASSERT_GE(history.points()[p].km, history.points()[p - 1].km);
        }
        std::vector<bool> told(count);
        for (const auto& point : history.points()) told[point.reading] = true;
        for (const auto& doubt : history.doubts()) told[doubt.reading] = true;
        for (const bool one : told) ASSERT_TRUE(one);
    }
}

}  // namespace
}  // namespace faultline::care
