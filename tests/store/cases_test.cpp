// The case library: counts what there is and no more, keeps names out, and comes to the same whatever order things arrive in.
#include "gateway/store/case_library.hpp"
#include "gateway/store/garage.hpp"

#include <algorithm>
#include <random>
#include <set>

#include "cloud/contract/record.hpp"
#include "tests/store/store_fixture.hpp"

namespace faultline::store {
namespace {

using contract::case_delta;
using contract::repair_case;

class cases : public store_fixture {
protected:
    repair_case solved(const std::string& code, const std::string& repair, const std::string& maker = "BYD", const std::string& cause = "worn") {
        repair_case one;
        one.state = "closed";
        one.codes.push_back({code, "ECM", "coil", "circuit_low"});
        one.vehicle.maker = maker;
        one.cause.en = cause;
        one.repair.en = repair;
        one.date = "2026-11-22";
        return one;
    }
    repair_case from_platform(const std::string& code, const std::string& repair, std::int64_t version = 1, const std::string& maker = "BYD") {
        auto one = solved(code, repair, maker);
        one.id = ids_.next_text();
        one.version = version;
        return one;
    }
    std::string save(const repair_case& one) { return library().save(one, tick()).value(); }
    case_library::merged merge(const std::vector<repair_case>& some, std::int64_t since = 0, std::int64_t upto = 0) {
        return library().merge({since, upto, some}, tick()).value();
    }
    case_library library() { return case_library{*store_}; }
    similar_cases ask(const std::string& code, const std::string& maker = {}, const std::string& ecu = {}) {
        return library().similar({code, maker, ecu, "coil", "circuit_low"}).value();
    }
};

TEST_F(cases, a_closed_case_is_kept_and_waits_for_the_platform) {
    const auto id = save(solved("P0301", "replaced coil"));
    EXPECT_EQ(waiting(contract::stream::maintenance).size(), 1U);
    const auto found = library().find(id).value();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->source, "local");
    EXPECT_EQ(found->what.version, 1);
    EXPECT_EQ(library().find(id.substr(0, 13)).value()->what.id, id) << "the beginning is enough";
}

TEST_F(cases, an_open_case_is_nobodys_business_yet) {
    auto one = solved("P0301", "");
    one.state = "open";
    one.id = save(one);
    EXPECT_TRUE(waiting(contract::stream::maintenance).empty());
    EXPECT_EQ(ask("P0301").similar, 0U);
    one.state = "closed";
    one.repair.en = "replaced coil";
    EXPECT_EQ(save(one), one.id);
    EXPECT_EQ(library().find(one.id).value()->what.version, 2);
    EXPECT_EQ(waiting(contract::stream::maintenance).size(), 1U);
    EXPECT_EQ(ask("P0301").similar, 1U);
}

TEST_F(cases, what_names_a_vehicle_is_never_written) {
    auto one = solved("P0301", "replaced coil of " + lavida);
    one.odometer_km = 84321;
    const auto id = save(one);
    const auto kept = contract::write_record(library().find(id).value()->what);
    EXPECT_EQ(kept.find(lavida), kept.npos);
    EXPECT_EQ(library().find(id).value()->what.odometer_km, 84000);
    auto query = store_->database().prepare("SELECT count(*) FROM outbox WHERE instr(data, ?) > 0");
    query.bind(std::string_view{lavida});
    ASSERT_TRUE(query.step().value());
    EXPECT_EQ(query.integer(0), 0);
}

TEST_F(cases, the_counts_are_those_of_the_cases) {
    for (int i = 0; i < 3; ++i) save(solved("P0301", "Replaced coil", "Toyota"));
    save(solved("P0301", "replaced  COIL.", "BYD"));   // the same, otherwise written
    save(solved("P0301", "cleaned plug", "BYD"));
    save(solved("P0302", "replaced coil", "BYD"));
    const auto all = ask("P0301");
    EXPECT_EQ(all.similar, 5U);
    EXPECT_EQ(all.basis, "code");
    ASSERT_EQ(all.solutions.size(), 2U);
    EXPECT_EQ(all.solutions[0].count, 4U);
    EXPECT_EQ(all.solutions[1].count, 1U);
    std::uint64_t sum = 0;
    for (const auto& one : all.solutions) sum += one.count;
    EXPECT_EQ(sum, all.similar);
}

TEST_F(cases, the_same_maker_and_module_come_first) {
    for (int i = 0; i < 5; ++i) save(solved("P0301", "replaced coil", "Toyota"));
    save(solved("P0301", "cleaned plug", "byd"));
    const auto told = ask("P0301", "BYD", "ecm");
    EXPECT_EQ(told.similar, 6U);
    EXPECT_EQ(told.of_maker, 1U);
    EXPECT_EQ(told.solutions[0].repair.en, "cleaned plug");
    EXPECT_EQ(told.solutions[0].of_ecu, 1U);
    EXPECT_EQ(ask("P0301", "", "").of_maker, 0U) << "an unknown maker is nobody's maker";
    EXPECT_EQ(ask("P0301").solutions[0].repair.en, "replaced coil");
}

TEST_F(cases, without_the_code_the_same_part_and_failure_help_and_say_so) {
    save(solved("P0302", "replaced coil"));
    const auto told = ask("P0305");
    EXPECT_EQ(told.basis, "component");
    EXPECT_EQ(told.similar, 1U);
    EXPECT_EQ(library().similar({"P0305", "", "", "", ""}).value().similar, 0U) << "an unknown code is like no other";
    EXPECT_TRUE(to_json(library().similar({"P0305", "", "", "x", "y"}).value()).is_null());
    save(solved("P0305", "cleaned plug"));
    EXPECT_EQ(ask("P0305").basis, "code");
    EXPECT_EQ(ask("P0305").similar, 1U);
}

TEST_F(cases, one_case_counts_once_however_many_modules_report_it) {
    auto one = solved("P0301", "replaced coil");
    one.codes.push_back({"P0301", "TCM", "coil", "circuit_low"});
    one.codes.push_back({"P0300", "ECM", "coil", "circuit_low"});
    save(one);
    EXPECT_EQ(ask("P0301").similar, 1U);
    EXPECT_EQ(ask("P0399").similar, 1U);
}

TEST_F(cases, the_newest_words_speak_for_a_solution_and_five_are_shown) {
    auto old = solved("P0301", "replaced coil");
    old.date = "2020-01-01";
    save(old);
    save(solved("P0301", "Replaced Coil"));
    EXPECT_EQ(ask("P0301").solutions[0].repair.en, "Replaced Coil");
    EXPECT_EQ(ask("P0301").solutions[0].last, "2026-11-22");
    for (const auto* what : {"a", "b", "c", "d", "e", "f"}) save(solved("P0301", what));
    const auto told = to_json(ask("P0301"));
    EXPECT_EQ(told["solutions"].size(), 5U);
    EXPECT_EQ(told["similar"], 8U);
}

TEST_F(cases, the_platforms_cases_are_merged_and_not_sent_back) {
    const auto counted = merge({from_platform("P0301", "replaced coil"), from_platform("P0301", "cleaned plug")}, 0, 2);
    EXPECT_EQ(counted.taken, 2U);
    EXPECT_FALSE(counted.gap);
    EXPECT_EQ(library().known_upto().value(), 2);
    EXPECT_TRUE(waiting(contract::stream::maintenance).empty());
    EXPECT_EQ(ask("P0301").similar, 2U);
    EXPECT_EQ(library().list().value()[0].source, "platform");
}

TEST_F(cases, a_newer_version_replaces_an_older_one_never_comes_back_and_a_withdrawn_case_is_forgotten) {
    auto one = from_platform("P0301", "replaced coil", 2);
    merge({one});
    auto older = one;
    older.version = 1;
    older.repair.en = "prayed";
    EXPECT_EQ(merge({older}).known, 1U);
    EXPECT_EQ(ask("P0301").solutions[0].repair.en, "replaced coil");
    auto gone = one;
    gone.version = 3;
    gone.removed = true;
    EXPECT_EQ(merge({gone}).taken, 1U);
    EXPECT_EQ(ask("P0301").similar, 0U);
    EXPECT_TRUE(library().list().value().empty());
    EXPECT_EQ(merge({one}).known, 1U) << "a withdrawn case came back";
    const auto kept = contract::write_record(library().find(one.id).value()->what);
    EXPECT_EQ(kept.find("coil"), kept.npos) << "something of it was kept";
}

TEST_F(cases, a_missing_part_is_noticed_and_what_came_is_kept) {
    merge({from_platform("P0301", "a")}, 0, 10);
    EXPECT_TRUE(merge({from_platform("P0301", "b")}, 20, 30).gap);
    EXPECT_EQ(library().known_upto().value(), 10) << "the platform must send from there";
    EXPECT_EQ(ask("P0301").similar, 2U);
    EXPECT_FALSE(merge({}, 10, 30).gap);
    EXPECT_EQ(library().known_upto().value(), 30);
    EXPECT_FALSE(merge({from_platform("P0301", "c")}).gap) << "a file has no number";
    EXPECT_EQ(library().known_upto().value(), 30);
}

TEST_F(cases, what_is_no_case_is_counted_and_left_out) {
    auto nameless = from_platform("P0301", "a");
    nameless.id = "17";
    auto without_version = from_platform("P0301", "b");
    without_version.version = 0;
    auto without_codes = from_platform("P0301", "c");
    without_codes.codes.clear();
    const auto counted = merge({nameless, without_version, without_codes, from_platform("P0301", "d")});
    EXPECT_EQ(counted.refused, 3U);
    EXPECT_EQ(counted.taken, 1U);
}

// Versions, withdrawals, equal versions with other words, own spelling of the id: in any order, cut anyhow, repeated, the library is
// the same in the end.
TEST_F(cases, any_order_of_deltas_gives_the_same_library) {
    std::mt19937 chance{20261122};
    const auto number = [&](int most) { return static_cast<int>(chance() % static_cast<unsigned>(most)); };
    for (int round = 0; round < 12; ++round) {
        std::vector<repair_case> all;
        for (int id = 0; id < 6; ++id) {
            auto one = from_platform("P030" + std::to_string(number(3)), "x");
            for (int version = 1 + number(3); version > 0; --version)
                for (int twin = 1 + number(2); twin > 0; --twin) {
                    one.version = version;
                    one.repair.en = std::string(1, static_cast<char>('a' + number(4)));
                    one.codes[0].code = "P030" + std::to_string(number(3));
                    one.removed = number(4) == 0;
                    if (number(5) == 0) std::ranges::transform(one.id, one.id.begin(), [](char c) { return static_cast<char>(std::toupper(c)); });
                    all.push_back(one);
                }
        }
        std::set<std::string> libraries, answers;
        for (int order = 0; order < 3; ++order) {
            std::ranges::shuffle(all, chance);
            auto other = store::open((folder_ / ("order" + std::to_string(round) + "-" + std::to_string(order) + ".db")).string()).value();
            case_library there{other};
            std::vector<repair_case> part;
            for (const auto& one : all) {
                part.push_back(one);
                if (number(3) == 0) part.push_back(all[static_cast<std::size_t>(number(static_cast<int>(all.size())))]);
                if (number(2) == 0) {
                    ASSERT_TRUE(there.merge({0, 0, part}, tick()));
                    part.clear();
                }
            }
            ASSERT_TRUE(there.merge({0, 0, part}, tick()));
            ASSERT_TRUE(there.merge({0, 0, all}, tick()));
            libraries.insert(contract::write_record(there.export_all().value()));
            nlohmann::json told;
            for (const auto* code : {"P0300", "P0301", "P0302", "P0303"}) told.push_back(to_json(there.similar({code, "BYD", "", "coil", "circuit_low"}).value()));
            answers.insert(told.dump());
        }
        ASSERT_EQ(libraries.size(), 1U) << *libraries.begin() << "\n" << *libraries.rbegin();
        ASSERT_EQ(answers.size(), 1U);
    }
}

TEST_F(cases, what_is_exported_here_is_the_same_library_there) {
    save(solved("P0301", "replaced coil"));
    save(solved("P0302", "cleaned plug", "Toyota"));
    auto open = solved("P0303", "");
    open.state = "open";
    save(open);
    const auto all = library().export_all().value();
    EXPECT_EQ(all.cases.size(), 2U) << "open cases stay here";
    auto other = store::open((folder_ / "other.db").string()).value();
    ASSERT_TRUE((case_library{other}.merge(all, tick())));
    EXPECT_TRUE(case_library{other}.export_all().value().cases == all.cases);
}

contract::workorder verified_order() {
    contract::workorder order;
    order.workorder = "019aa7f0-6f70-7192-8ca3-456789abcdef";
    order.vin = lavida;
    order.state = "verified";
    order.odometer.km = 84321;
    auto& done = order.lines.emplace_back();
    done.line = "finding.7E8.P0301";
    done.kind = "repair";
    done.state = "verified";
    done.title = {"Replace the ignition coil", "更换点火线圈"};
    done.reasons.push_back({"finding", "P0301", "7E8", {}, {}, {}});
    done.reasons.push_back({"finding", "P0300", "7E8", {}, {}, {}});
    done.parts.push_back({"coil", {"Ignition coil", "点火线圈"}, 1, "pcs", {}, {}, {}});
    const auto like = done;
    auto& unproven = order.lines.emplace_back(like);
    unproven.line = "finding.7E8.P0420";
    unproven.state = "not_proven";
    auto& oil = order.lines.emplace_back(like);
    oil.line = "engine_oil_change";
    oil.kind = "maintenance";
    return order;
}

TEST_F(cases, a_verified_order_becomes_a_case_for_each_proven_repair_and_only_once) {
    const auto order = verified_order();
    const std::vector<contract::case_code> known{{"P0301", "", "coil", "circuit_low"}};
    const auto ids = library().close_case(order, {"SAIC-VW", "Lavida", 2019, "petrol"}, known, tick()).value();
    ASSERT_EQ(ids.size(), 1U);
    EXPECT_EQ(library().close_case(order, {}, {}, tick()).value(), ids);
    EXPECT_EQ(waiting(contract::stream::maintenance).size(), 1U);
    const auto one = library().find(ids[0]).value()->what;
    EXPECT_TRUE(one.verified);
    EXPECT_EQ(one.repair.zh, "更换点火线圈");
    EXPECT_EQ(one.cause.en, "Ignition coil");
    EXPECT_EQ(one.codes.size(), 2U);
    EXPECT_EQ(one.codes[0].component, "coil");
    const auto text = contract::write_record(one);
    for (const auto& secret : {lavida, order.workorder, std::string{"84321"}}) EXPECT_EQ(text.find(secret), text.npos) << secret;
    EXPECT_EQ(ask("P0300", "saic vw").of_maker, 1U);
    EXPECT_EQ(ask("P0301").solutions[0].verified, 1U);
}

TEST_F(cases, an_order_that_nothing_proved_is_no_case) {
    auto order = verified_order();
    order.state = "done";
    EXPECT_TRUE(library().close_case(order, {}, {}, tick()).value().empty());
    EXPECT_TRUE(library().list().value().empty());
}

TEST_F(cases, a_forgotten_vehicle_leaves_its_anonymous_cases) {
    const auto visit = begin();
    ASSERT_TRUE(store_->save_scan(scan_of(visit, lavida, {"P0301"}), tick()));
    const auto id = save(solved("P0301", "replaced coil"));
    ASSERT_TRUE(garage{*store_}.forget_vehicle(lavida, tick()).value());
    EXPECT_TRUE(library().find(id).value());
}

}  // namespace
}  // namespace faultline::store
