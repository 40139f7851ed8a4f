#include "gateway/care/workorder.hpp"

#include "cloud/contract/texts.hpp"
#include "tests/care/care_fixture.hpp"

namespace faultline::care {
namespace {

const occasion now{"visit-1", "2026-11-21T09:30:00.000Z"};

contract::alert alert_of(const std::string& item, const std::vector<std::string>& operations, const std::string& urgency = "due") {
    contract::alert one;
    one.alert = "alert-" + item;
    one.item = item;
    one.title = {item, item};
    one.operations = operations;
    one.urgency = urgency;
    one.state = "open";
    one.odometer.km = 25310;
    one.odometer.kind = "read";
    return one;
}

nlohmann::json explained(const std::string& component, const std::string& severity = "soon") {
    return {{"title", {{"en", "Cylinder 1 misfire"}, {"zh", "1 缸失火"}}},
            {"component_key", component},
            {"severity", severity},
            {"repairs", {{{"what", {{"en", "Change the ignition coil"}, {"zh", "更换点火线圈"}}}, {"labour_hours", 0.5}, {"parts", {{{"en", "Ignition coil"}, {"zh", "点火线圈"}}}}}}}};
}

contract::diagnosis scan_with(const std::vector<std::string>& codes) {
    contract::diagnosis made;
    made.scan = "scan-1";
    auto& ecu = made.ecus.emplace_back();
    ecu.ecu = "7E8";
    for (auto* how : {&ecu.stored.how, &ecu.pending.how, &ecu.permanent.how, &ecu.ready_since_clear.how}) how->state = contract::read_state::read;
    ecu.stored.codes = codes;
    for (const auto& code : codes) made.findings.push_back({code, "7E8", {}, {"stored"}, explained("misfire")});
    return made;
}

std::vector<std::string> lines_of(const contract::workorder& order) {
    std::vector<std::string> all;
    for (const auto& line : order.lines) all.push_back(line.line);
    return all;
}

contract::workorder oil_and_brakes() {
    const std::vector alerts{alert_of("engine_oil", {"engine_oil_change"}, "overdue"), alert_of("brakes", {"brake_inspection"}), alert_of("tyres", {"tyre_rotation"})};
    return suggest({nullptr, alerts, {}}, life{}.plan, "order-1", "LSVAA4187E2000001", now);
}

TEST(workorder, work_that_shares_preparation_counts_it_once) {
    const auto order = oil_and_brakes();
    EXPECT_EQ(lines_of(order), (std::vector<std::string>{"brake_inspection", "engine_oil_change", "tyre_rotation"})) << "inspections first";
    ASSERT_EQ(order.setups.size(), 2U);
    EXPECT_NEAR(order.labour_hours, 0.2 + 0.4 + 0.2 + 0.1 + 0.4, 1e-9) << "one lift, one removal of wheels";
    EXPECT_EQ(order.lines[1].urgency, "now");
    EXPECT_EQ(order.odometer.km, 25310);
    EXPECT_EQ(order.plan, "default@1");
}

TEST(workorder, what_is_done_on_the_way_is_not_charged_again_and_keeps_its_reason) {
    const std::vector alerts{alert_of("brake_wear", {"brake_pads_change"}), alert_of("brakes", {"brake_inspection"}, "overdue")};
    const auto order = suggest({nullptr, alerts, {}}, life{}.plan, "order-1", "V", now);
    EXPECT_EQ(lines_of(order), (std::vector<std::string>{"brake_pads_change"}));
    EXPECT_EQ(order.lines[0].reasons.size(), 2U);
    EXPECT_EQ(order.lines[0].urgency, "now");
}

TEST(workorder, codes_of_one_component_are_one_repair) {
    const auto scan = scan_with({"P0301", "P0351"});
    const auto order = suggest({&scan, {}, {}}, life{}.plan, "order-1", "V", now);
    ASSERT_EQ(order.lines.size(), 1U);
    EXPECT_EQ(order.lines[0].title.en, "Change the ignition coil");
    EXPECT_EQ(order.lines[0].labour_hours, 0.5);
    EXPECT_EQ(order.lines[0].parts.at(0).name.en, "Ignition coil");
    EXPECT_EQ(order.lines[0].reasons.size(), 2U);
    EXPECT_EQ(order.lines[0].reasons[1].ref, "P0351");
}

TEST(workorder, an_unknown_code_is_a_line_without_invented_work) {
    auto scan = scan_with({"P3499"});
    scan.findings[0].explanation = nullptr;
    const auto order = suggest({&scan, {}, {}}, life{}.plan, "order-1", "V", now);
    EXPECT_EQ(order.lines.at(0).title.en, "P3499");
    EXPECT_FALSE(order.lines[0].labour_hours);
    EXPECT_TRUE(order.lines[0].parts.empty());
}

TEST(workorder, a_warning_brings_its_check) {
    const auto rules = std::get<0>(read_warning_rules(built_in_warnings()));
    const auto rule = std::ranges::find(rules, "battery_resting", &warning_rule::id);
    const std::vector<raised_warning> warnings{{&*rule, {"battery_resting", true, "soon", {{"signal", "control_module_voltage"}, {"value", 11.6}, {"limit", 12}}}}};
    const auto order = suggest({nullptr, {}, warnings}, life{}.plan, "order-1", "V", now);
    EXPECT_EQ(lines_of(order), (std::vector<std::string>{"battery_test"}));
    const auto& why = order.lines[0].reasons.at(0).technician;
    EXPECT_EQ(contract::format_message(why.key, contract::language::en, why.args), "control_module_voltage: 11.6, limit 12");
}

TEST(workorder, nothing_to_do_is_an_order_without_lines) {
    const auto scan = scan_with({});
    EXPECT_TRUE(suggest({&scan, {}, {}}, life{}.plan, "order-1", "V", now).lines.empty());
}

const data_file prices{"prices.toml", R"(
[prices]
id = "branch"
version = 12
currency = "CNY"
labour_per_hour = 120
[operation]
engine_oil_change = 60
[part.engine_oil]
price = 65
stock = "in_stock"
[part.oil_filter]
price = 35
[part.drain_plug_seal]
price = 2.5
)"};

TEST(price, is_that_of_the_list_and_otherwise_unknown) {
    auto order = oil_and_brakes();
    EXPECT_FALSE(order.total) << "no list, no price";
    price(order, std::get<price_list>(read_price_list(prices)));
    EXPECT_EQ(order.price_list, "branch@12");
    EXPECT_TRUE(order.priced);
    EXPECT_NEAR(*order.total, 60 + 4 * 65 + 35 + 2.5 + (0.2 + 0.2 + 0.1 + 0.4) * 120, 1e-6);
    EXPECT_EQ(order.lines[1].parts[0].stock, "in_stock");

    const std::vector alerts{alert_of("spark_plugs", {"spark_plug_change"})};
    auto unknown = suggest({nullptr, alerts, {}}, life{}.plan, "order-2", "V", now);
    price(unknown, std::get<price_list>(read_price_list(prices)));
    EXPECT_FALSE(unknown.priced) << "nobody gave the price of the plugs";
    EXPECT_FALSE(unknown.lines[0].parts[0].price);
    EXPECT_NEAR(*unknown.total, 0.8 * 120, 1e-6);
}

TEST(price, leaves_out_what_was_declined_and_its_preparation) {
    auto order = oil_and_brakes();
    for (const auto* line : {"brake_inspection", "tyre_rotation"}) order = decide(order, line, decision::decline, "customer", "next time", now).value();
    price(order, std::get<price_list>(read_price_list(prices)));
    EXPECT_NEAR(*order.total, 60 + 4 * 65 + 35 + 2.5 + 0.1 * 120, 1e-6) << "no wheels come off";
}

TEST(price, mistakes_in_a_list_are_named_with_their_line) {
    const auto read = read_price_list({"p.toml", "[prices]\nid = \"a\"\nversion = 1\ncurrency = \"CNY\"\n[part.oil]\nprice = -3\n"});
    EXPECT_EQ(std::get<1>(read).at(0).line, 6);
    EXPECT_EQ(std::get<1>(read).at(0).code, "out_of_bounds");
}

TEST(workorder_life, is_decided_line_by_line) {
    auto order = oil_and_brakes();
    EXPECT_FALSE(decide(order, "polish", decision::accept, "t", "", now));
    order = decide(order, "engine_oil_change", decision::accept, "technician-7", "", now).value();
    EXPECT_EQ(order.state, "suggested");
    EXPECT_EQ(order.revision, 2);
    order = decide(order, "brake_inspection", decision::decline, "customer", "next time", now).value();
    order = decide(order, "tyre_rotation", decision::accept, "technician-7", "", now).value();
    EXPECT_EQ(order.state, "accepted");
    order = decide(order, "engine_oil_change", decision::done, "technician-7", "", now).value();
    order = decide(order, "tyre_rotation", decision::done, "technician-7", "", now).value();
    EXPECT_EQ(order.state, "done");
    EXPECT_FALSE(decide(order, "tyre_rotation", decision::decline, "customer", "too late", now));
}

contract::workorder repaired() {
    const auto scan = scan_with({"P0301"});
    const auto order = suggest({&scan, {}, {}}, life{}.plan, "order-1", "V", now);
    return decide(order, "finding.7E8.P0301", decision::done, "technician-7", "", now).value();
}

TEST(verify, a_repair_is_proven_when_the_code_is_gone_and_the_monitors_ran) {
    const auto order = verify(repaired(), scan_with({}), now);
    EXPECT_EQ(order.lines[0].state, "verified");
    EXPECT_EQ(order.state, "verified");
    EXPECT_EQ(order.first_time_fix, true);
    EXPECT_EQ(order.lines[0].proof.key, "care.proof.codes_gone");
}

TEST(verify, a_code_cleared_a_minute_ago_proves_nothing) {
    auto scan = scan_with({});
    scan.ecus[0].ready_since_clear.monitors.push_back({"misfire", true, false});
    const auto order = verify(repaired(), scan, now);
    EXPECT_EQ(order.lines[0].state, "not_proven");
    EXPECT_EQ(order.state, "done");
    EXPECT_FALSE(order.first_time_fix);
    EXPECT_EQ(verify(order, scan_with({}), now).lines[0].state, "verified") << "a later scan proves it";
}

TEST(verify, a_list_that_was_not_read_proves_nothing) {
    auto scan = scan_with({});
    scan.ecus[0].stored.how.state = contract::read_state::failed;
    EXPECT_EQ(verify(repaired(), scan, now).lines[0].state, "not_proven");
    scan.ecus.clear();
    EXPECT_EQ(verify(repaired(), scan, now).lines[0].state, "not_proven");
}

TEST(verify, a_code_that_is_back_is_no_first_time_fix) {
    auto pending = scan_with({});
    pending.ecus[0].pending.codes = {"P0301"};
    for (const auto& scan : {scan_with({"P0301"}), pending}) {
        const auto order = verify(repaired(), scan, now);
        EXPECT_EQ(order.lines[0].state, "back_again");
        EXPECT_EQ(order.first_time_fix, false);
    }
}

TEST(workorder, every_sentence_exists_in_both_languages) {
    const auto scan = scan_with({"P0301"});
    const std::vector alerts{alert_of("a", {"engine_oil_change"}, "overdue"), alert_of("b", {"air_filter_change"}, "due"), alert_of("c", {"wiper_change"}, "upcoming")};
    auto order = suggest({&scan, alerts, {}}, life{}.plan, "order-1", "V", now);
    for (const auto& line : lines_of(order)) order = decide(order, line, decision::done, "t", "", now).value();
    order = verify(order, scan_with({}), now);
    for (const auto& line : order.lines) {
        EXPECT_TRUE(contract::has_text(line.proof.key)) << line.proof.key;
        for (const auto& why : line.reasons) {
            EXPECT_TRUE(contract::has_text(why.customer.key)) << why.customer.key;
            EXPECT_TRUE(why.technician.key.empty() || contract::has_text(why.technician.key)) << why.technician.key;
        }
    }
}

}  // namespace
}  // namespace faultline::care
