#include "gateway/care/alerts.hpp"

#include <random>
#include <set>

#include "cloud/contract/record.hpp"
#include "tests/care/care_fixture.hpp"

namespace faultline::care {
namespace {

life served_in_march() {
    life car;
    car.facts.first_seen = day("2026-03-01");
    car.drive("2026-03-01", 20000);
    for (const auto& [id, item] : car.plan.items)
        if (id != "engine_oil") car.plan.items.at(id).operations.clear();
    std::erase_if(car.plan.items, [](const auto& entry) { return entry.first != "engine_oil"; });
    car.serve("2026-03-01", 20000, {"engine_oil"});
    return car;
}

TEST(alerts, one_is_raised_once_and_grows_more_urgent) {
    auto car = served_in_march();
    EXPECT_TRUE(car.look("2026-03-02").empty());
    car.drive("2026-05-01", 24700);
    ASSERT_EQ(car.look("2026-05-01").size(), 1U);
    EXPECT_EQ(car.alert_of("engine_oil")->urgency, "upcoming");
    EXPECT_EQ(car.alert_of("engine_oil")->plan, "default@1");
    EXPECT_TRUE(car.look("2026-05-01").empty()) << "nothing new to say";
    car.drive("2026-05-10", 25050);
    car.look("2026-05-10");
    EXPECT_EQ(car.alert_of("engine_oil")->urgency, "due");
    car.drive("2026-05-25", 25600);
    car.look("2026-05-25");
    EXPECT_EQ(car.alert_of("engine_oil")->urgency, "overdue");
    EXPECT_EQ(car.alert_of("engine_oil")->revision, 3);
    EXPECT_EQ(car.alerts.size(), 1U);
}

TEST(alerts, a_service_closes_it_and_the_next_turn_is_another_alert) {
    auto car = served_in_march();
    car.drive("2026-05-10", 25050);
    car.look("2026-05-10");
    car.serve("2026-05-11", 25060, {"engine_oil"});
    const auto changed = car.look("2026-05-11");
    ASSERT_EQ(changed.size(), 1U);
    EXPECT_EQ(changed[0].state, "done");
    EXPECT_EQ(changed[0].service, "service-2");
    EXPECT_EQ(changed[0].by, "technician-7");
    car.drive("2026-08-10", 30100);
    car.look("2026-08-10");
    EXPECT_EQ(car.alerts.size(), 2U);
    EXPECT_EQ(car.alert_of("engine_oil")->cycle, "every:service-2");
}

TEST(alerts, a_dismissed_one_stays_quiet_until_the_next_turn) {
    auto car = served_in_march();
    car.drive("2026-05-10", 25050);
    const auto raised = car.look("2026-05-10").at(0);
    EXPECT_FALSE(dismiss(raised, "technician-7", "", {"", ""})) << "a reason is needed";
    const auto gone = dismiss(raised, "technician-7", "done elsewhere", {"visit", "2026-05-10T10:00:00.000Z"}).value();
    EXPECT_EQ(gone.state, "dismissed");
    EXPECT_EQ(gone.revision, 2);
    EXPECT_FALSE(dismiss(gone, "technician-7", "again", {"", ""}));
    car.alerts[gone.alert] = gone;
    car.drive("2026-06-10", 27000);
    EXPECT_TRUE(car.look("2026-06-10").empty());
    car.serve("2026-06-11", 27010, {"engine_oil"});
    car.drive("2026-10-10", 32100);
    EXPECT_EQ(car.look("2026-10-10").size(), 1U);
}

TEST(alerts, an_acknowledged_one_is_still_updated) {
    auto car = served_in_march();
    car.drive("2026-05-01", 24700);
    const auto seen = acknowledge(car.look("2026-05-01").at(0), "front desk", {"", "2026-05-01T10:00:00.000Z"}).value();
    car.alerts[seen.alert] = seen;
    car.drive("2026-05-10", 25050);
    EXPECT_EQ(car.look("2026-05-10").at(0).state, "acknowledged");
    EXPECT_EQ(car.alert_of("engine_oil")->urgency, "due");
}

TEST(alerts, a_longer_plan_withdraws_and_a_shorter_one_brings_the_same_alert_back) {
    auto car = served_in_march();
    car.drive("2026-05-10", 25050);
    const auto id = car.look("2026-05-10").at(0).alert;
    auto& oil = car.plan.items.at("engine_oil");
    oil.every = interval{10000, 12};
    car.plan.version = "default@2";
    EXPECT_EQ(car.look("2026-05-11").at(0).state, "withdrawn");
    oil.every = interval{5000, 6};
    const auto back = car.look("2026-05-12").at(0);
    EXPECT_EQ(back.alert, id);
    EXPECT_EQ(back.state, "open");
    car.plan.items.clear();
    EXPECT_EQ(car.look("2026-05-13").at(0).reason, "care.reason.not_in_plan");
}

TEST(alerts, a_wrong_clock_neither_raises_nor_withdraws) {
    auto car = served_in_march();
    car.facts.clock_synchronised = false;
    car.drive("2026-08-20", 21000);
    car.look("2026-09-02");
    ASSERT_EQ(car.alert_of("engine_oil")->urgency, "due");
    EXPECT_TRUE(car.look("1970-01-01").empty());
    EXPECT_TRUE(car.look("2037-01-01").empty());
    car.facts.vin.clear();
    EXPECT_TRUE(car.look("2026-09-03").empty());
}

// Whatever happens in whatever order: no alert lost, none doubled, and a restart changes nothing.
TEST(alerts, none_is_lost_or_doubled_over_any_life) {
    std::mt19937 random{11};
    for (int round = 0; round < 16; ++round) {
        life car;
        car.facts.first_seen = car.facts.purchased = day("2026-01-01");
        car.facts.region = round % 2 ? "north" : "";
        double km = 10;
        car.drive("2026-01-01", km);
        for (int step = 1; step < 60; ++step) {
            const auto today = text_of(day("2026-01-01") + std::chrono::days{step * 12});
            km += static_cast<double>(random() % 1500);
            if (random() % 4) car.drive(today, km);
            const auto item = std::next(car.plan.items.begin(), static_cast<long>(random() % car.plan.items.size()))->first;
            switch (random() % 7) {
                case 0:
                case 1: car.serve(today, km, {item}).saved = contract::rfc3339(start_of(day(today)) - 1000); break;
                case 2: car.plan.items.at("engine_oil").every = interval{static_cast<int>(3000 + random() % 9000), 6}; break;
                case 3: car.drive(today, static_cast<double>(random() % 200000)); break;
                case 4:
                    if (const auto* open = car.alert_of(item); open && contract::is_open(open->state))
                        car.alerts[open->alert] = dismiss(*open, "x", "later", {"", contract::rfc3339(start_of(day(today)))}).value();
                    break;
                default: break;
            }
            car.look(today);
            for (auto& [id, one] : car.alerts)   // a restart: what the store gives back
                one = contract::read_record<contract::alert>(contract::write_record(one)).value();
            EXPECT_TRUE(car.look(today).empty()) << "a second look at the same facts has nothing to say";

            std::set<std::string> open;
            std::set<std::pair<std::string, std::string>> turns;
            for (const auto& [id, one] : car.alerts) {
                ASSERT_TRUE(turns.emplace(one.item, one.cycle).second) << "two alerts for one turn of " << one.item;
                if (contract::is_open(one.state)) {
                    ASSERT_TRUE(open.insert(one.item).second) << "two open alerts for " << one.item;
                }
            }
            for (const auto& one : car.judge(today).items) {
                if (one.how == urgency::none) {
                    ASSERT_TRUE(one.withheld || !open.contains(one.item)) << one.item << " is not due";
                    continue;
                }
                const auto known = std::ranges::find_if(car.alerts, [&](const auto& a) { return a.second.item == one.item && a.second.cycle == one.cycle; });
                ASSERT_NE(known, car.alerts.end()) << one.item << " is due and nobody was told";
                const bool settled = known->second.state == "dismissed" || known->second.state == "done";
                ASSERT_TRUE(settled || known->second.urgency == name(one.how)) << one.item;
            }
        }
    }
}

}  // namespace
}  // namespace faultline::care
