#include "gateway/care/due.hpp"

#include "cloud/contract/texts.hpp"
#include "tests/care/care_fixture.hpp"

namespace faultline::care {
namespace {

std::string said(const due_item& item, contract::language lang = contract::language::en) {
    std::string all;
    for (const auto& one : item.basis) all += contract::format_message(one.key, lang, one.args) + "\n";
    return all;
}

TEST(due, the_first_service_is_5000_km_or_6_months_after_purchase) {
    life car;
    car.facts.purchased = car.facts.first_seen = day("2026-01-10");
    car.drive("2026-01-10", 12);
    EXPECT_EQ(car.judge("2026-03-01", "engine_oil").how, urgency::none);
    car.drive("2026-04-01", 4600);
    EXPECT_EQ(car.judge("2026-04-01", "engine_oil").how, urgency::upcoming);
    car.drive("2026-04-12", 5010);
    const auto now = car.judge("2026-04-12", "engine_oil");
    EXPECT_EQ(now.how, urgency::due);
    EXPECT_EQ(now.cycle, "first");
    EXPECT_EQ(now.due_km, 5000);
    EXPECT_EQ(text_of(*now.due_date), "2026-07-10");
    EXPECT_EQ(said(now), "first time at 5000 km after purchase on 2026-01-10, now 5010 km.\n");
}

TEST(due, the_calendar_counts_for_a_car_that_stands) {
    life car;
    car.facts.purchased = car.facts.first_seen = day("2026-01-10");
    car.drive("2026-01-10", 12);
    EXPECT_EQ(car.judge("2026-06-30", "engine_oil").how, urgency::upcoming);
    EXPECT_EQ(car.judge("2026-07-10", "engine_oil").how, urgency::due);
    EXPECT_EQ(car.judge("2026-07-30", "engine_oil").how, urgency::overdue);
}

TEST(due, says_both_of_its_reasons) {
    life car;
    car.facts.first_seen = day("2026-03-12");
    car.drive("2026-03-12", 20000);
    car.serve("2026-03-12", 20000, {"engine_oil"});
    car.drive("2026-09-20", 25310);
    const auto now = car.judge("2026-09-20", "engine_oil");
    EXPECT_EQ(said(now), "5000 km since the service on 2026-03-12, now 5310 km.\n"
                         "6 months since the service on 2026-03-12, reached 2026-09-12.\n");
    EXPECT_NE(said(now, contract::language::zh).find("5310"), std::string::npos);
}

TEST(due, an_estimated_mileage_says_that_it_is_one) {
    life car;
    car.facts.first_seen = day("2026-03-01");
    for (const auto& [when, km] : {std::pair{"2026-03-01", 20000}, {"2026-04-01", 21550}, {"2026-05-01", 23050}}) car.drive(when, km);
    car.serve("2026-03-01", 20000, {"engine_oil"});
    const auto now = car.judge("2026-06-10", "engine_oil");
    EXPECT_EQ(now.how, urgency::due);
    EXPECT_NE(said(now).find("about 5050 km (estimated)"), std::string::npos) << said(now);
    EXPECT_LE(now.expected->earliest, now.expected->likely);
    EXPECT_LE(now.expected->likely, now.expected->latest);
}

TEST(due, a_used_car_without_records_is_not_overdue_in_everything) {
    life car;
    car.facts.purchased = day("2019-05-01");
    car.facts.first_seen = day("2026-01-10");
    car.drive("2026-01-10", 87000);
    for (const auto& item : car.judge("2026-01-10").items) EXPECT_EQ(item.how, urgency::none) << item.item << said(item);
    car.drive("2026-04-10", 92100);
    const auto now = car.judge("2026-04-10", "engine_oil");
    EXPECT_EQ(now.how, urgency::due);
    EXPECT_NE(said(now).find("no earlier service is on record"), std::string::npos);
}

TEST(due, hard_use_shortens_the_interval) {
    life car;
    car.facts.first_seen = day("2026-03-01");
    car.drive("2026-03-01", 20000);
    car.serve("2026-03-01", 20000, {"air_filter"});
    EXPECT_EQ(car.judge("2026-03-02", "air_filter").due_km, 25000);
    car.facts.severe = {"dust", "towing"};
    const auto hard = car.judge("2026-03-02", "air_filter");
    EXPECT_EQ(hard.due_km, 22500);
    EXPECT_EQ(text_of(*hard.due_date), "2026-06-01");
}

TEST(due, operations_done_count_like_the_item_itself) {
    life car;
    car.facts.first_seen = day("2026-03-01");
    car.drive("2026-03-01", 20000);
    car.serve("2026-03-01", 20000, {}).operations = {"engine_oil_change", "wash"};
    EXPECT_EQ(car.judge("2026-03-02", "engine_oil").cycle, "every:service-1");
}

TEST(due, a_corrected_service_record_replaces_the_wrong_one) {
    life car;
    car.facts.first_seen = day("2026-03-01");
    car.drive("2026-03-01", 20000);
    car.serve("2026-03-20", 29000, {"engine_oil"});
    car.serve("2026-03-02", 20000, {"engine_oil"}).replaces = "service-1";
    EXPECT_EQ(car.judge("2026-03-21", "engine_oil").due_km, 25000);
}

TEST(due, the_season_is_due_where_it_is_cold_and_once_a_year) {
    life car;
    car.facts.first_seen = day("2026-03-01");
    car.drive("2026-03-01", 20000);
    EXPECT_EQ(car.judge("2026-11-01", "winter").how, urgency::none) << "no winter here";
    car.facts.region = "north";
    EXPECT_EQ(car.judge("2026-10-05", "winter").how, urgency::upcoming);
    EXPECT_EQ(car.judge("2026-11-01", "winter").how, urgency::due);
    car.serve("2026-11-01", 24000, {"winter"});
    EXPECT_EQ(car.judge("2026-11-02", "winter").how, urgency::none);
    EXPECT_EQ(car.judge("2027-11-02", "winter").how, urgency::due);
}

TEST(due, what_a_car_tells_of_its_own_condition_counts) {
    life car;
    car.facts.first_seen = day("2026-03-01");
    EXPECT_TRUE(car.judge("2026-03-01", "oil_life").withheld) << "this car does not tell";
    car.facts.conditions["oil_life"] = 18;
    EXPECT_EQ(car.judge("2026-03-01", "oil_life").how, urgency::upcoming);
    car.facts.conditions["oil_life"] = 9;
    EXPECT_EQ(car.judge("2026-03-01", "oil_life").how, urgency::due);
}

TEST(due, wheels_are_torqued_again_after_they_were_off) {
    life car;
    car.facts.first_seen = day("2026-03-01");
    car.drive("2026-03-01", 20000);
    EXPECT_EQ(car.judge("2026-03-01", "wheel_retorque").how, urgency::none);
    car.serve("2026-03-01", 20000, {}).operations = {"tyre_rotation"};
    car.drive("2026-03-03", 20110);
    EXPECT_EQ(car.judge("2026-03-03", "wheel_retorque").how, urgency::due);
    car.serve("2026-03-03", 20110, {"wheel_retorque"});
    EXPECT_EQ(car.judge("2026-03-04", "wheel_retorque").how, urgency::none);
}

TEST(due, on_nonsense_nothing_is_raised_and_it_says_why) {
    life car;
    car.facts.first_seen = day("2026-03-01");
    car.drive("2026-03-01", 20000);
    car.serve("2026-03-01", 20000, {"engine_oil"});
    car.facts.clock_synchronised = false;

    auto seen = car.judge("2037-01-01");
    ASSERT_EQ(seen.withheld.size(), 1U);
    EXPECT_EQ(seen.withheld[0].key, "care.withheld.clock");
    for (const auto& item : seen.items) EXPECT_EQ(item.how, urgency::none) << item.item;
    EXPECT_EQ(car.judge("1970-01-01").withheld.at(0).key, "care.withheld.clock");

    car.drive("2026-03-05", 90000);
    seen = car.judge("2026-03-05");
    EXPECT_EQ(seen.withheld.at(0).key, "care.withheld.mileage_undecided");
    for (const auto& item : seen.items) EXPECT_EQ(item.how, urgency::none) << item.item;

    car.facts.vin.clear();
    seen = car.judge("2026-03-05");
    EXPECT_EQ(seen.withheld.at(0).key, "care.withheld.no_vehicle");
    EXPECT_TRUE(seen.items.empty());
    for (const auto& one : seen.withheld) EXPECT_TRUE(contract::has_text(one.key)) << one.key;
}

// Twelve lives of two years each, told by their alerts. A change of the rules that moves one of them must be meant.
struct told {
    const char* who;
    double km_per_month;
    const char* energy;
    const char* region;
    std::vector<std::string> severe;
    bool serves;                     // does what is due, on the day it hears of it
    int oil;                         // how many times each was raised
    int other;
};

TEST(lives, of_twelve_vehicles_over_two_years) {
    const told lives[] = {
        {"a commuter", 1200, "petrol", "", {}, true, 5, 22},       {"a taxi", 9000, "gas", "", {"commercial"}, true, 52, 201},
        {"a second car", 150, "petrol", "", {}, true, 4, 20},       {"one that stands", 0, "petrol", "", {}, true, 4, 20},
        {"a neglected one", 1200, "petrol", "", {}, false, 1, 10},  {"a diesel in the north", 2500, "diesel", "north", {}, true, 8, 50},
        {"a hybrid", 1500, "hev", "", {}, true, 7, 43},             {"a plug-in hybrid", 1500, "phev", "north", {}, true, 7, 45},
        {"an electric car", 1500, "ev", "", {}, true, 0, 24},       {"an electric taxi", 8000, "ev", "", {"commercial"}, true, 0, 130},
        {"on a building site", 1500, "diesel", "", {"dust"}, true, 6, 41}, {"nobody knows what", 1500, "", "", {}, true, 7, 32}};
    for (const auto& one : lives) {
        life car;
        car.plan = std::get<plan_library>(plan_library::load(built_in_plans())).plan_for({.vin = "", .brand = "", .model = "", .engine = "", .energy = one.energy, .year = {}});
        car.facts.purchased = car.facts.first_seen = day("2026-01-01");
        car.facts.region = one.region;
        car.facts.severe = one.severe;
        int oil = 0, other = 0;
        for (int week = 0; week <= 104; ++week) {
            const auto today = text_of(day("2026-01-01") + std::chrono::days{7 * week});
            const double km = 10 + one.km_per_month * 12 / 52 * week;
            car.drive(today, km);
            std::vector<std::string> due_now;
            for (const auto& changed : car.look(today)) {
                if (changed.revision == 1) ++(changed.item == "engine_oil" ? oil : other);
                if (changed.urgency != "upcoming" && changed.state == "open") due_now.push_back(changed.item);
            }
            if (one.serves && !due_now.empty()) {
                car.serve(today, km, due_now);
                car.look(today);
            }
        }
        for (const auto& [id, alert] : car.alerts)
            EXPECT_TRUE(!one.serves || alert.state == "done" || alert.urgency == "upcoming") << one.who << ": " << alert.item << " " << alert.state;
        EXPECT_EQ(oil, one.oil) << one.who;
        EXPECT_EQ(other, one.other) << one.who;
    }
}

TEST(due, ten_years_of_history_are_judged_at_once) {
    life car;
    car.facts.purchased = car.facts.first_seen = day("2016-01-01");
    for (int week = 0; week < 520; ++week) {
        const auto today = text_of(day("2016-01-01") + std::chrono::days{7 * week});
        car.drive(today, 10 + 300.0 * week);
        if (week % 13 == 0) car.serve(today, 10 + 300.0 * week, {"engine_oil", "air_filter"});
    }
    static_cast<void>(car.judge("2026-01-02"));
    auto best = std::chrono::steady_clock::duration::max();
    for (int i = 0; i < 20; ++i) {
        const auto begun = std::chrono::steady_clock::now();
        ASSERT_FALSE(due(car.facts, car.plan).items.empty());
        best = std::min(best, std::chrono::steady_clock::now() - begun);
    }
    EXPECT_LT(best, std::chrono::milliseconds{15}) << "1 ms without the sanitizers";
    std::printf("one vehicle with ten years: %.3f ms\n", std::chrono::duration<double, std::milli>(best).count());
}

}  // namespace
}  // namespace faultline::care
