#include "gateway/care/warning.hpp"

#include <gtest/gtest.h>

#include <random>

#include "cloud/contract/record.hpp"

namespace faultline::care {
namespace {

std::vector<warning_rule> built_in() { return std::get<std::vector<warning_rule>>(read_warning_rules(built_in_warnings())); }

// Feeds the watch once a second and collects what it says.
struct bench {
    std::vector<warning_rule> rules = built_in();
    warning_watch watch;
    std::int64_t now_ms = 0;
    std::vector<std::string> said;    // "battery_resting raised"

    explicit bench(const std::string& energy = "petrol", std::set<std::string> before = {}) : watch{rules, energy, std::move(before)} {}
    void note(const std::vector<warning>& seen) {
        for (const auto& one : seen) said.push_back(one.rule + (one.raised ? " raised" : " ended"));
    }
    void second(std::initializer_list<std::pair<const char*, double>> values) {
        now_ms += 1000;
        for (const auto& [signal, value] : values) note(watch.on_sample(signal, now_ms, value));
    }
};

using words = std::vector<std::string>;

TEST(warnings, the_built_in_rules_are_without_a_mistake) {
    const auto read = read_warning_rules(built_in_warnings());
    if (const auto* problems = std::get_if<1>(&read))
        for (const auto& one : *problems) ADD_FAILURE() << one.line << " " << one.code << " " << one.args;
    ASSERT_EQ(read.index(), 0U);
}

TEST(warnings, a_battery_that_rests_low_is_warned_of_once_and_ends_with_hysteresis) {
    bench car;
    for (int i = 0; i < 120; ++i) car.second({{"engine_speed", 0}, {"control_module_voltage", 11.7}});
    EXPECT_EQ(car.said, (words{"battery_resting raised"}));
    for (int i = 0; i < 60; ++i) car.second({{"engine_speed", 0}, {"control_module_voltage", 12.1}});
    EXPECT_EQ(car.said.size(), 1U) << "above the limit, not yet good";
    for (int i = 0; i < 60; ++i) car.second({{"engine_speed", 0}, {"control_module_voltage", 12.6}});
    EXPECT_EQ(car.said, (words{"battery_resting raised", "battery_resting ended"}));
}

TEST(warnings, one_odd_sample_is_no_evidence) {
    bench car;
    for (int i = 0; i < 200; ++i) car.second({{"engine_speed", 0}, {"control_module_voltage", i % 7 == 0 ? 10.9 : 12.6}});
    EXPECT_EQ(car.said, words{});
}

TEST(warnings, count_only_while_their_condition_holds_and_is_fresh) {
    bench car;
    for (int i = 0; i < 100; ++i) car.second({{"engine_speed", 800}, {"control_module_voltage", 11.7}});
    EXPECT_EQ(car.said, words{}) << "the engine runs";
    bench silent;
    silent.second({{"engine_speed", 0}});
    silent.now_ms += 60'000;
    for (int i = 0; i < 100; ++i) silent.second({{"control_module_voltage", 11.7}});
    EXPECT_EQ(silent.said, words{}) << "nobody knows whether the engine runs";
}

TEST(warnings, a_drifting_mixture_is_seen_on_both_sides_of_zero_and_only_warm) {
    for (const double trim : {14.0, -14.0}) {
        bench car;
        for (int i = 0; i < 300; ++i) car.second({{"coolant_temperature", 40}, {"long_term_fuel_trim_bank1", trim}});
        EXPECT_EQ(car.said, words{});
        for (int i = 0; i < 300; ++i) car.second({{"coolant_temperature", 90}, {"long_term_fuel_trim_bank1", trim}});
        EXPECT_EQ(car.said, (words{"fuel_trim_bank1 raised"}));
    }
}

TEST(warnings, the_evidence_says_what_was_measured_against_what) {
    bench car;
    std::vector<warning> seen;
    for (int i = 0; i < 40 && seen.empty(); ++i) seen = car.watch.on_sample("coolant_temperature", i * 1000, 118);
    ASSERT_EQ(seen.size(), 1U);
    EXPECT_EQ(seen[0].rule, "coolant_hot");
    EXPECT_EQ(seen[0].severity, "stop_now");
    EXPECT_EQ(seen[0].evidence["value"], 118);
    EXPECT_EQ(seen[0].evidence["limit"], 112);
    EXPECT_GE(seen[0].evidence["samples"], 5);
    EXPECT_GE(seen[0].evidence["seconds"], 10);
    const auto event = to_event(seen[0], *std::ranges::find(car.rules, "coolant_hot", &warning_rule::id), "VIN", "", "2026-11-21T09:00:00.000Z");
    EXPECT_EQ(event.kind, "early_warning");
    EXPECT_EQ(event.detail["state"], "raised");
}

TEST(warnings, a_rising_coolant_is_seen_before_it_is_hot) {
    bench car;
    for (int i = 0; i < 300; ++i) car.second({{"coolant_temperature", 98.5 + i * 2.0 / 60}});
    EXPECT_EQ(car.said, (words{"coolant_rising raised"}));
}

TEST(warnings, raised_before_a_restart_are_not_raised_again) {
    bench car{"petrol", {"battery_resting"}};
    for (int i = 0; i < 120; ++i) car.second({{"engine_speed", 0}, {"control_module_voltage", 11.7}});
    EXPECT_EQ(car.said, words{});
    EXPECT_TRUE(car.watch.raised().contains("battery_resting"));
}

TEST(warnings, an_electric_car_is_not_asked_for_its_alternator) {
    bench car{"ev"};
    for (int i = 0; i < 120; ++i) car.second({{"engine_speed", 2000}, {"control_module_voltage", 12.4}});
    EXPECT_EQ(car.said, words{});
    for (int i = 0; i < 5; ++i) car.second({{"hv_insulation_resistance", 120}});
    EXPECT_EQ(car.said, (words{"hv_insulation raised"}));
}

contract::diagnosis scan() {
    contract::diagnosis made;
    auto& ecu = made.ecus.emplace_back();
    ecu.ecu = "7E8";
    ecu.pending.how.state = ecu.ready_since_clear.how.state = contract::read_state::read;
    ecu.monitors.push_back({.mid = "A2", .tid = "0B", .uasid = "24", .name = "mid.A2", .unit = "", .value = 3, .min = 0, .max = 100, .passed = true, .margin = 0.9});
    ecu.ready_since_clear.monitors.push_back({"catalyst", true, false});
    ecu.since.distance_km = 120;
    return made;
}

TEST(warnings, a_scan_tells_of_tests_near_their_limits_stuck_monitors_and_pending_codes) {
    bench car;
    car.note(car.watch.on_scan(scan()));
    EXPECT_EQ(car.said, words{});
    auto worse = scan();
    worse.ecus[0].monitors[0].margin = 0.1;
    worse.ecus[0].since.distance_km = 800;
    worse.ecus[0].pending.codes = {"P0301"};
    car.note(car.watch.on_scan(worse));
    std::ranges::sort(car.said);
    EXPECT_EQ(car.said, (words{"misfire_near_limit raised", "pending_codes raised", "readiness_stuck raised"}));
    car.note(car.watch.on_scan(worse));
    EXPECT_EQ(car.said.size(), 3U);
}

TEST(warnings, a_list_that_was_not_read_ends_nothing) {
    bench car{"petrol", {"pending_codes"}};
    auto silent = scan();
    silent.ecus[0].pending.how.state = contract::read_state::failed;
    car.note(car.watch.on_scan(silent));
    EXPECT_EQ(car.said, words{});
    car.note(car.watch.on_scan(scan()));
    EXPECT_EQ(car.said, (words{"pending_codes ended"}));
}

// A hundred healthy hours on noisy sensors raise nothing; the same hours with a fault raise it. Deterministic noise.
TEST(warnings, healthy_drives_raise_nothing_and_faulty_ones_are_found) {
    std::mt19937 random{5};
    std::normal_distribution<double> noise{0, 1};
    int false_alarms = 0, found = 0;
    for (int drive = 0; drive < 200; ++drive) {
        const bool faulty = drive % 2;
        bench car;
        for (int i = 0; i < 900; ++i) {
            const double idle = i < 60 ? 0 : 1500 + 500 * noise(random);
            car.second({{"engine_speed", std::max(0.0, idle)}, {"coolant_temperature", std::min(90.0, 20 + i / 5.0) + noise(random)},
                        {"control_module_voltage", (idle > 0 ? 14.1 : faulty ? 11.6 : 12.5) + 0.08 * noise(random)},
                        {"long_term_fuel_trim_bank1", (faulty ? 15 : 3) + 2 * noise(random)}});
        }
        if (faulty) found += car.said.size() >= 2;
        else false_alarms += !car.said.empty();
    }
    EXPECT_EQ(false_alarms, 0);
    EXPECT_GE(found, 98);
}

TEST(warnings, mistakes_in_rules_are_named_with_their_line) {
    const auto first = [](const std::string& rule) {
        const auto read = read_warning_rules({"w.toml", "[rule.x]\nname = {en=\"x\",zh=\"x\"}\nadvice = {en=\"x\",zh=\"x\"}\nseverity = \"soon\"\n" + rule});
        const auto* problems = std::get_if<1>(&read);
        return problems ? std::to_string((*problems)[0].line) + " " + (*problems)[0].code : "none";
    };
    EXPECT_EQ(first("kind = \"level\"\nsignals = [\"a\"]\nbelow = 5\n"), "none");
    EXPECT_EQ(first("kind = \"guess\"\nsignals = [\"a\"]\nbelow = 5\n"), "5 unknown_value");
    EXPECT_EQ(first("kind = \"level\"\nsignals = [\"a\"]\nbelow = 5\nabove = 3\n"), "1 one_limit");
    EXPECT_EQ(first("kind = \"level\"\nsignals = [\"a\"]\nbelow = 5\nuntil = 4\n"), "1 until_wrong_side");
    EXPECT_EQ(first("kind = \"level\"\nbelow = 5\n"), "1 key_missing");
}

}  // namespace
}  // namespace faultline::care
