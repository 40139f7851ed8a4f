#include "cloud/contract/texts.hpp"
#include "gateway/care/workorder.hpp"
#include "tests/care/care_fixture.hpp"

namespace faultline::care {
namespace {

const occasion now{"visit-1", "2026-11-21T09:30:00.000Z"};
const occasion later{"visit-1", "2026-11-21T10:30:00.000Z"};

contract::alert alert_of(const std::string& item, const std::string& operation) {
    contract::alert one;
    one.alert = "alert-" + item;
    one.item = item;
    one.title = {item, item};
    one.operations = {operation};
    one.urgency = "due";
    one.state = "open";
    return one;
}

contract::workorder order_of(const std::vector<contract::alert>& alerts, const std::string& id = "order-1") {
    return suggest({nullptr, alerts, {}}, life{}.plan, id, "V", now);
}

const contract::work_line* line_of(const contract::workorder& order, const std::string& id) {
    for (const auto& line : order.lines)
        if (line.line == id) return &line;
    return nullptr;
}

TEST(amend, changes_hours_and_parts_and_says_who) {
    auto order = order_of({alert_of("engine_oil", "engine_oil_change")});
    order = amend(order, "engine_oil_change", {.labour_hours = 0.8, .part = "engine_oil", .quantity = 6.5, .urgency = "now"}, "li", "V6", later).value();
    const auto* line = line_of(order, "engine_oil_change");
    EXPECT_EQ(line->labour_hours, 0.8);
    EXPECT_EQ(line->parts.at(0).quantity, 6.5);
    EXPECT_EQ(line->urgency, "now");
    EXPECT_EQ(line->reasons.back().kind, "technician");
    EXPECT_TRUE(contract::has_text(line->reasons.back().technician.key));
    EXPECT_EQ(order.revision, 2);
    const auto parts = line->parts.size();
    order = amend(order, "engine_oil_change", {.labour_hours = {}, .part = "oil_filter", .quantity = 0, .urgency = ""}, "li", "new already", later).value();
    EXPECT_EQ(line_of(order, "engine_oil_change")->parts.size(), parts - 1);
}

TEST(amend, refuses_what_is_not_there_or_done) {
    auto order = order_of({alert_of("engine_oil", "engine_oil_change")});
    EXPECT_FALSE(amend(order, "polish", {.labour_hours = 1, .part = "", .quantity = {}, .urgency = ""}, "li", "x", later));
    EXPECT_FALSE(amend(order, "engine_oil_change", {.labour_hours = {}, .part = "gold", .quantity = 1, .urgency = ""}, "li", "x", later));
    order = decide(order, "engine_oil_change", decision::done, "li", "", later).value();
    EXPECT_FALSE(amend(order, "engine_oil_change", {.labour_hours = 9, .part = "", .quantity = {}, .urgency = ""}, "li", "x", later));
}

TEST(add_line, brings_an_operation_with_its_parts_and_setups_once) {
    const auto order = order_of({alert_of("engine_oil", "engine_oil_change")});
    const auto more = add_line(order, life{}.plan, "brake_fluid_change", "li", "dark", later).value();
    ASSERT_NE(line_of(more, "brake_fluid_change"), nullptr);
    EXPECT_EQ(line_of(more, "brake_fluid_change")->parts.size(), 1U);
    EXPECT_EQ(more.setups.size(), order.setups.size()) << "the lift is there already";
    EXPECT_FALSE(add_line(more, life{}.plan, "brake_fluid_change", "li", "again", later));
    EXPECT_FALSE(add_line(more, life{}.plan, "rust_prayer", "li", "x", later));
}

TEST(refresh, keeps_decisions_takes_new_lines_and_drops_what_lost_its_reason) {
    auto known = order_of({alert_of("engine_oil", "engine_oil_change"), alert_of("brakes", "brake_inspection"), alert_of("wipers", "wiper_change")});
    known = decide(known, "engine_oil_change", decision::decline, "owner", "next month", later).value();
    known = amend(known, "wiper_change", {.labour_hours = 0.3, .part = "", .quantity = {}, .urgency = ""}, "li", "rusty", later).value();
    const auto seen = order_of({alert_of("engine_oil", "engine_oil_change"), alert_of("cabin_filter", "cabin_filter_change")}, "order-2");
    const auto next = refresh(known, seen, later).value();
    EXPECT_EQ(next.workorder, "order-1");
    EXPECT_EQ(next.revision, known.revision + 1);
    EXPECT_EQ(line_of(next, "engine_oil_change")->state, "declined");
    EXPECT_NE(line_of(next, "cabin_filter_change"), nullptr);
    EXPECT_EQ(line_of(next, "brake_inspection"), nullptr) << "nobody decided on it and nothing asks for it";
    ASSERT_NE(line_of(next, "wiper_change"), nullptr) << "a person had a hand in it";
    EXPECT_EQ(line_of(next, "wiper_change")->labour_hours, 0.3);
    for (const auto& setup : next.setups) EXPECT_NE(setup.setup, "wheels_off") << "nothing needs it any more";
}

TEST(refresh, says_nothing_when_nothing_changed) {
    const std::vector alerts{alert_of("engine_oil", "engine_oil_change")};
    const auto known = order_of(alerts);
    EXPECT_FALSE(refresh(known, order_of(alerts, "order-2"), later));
    const auto decided = decide(known, "engine_oil_change", decision::accept, "li", "", later).value();
    EXPECT_FALSE(refresh(decided, order_of(alerts, "order-2"), later));
}

TEST(verify, a_proven_line_is_not_taken_back_by_tests_that_run_anew_but_by_its_code) {
    contract::diagnosis scan;
    scan.scan = "scan-1";
    auto& ecu = scan.ecus.emplace_back();
    ecu.ecu = "7E8";
    for (auto* how : {&ecu.stored.how, &ecu.pending.how, &ecu.ready_since_clear.how}) how->state = contract::read_state::read;
    auto with_code = scan;
    with_code.ecus[0].stored.codes = {"P0301"};
    with_code.findings.push_back({"P0301", "7E8", {}, {"stored"}, nullptr});
    auto order = suggest({&with_code, {}, {}}, life{}.plan, "order-1", "V", now);
    order = decide(order, "finding.7E8.P0301", decision::done, "li", "", now).value();
    order = verify(order, scan, now);
    ASSERT_EQ(order.state, "verified");
    auto cleared = scan;
    cleared.ecus[0].ready_since_clear.monitors.push_back({"misfire", true, false});
    order = verify(order, cleared, later);
    EXPECT_EQ(order.lines[0].state, "verified");
    EXPECT_EQ(order.first_time_fix, true);
    order = verify(order, with_code, later);
    EXPECT_EQ(order.lines[0].state, "back_again");
    EXPECT_EQ(order.first_time_fix, false);
    order = verify(order, scan, later);
    EXPECT_EQ(order.lines[0].state, "back_again") << "the next repair is another line";
    EXPECT_EQ(order.first_time_fix, false);
}

}  // namespace
}  // namespace faultline::care
