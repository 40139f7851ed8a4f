#include "gateway/vehicle/harm_guard.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "gateway/vehicle/module_scan.hpp"
#include "tests/vehicle/uds_car.hpp"

using namespace faultline;
using namespace faultline::vehicle;
using namespace std::chrono_literals;
using purpose = harm_guard::purpose;
using reason = harm_guard::reason;

namespace {

const guard_instant t0{std::chrono::hours{1}};
const question rpm = ask(0x01, 0x0C);
const question codes = ask(0x19, 0x02, 0x8D);

question to_ecu(std::uint32_t request, question what = codes) {
    what.to = ecu_channel{request, request + 8};
    return what;
}

// Whoever asks as fast as the guard lets him; what each ECU was asked, with the time.
struct hurry {
    harm_guard guard;
    guard_instant now = t0;
    std::map<std::uint32_t, std::vector<guard_instant>> asked;   // 0: to everybody
    std::vector<guard_instant> all;
    answer came{.how = ending::answered, .messages = {}, .refusals = {}};

    bool ask_once(const question& what, purpose why = purpose::person, std::size_t frames = 2, std::chrono::nanoseconds took = 0ns) {
        const auto ruling = guard.may_ask(what, why, now);
        if (ruling.never) return false;
        now = std::max(now, ruling.when);
        guard.on_asked(what, why, now);
        asked[what.to ? what.to->request : 0].push_back(now);
        all.push_back(now);
        now += took;
        guard.on_answer(came, frames, now);
        return true;
    }
    // The most within any second.
    static std::size_t busiest_second(const std::vector<guard_instant>& when) {
        std::size_t most = 0;
        for (std::size_t first = 0, last = 0; last < when.size(); ++last) {
            while (when[last] - when[first] >= 1s) ++first;
            most = std::max(most, last - first + 1);
        }
        return most;
    }
    // Of one ECU: what was asked of it alone and of everybody.
    [[nodiscard]] std::size_t busiest_second_of(std::uint32_t ecu) {
        std::vector<guard_instant> both = asked[0];
        if (ecu != 0) both.insert(both.end(), asked[ecu].begin(), asked[ecu].end());
        std::ranges::sort(both);
        return busiest_second(both);
    }
};

std::size_t budget(double rate, unsigned burst) { return static_cast<std::size_t>(rate) + burst; }

TEST(harm_guard, polling_as_fast_as_it_can_stays_within_the_budget) {
    hurry it;
    for (int i = 0; i < 3000; ++i) ASSERT_TRUE(it.ask_once(rpm, purpose::polling));
    EXPECT_LE(it.busiest_second_of(0), budget(it.guard.budget().live_per_ecu, it.guard.budget().burst));
    EXPECT_GT(it.busiest_second_of(0), 240U);   // and uses it
}

TEST(harm_guard, reading_one_ecu_is_slower_than_polling) {
    hurry it;
    for (int i = 0; i < 200; ++i) ASSERT_TRUE(it.ask_once(to_ecu(0x713)));
    EXPECT_LE(it.busiest_second_of(0x713), budget(20, 10));
    EXPECT_GE(it.now - t0, 9s);
}

TEST(harm_guard, several_ecus_share_the_budget_of_the_car) {
    hurry it;
    for (int i = 0; i < 900; ++i) ASSERT_TRUE(it.ask_once(to_ecu(static_cast<std::uint32_t>(0x700 + i % 60))));
    EXPECT_LE(hurry::busiest_second(it.all), budget(60, 10));
}

TEST(harm_guard, any_mix_of_questions_stays_within_the_budget_of_each_ecu) {
    for (unsigned seed = 0; seed < 20; ++seed) {
        std::mt19937 random{seed};
        hurry it;
        hurry* const live = &it;
        std::map<std::uint32_t, std::vector<guard_instant>> reading;
        for (int i = 0; i < 1500; ++i) {
            const auto request = static_cast<std::uint32_t>(0x700 + random() % 6);
            const bool is_functional = random() % 3 == 0;
            (void)live->ask_once(is_functional ? codes : to_ecu(request), random() % 2 ? purpose::person : purpose::polling, random() % 20,
                                 std::chrono::milliseconds{random() % 30});
            if (random() % 50 == 0) it.now += std::chrono::milliseconds{random() % 3000};
        }
        for (std::uint32_t ecu = 0x700; ecu < 0x706; ++ecu) ASSERT_LE(it.busiest_second_of(ecu), budget(20, 10)) << "seed " << seed << " ecu " << ecu;
        ASSERT_LE(hurry::busiest_second(it.all), budget(60, 10)) << "seed " << seed;
    }
}

TEST(harm_guard, a_scan_of_every_makers_ecus_stays_within_the_budget) {
    for (const auto* maker : {"volkswagen", "toyota", "ford", "hyundai_kia", "nissan", "psa", "gm"}) {
        hurry it;
        uds_car car;
        for (const auto& one : known_ecus_of(maker, bus::can11)) car.ecu(one.where).code(0x403511, 0x2F).did(0xF187, "X");
        module_scan reading{bus::can11, known_ecus_of(maker, bus::can11), {}, {}};
        while (const auto what = reading.next()) {
            ASSERT_TRUE(it.ask_once(*what));
            reading.on_answer(car.ask(*what));
        }
        for (const auto& one : known_ecus_of(maker, bus::can11)) ASSERT_LE(it.busiest_second_of(one.where.request), budget(20, 10)) << maker;
        ASSERT_LE(hurry::busiest_second(it.all), budget(60, 10)) << maker;
    }
}

TEST(harm_guard, long_answers_wait_for_the_share_of_the_bus) {
    hurry it;
    for (int i = 0; i < 300; ++i) ASSERT_TRUE(it.ask_once(to_ecu(static_cast<std::uint32_t>(0x700 + i % 60)), purpose::person, 300));
    const std::chrono::duration<double> took = it.now - t0;
    const double used = 300 * 300 * 125.0 / 500000;
    EXPECT_LE(used / took.count(), 0.52);
    EXPECT_GT(it.guard.bus_load(it.now), 0.3);
    EXPECT_LT(it.guard.bus_load(it.now + 10s), 0.001);
}

TEST(harm_guard, bus_errors_make_it_wait_longer_each_time_until_something_answers) {
    harm_guard guard;
    const answer error{.how = ending::bus_fault, .messages = {}, .refusals = {}};
    guard.on_answer(error, 0, t0);
    EXPECT_EQ(guard.may_ask(rpm, purpose::person, t0).when, t0 + 50ms);
    EXPECT_EQ(guard.may_ask(rpm, purpose::person, t0).why, reason::bus_errors);
    guard.on_answer(error, 0, t0);
    EXPECT_EQ(guard.may_ask(rpm, purpose::person, t0).when, t0 + 100ms);
    for (int i = 0; i < 20; ++i) guard.on_answer(error, 0, t0);
    EXPECT_EQ(guard.may_ask(rpm, purpose::person, t0).when, t0 + 5s);
    guard.on_answer({.how = ending::answered, .messages = {}, .refusals = {}}, 2, t0 + 6s);
    guard.on_answer(error, 0, t0 + 7s);
    EXPECT_EQ(guard.may_ask(rpm, purpose::person, t0 + 7s).when, t0 + 7s + 50ms);
    EXPECT_EQ(guard.counted().bus_errors, 23U);
}

TEST(harm_guard, a_low_battery_with_the_engine_off_is_not_polled_but_a_person_is_answered) {
    harm_guard guard;
    guard.on_volts(12.19, t0);
    EXPECT_TRUE(guard.may_ask(rpm, purpose::polling, t0).never);
    EXPECT_EQ(guard.may_ask(rpm, purpose::polling, t0).why, reason::battery_low);
    EXPECT_FALSE(guard.may_ask(rpm, purpose::person, t0).never);
    EXPECT_EQ(guard.now(t0), harm_guard::state::sparing);
    guard.on_volts(12.2, t0);
    EXPECT_FALSE(guard.may_ask(rpm, purpose::polling, t0).never);
    guard.on_volts(14.1, t0);
    EXPECT_FALSE(guard.may_ask(rpm, purpose::polling, t0).never);
}

TEST(harm_guard, a_lorry_has_two_batteries) {
    harm_guard guard;
    guard.on_volts(24.39, t0);
    EXPECT_TRUE(guard.is_lorry());
    EXPECT_TRUE(guard.may_ask(rpm, purpose::polling, t0).never);
    guard.on_volts(24.4, t0);
    EXPECT_FALSE(guard.may_ask(rpm, purpose::polling, t0).never);
    EXPECT_EQ(guard.engine_runs(), false);
    guard.on_volts(26.0, t0);
    EXPECT_EQ(guard.engine_runs(), true);
}

TEST(harm_guard, an_engine_that_turns_charges_whatever_the_voltmeter_says) {
    harm_guard guard;
    guard.on_volts(12.0, t0);
    guard.on_engine_speed(800, t0);
    EXPECT_FALSE(guard.may_ask(rpm, purpose::polling, t0).never);
    guard.on_engine_speed(0, t0);
    EXPECT_TRUE(guard.may_ask(rpm, purpose::polling, t0).never);
}

TEST(harm_guard, nothing_is_assumed_without_a_voltmeter) {
    harm_guard guard;
    guard.on_volts(std::nullopt, t0);
    EXPECT_FALSE(guard.may_ask(rpm, purpose::polling, t0).never);
    EXPECT_FALSE(guard.engine_runs().has_value());
}

TEST(harm_guard, after_ten_minutes_without_engine_polling_becomes_rare) {
    hurry it;
    it.guard.on_volts(12.6, t0);
    it.now = t0 + 10min - 1s;
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(it.ask_once(rpm, purpose::polling));
    EXPECT_LT(it.now, t0 + 10min);
    it.now = t0 + 11min;
    it.asked.clear();
    const auto begun = it.now;
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(it.ask_once(rpm, purpose::polling));
    EXPECT_GE(it.now - begun, 9s);
    EXPECT_LE(it.busiest_second_of(0), 6U);
    EXPECT_EQ(it.guard.now(it.now), harm_guard::state::resting);
    it.guard.on_volts(14.0, it.now);
    EXPECT_EQ(it.guard.now(it.now), harm_guard::state::asking);
}

TEST(harm_guard, it_listens_until_the_first_question_of_each_car) {
    hurry it;
    EXPECT_EQ(it.guard.now(t0), harm_guard::state::listening);
    (void)it.ask_once(rpm);
    EXPECT_EQ(it.guard.now(it.now), harm_guard::state::asking);
    it.guard.forget_vehicle();
    EXPECT_EQ(it.guard.now(it.now), harm_guard::state::listening);
    EXPECT_EQ(it.guard.counted().asked, 1U);
}

TEST(harm_guard, waiting_and_refusing_are_counted) {
    harm_guard guard;
    guard.on_waited({.when = t0, .why = reason::ecu_budget}, 30ms);
    guard.on_waited({.never = true, .when = t0, .why = reason::battery_low}, 0ms);
    EXPECT_EQ(guard.counted().waits, 1U);
    EXPECT_EQ(guard.counted().waited_ms, 30U);
    EXPECT_EQ(guard.counted().refused, 1U);
}

}  // namespace
