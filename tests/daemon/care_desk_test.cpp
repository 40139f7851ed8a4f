// Scans, services, dismissals, restarts and plan changes through the real store and the daemon's own wiring: what the platform
// would hear is whole, in order, and agrees with what the gateway keeps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <random>
#include <set>

#include "cloud/contract/record.hpp"
#include "cloud/contract/texts.hpp"
#include "gateway/daemon/care_request.hpp"
#include "gateway/daemon/care_scan.hpp"

namespace faultline::daemon {
namespace {

const std::string vin = "LSVAA4183E2000001";   // its check digit is right

class care_desk_test : public testing::Test {
protected:
    care_desk_test() {
        std::string name = (std::filesystem::temp_directory_path() / "faultline-desk-XXXXXX").string();
        folder_ = mkdtemp(name.data());
        restart();
    }
    ~care_desk_test() override {
        store_.reset();
        std::filesystem::remove_all(folder_);
    }
    void restart() {
        store_.reset();
        store_.emplace(store::store::open((folder_ / "bay.db").string()).value());
        desk_ = std::make_unique<care_desk>();
    }
    contract::stamp at(const std::string& day) { return {.wall_ms = care::start_of(care::parse_date(day).value()) + 43'200'000 + (minute_ += 60'000), .boot = "boot", .monotonic_ms = minute_, .synchronised = true}; }

    // A visit with one scan, as scan_operation keeps it; `fails` makes the care part fail in the middle.
    care_outcome scan(const std::string& day, std::optional<double> km, std::vector<std::string> codes = {}, const std::string& kind = "scan", const std::string& who = vin) {
        const auto now = at(day);
        if (visit_.empty()) visit_ = store_->begin_visit("adapter", now).value();
        contract::diagnosis made;
        made.visit = visit_;
        made.scan = ids_.next_text();
        made.kind = kind;
        made.outcome = "complete";
        made.verdict = codes.empty() ? "no_faults" : "faults";
        made.started = made.finished = contract::rfc3339(now.wall_ms);
        made.vehicle.vin = who;
        auto& ecu = made.ecus.emplace_back();
        ecu.ecu = "7E8";
        for (auto* how : {&ecu.stored.how, &ecu.pending.how, &ecu.permanent.how, &ecu.ready_since_clear.how}) how->state = contract::read_state::read;
        ecu.stored.codes = codes;
        ecu.calibrations = {{"CAL-1", "0011"}};
        for (const auto& code : codes) made.findings.push_back({code, "7E8", {}, {"stored"}, {{"component_key", code}, {"severity", "soon"}}});
        care_readings read;
        if (km) {
            read.odometer.emplace_back();
            read.odometer.back().km = *km;
            read.odometer.back().source = care::odometer_source::pid_a6;
            read.odometer.back().detail = "7E8";
        }
        auto whole = sqlite::transaction::begin(store_->database()).value();
        store_->identify_visit(visit_, made.vehicle, "6", now).value();
        store_->save_scan(made, now).value();
        auto outcome = after_scan(*store_, *desk_, made, read, now).value();
        whole.commit().value();
        return outcome;
    }
    void leave(const std::string& day) {
        if (!visit_.empty()) store_->end_visit(visit_, "left", at(day)).value();
        visit_.clear();
    }
    care_answer ask(const std::string& day, const std::string& op, std::vector<std::string> words, std::map<std::string, std::string> fields = {}, bool yes = false) {
        const care_request asked{op, std::move(words), std::move(fields), yes, visit_, "li", at(day)};
        const care_call call{*store_, *desk_, asked};
        desk_->open(*store_).value();
        using answer = care_answer (*)(const care_call&);
        static const std::map<std::string, answer> verbs{{"vehicle", answer_vehicle}, {"due", answer_due}, {"service", answer_service}, {"workorder", answer_workorder},
                                                         {"odometer", answer_odometer}, {"checklist", answer_checklist}, {"plan", answer_plan}, {"report", answer_report}};
        return verbs.at(op)(call);
    }
    // Everything the platform would get of one type, in order.
    std::vector<nlohmann::json> sent(const char* type) {
        std::vector<nlohmann::json> found;
        auto query = store_->database().prepare("SELECT data FROM outbox WHERE type = ?1 ORDER BY seq");
        query.bind(std::string_view{type});
        while (query.step().value()) found.push_back(nlohmann::json::parse(query.text(0)));
        return found;
    }

    std::filesystem::path folder_;
    std::optional<store::store> store_;
    std::unique_ptr<care_desk> desk_;
    contract::uuid_maker ids_;
    std::string visit_;
    std::int64_t minute_ = 0;
};

TEST_F(care_desk_test, a_scan_brings_mileage_software_alerts_and_a_work_order) {
    ask("2026-01-10", "vehicle", {"set", vin}, {{"purchased", "2026-01-05"}, {"energy", "petrol"}, {"plate", "A12345"}, {"vin_confirmed", "yes"}});
    EXPECT_TRUE(scan("2026-01-10", 40).alerts.empty());
    leave("2026-01-10");
    const auto seen = scan("2026-05-20", 5200, {"P0301"});
    std::vector<std::string> items;
    for (const auto& one : seen.alerts) items.push_back(one.item + " " + one.urgency);
    EXPECT_THAT(items, testing::UnorderedElementsAre("engine_oil due", "rainy_season due"));
    ASSERT_TRUE(seen.order);
    EXPECT_EQ(seen.order->odometer.km, 5200);
    EXPECT_NE(std::ranges::find(seen.order->lines, "finding.7E8.P0301", &contract::work_line::line), seen.order->lines.end());
    const auto again = scan("2026-05-20", 5200, {"P0301"});
    EXPECT_TRUE(again.alerts.empty()) << "raised once";
    EXPECT_FALSE(again.order) << "nothing new to suggest";
    EXPECT_EQ(store::garage{*store_}.odometer(vin).value().size(), 2U) << "the same visit saying the same is no further reading";
    EXPECT_EQ(store::archive{*store_}.software(vin).value().size(), 1U);
}

TEST_F(care_desk_test, from_suggestion_to_proof) {
    ask("2026-01-10", "vehicle", {"set", vin}, {{"purchased", "2026-01-05"}, {"energy", "petrol"}, {"vin_confirmed", "yes"}});
    scan("2026-05-20", 5200, {"P0301"});
    auto answer = ask("2026-05-20", "workorder", {"done", "all"});
    ASSERT_EQ(answer["event"], "result") << answer;
    EXPECT_EQ(answer["data"]["workorder"]["state"], "done");
    EXPECT_EQ(ask("2026-05-20", "due", {vin})["data"]["alerts"].size(), 0U) << "the work closed its alerts";
    EXPECT_FALSE(scan("2026-05-20", 5200, {"P0301"}, "before_clear").order) << "not cleared yet: nothing came back";
    const auto proven = scan("2026-05-20", 5200, {}, "post_scan");
    ASSERT_TRUE(proven.order);
    EXPECT_EQ(proven.order->state, "verified");
    EXPECT_EQ(proven.order->first_time_fix, true);
    leave("2026-05-20");
    restart();
    const auto back = scan("2026-06-01", 5600, {"P0301"}, "pre_scan");
    const auto orders = store::garage{*store_}.workorders(vin).value();
    ASSERT_EQ(orders.size(), 2U) << "the old one is a repeat repair, a new one is suggested";
    EXPECT_EQ(std::ranges::count_if(orders, [](const auto& one) { return one.first_time_fix == false; }), 1);
}

TEST_F(care_desk_test, nothing_is_raised_on_nonsense_and_it_says_why) {
    const auto nobody = scan("2026-05-20", 5200, {"P0301"}, "scan", "");
    EXPECT_TRUE(nobody.alerts.empty());
    ASSERT_EQ(nobody.withheld.size(), 1U);
    EXPECT_EQ(nobody.withheld[0].key, "care.withheld.no_vehicle");
    ask("2026-05-20", "vehicle", {"set"}, {{"local", "7"}, {"purchased", "2025-01-01"}});
    EXPECT_FALSE(ask("2026-05-20", "due", {"7"})["data"]["alerts"].empty()) << "now it has a name";
    EXPECT_EQ(store::garage{*store_}.odometer("local:7").value().size(), 1U);
    leave("2026-05-20");
    std::string misread = vin;
    misread[8] = misread[8] == '1' ? '2' : '1';
    EXPECT_EQ(scan("2026-05-21", 9000, {}, "scan", misread).withheld.at(0).key, "care.withheld.vin_doubtful");
    leave("2026-05-21");
    ask("2026-05-21", "vehicle", {"set", vin}, {{"purchased", "2026-01-05"}, {"vin_confirmed", "yes"}});
    scan("2026-05-22", 3000);
    leave("2026-05-22");
    const auto jump = scan("2026-05-23", 900'000);
    EXPECT_FALSE(jump.doubts.empty());
    leave("2026-05-23");
    auto free_running = at("2026-05-23");
    free_running.wall_ms = 0;
    const auto old = desk_->review(*store_, vin, "", free_running).value();
    EXPECT_TRUE(old.alerts.empty());
    for (const auto& why : old.withheld) EXPECT_TRUE(contract::has_text(why.key)) << why.key;
    EXPECT_NE(std::ranges::find(old.withheld, "care.withheld.clock", &contract::message::key), old.withheld.end());
}

TEST_F(care_desk_test, a_refused_plan_changes_nothing_and_a_good_one_is_there_after_a_restart) {
    const std::string good = "[plan]\nid = \"mine\"\nversion = 4\nextends = \"default\"\nname = { en = \"Mine\", zh = \"Mine\" }\n[applies]\nvin_prefixes = [\"LSV\"]\n"
                             "[item.engine_oil]\nname = { en = \"Oil\", zh = \"Oil\" }\noperations = [\"engine_oil_change\"]\nevery = { km = 12000 }\n";
    EXPECT_EQ(ask("2026-05-20", "plan", {"check"}, {{"file", "mine.toml"}, {"text", good}})["data"]["in_force"], false);
    EXPECT_EQ(desk_->sheet(*store_, vin).value().plan.version, "default@1") << "checked only";
    auto broken = good;
    broken.replace(broken.find("12000"), 5, "5");
    const auto refused = ask("2026-05-20", "plan", {"use"}, {{"file", "mine.toml"}, {"text", broken}});
    EXPECT_EQ(refused["code"], "care_data_refused");
    ASSERT_FALSE(refused["problems"].empty());
    EXPECT_EQ(refused["problems"][0]["args"]["path"], "mine.toml");
    EXPECT_EQ(refused["problems"][0]["args"]["line"], "11");
    EXPECT_EQ(ask("2026-05-20", "plan", {"use"}, {{"file", "mine.toml"}, {"text", good}})["event"], "result");
    restart();
    EXPECT_EQ(desk_->sheet(*store_, vin).value().plan.version, "default@1+mine@4");
    EXPECT_EQ(ask("2026-05-20", "plan", {"use"}, {{"file", "p.toml"}, {"text", "[prices]\nid = \"branch\"\nversion = 2\ncurrency = \"CNY\"\nlabour_per_hour = 120\n"}})["data"]["kind"], "prices");
    EXPECT_EQ(desk_->prices().id, "branch");
    const auto told = sent("fl.event.v1");
    EXPECT_EQ(std::ranges::count_if(told, [](const auto& event) { return event["kind"] == "care_data"; }), 2);
}

// Whatever happens in whatever order. The random lives differ, the promises do not.
TEST_F(care_desk_test, no_alert_is_lost_or_doubled_over_any_sequence) {
    std::mt19937 random{23};
    ask("2026-01-02", "vehicle", {"set", vin}, {{"purchased", "2026-01-01"}, {"energy", "petrol"}, {"region", "north"}, {"vin_confirmed", "yes"}});
    double km = 20;
    int version = 1;
    for (int step = 1; step < 45; ++step) {
        const auto today = care::text_of(care::parse_date("2026-01-02").value() + std::chrono::days{step * 11});
        km += static_cast<double>(random() % 1800);
        switch (random() % 9) {
            case 0: ask(today, "service", {"add", "engine_oil", "air_filter"}, {{"km", std::to_string(static_cast<int>(km))}}); break;
            case 1: ask(today, "due", {"dismiss", "cabin_filter"}, {{"reason", "later"}, {"vehicle", vin}}); break;
            case 2: restart(); break;
            case 3: scan(today, static_cast<double>(random() % 400'000)); break;
            case 4: ask(today, "workorder", {"done", "all"}, {{"vehicle", vin}}); break;
            case 5: {
                const std::string text = "[plan]\nid = \"mine\"\nversion = " + std::to_string(++version) + "\nextends = \"default\"\nname = { en = \"M\", zh = \"M\" }\n[applies]\nvin_prefixes = [\"LSV\"]\n[item.engine_oil]\nname = { en = \"Oil\", zh = \"Oil\" }\noperations = [\"engine_oil_change\"]\nevery = { km = " + std::to_string(3000 + random() % 9000) + ", months = 6 }\n";
                ASSERT_EQ(ask(today, "plan", {"use"}, {{"file", "mine.toml"}, {"text", text}})["event"], "result");
                break;
            }
            case 6: {   // the power goes in the middle of a scan's transaction: as if it had never been
                auto whole = sqlite::transaction::begin(store_->database()).value();
                (void)desk_->review(*store_, vin, "", at(today)).value();
                break;
            }
            default: scan(today, km); break;
        }
        leave(today);
        (void)desk_->review(*store_, vin, "", at(today)).value();
        EXPECT_TRUE(desk_->review(*store_, vin, "", at(today)).value().alerts.empty()) << "a second look has nothing to say";

        std::set<std::pair<std::string, std::string>> turns;
        std::set<std::string> open;
        const auto kept = store::garage{*store_}.alerts(vin).value();
        for (const auto& one : kept) {
            ASSERT_TRUE(turns.emplace(one.item, one.cycle).second) << "doubled: " << one.item << " " << one.cycle;
            if (contract::is_open(one.state)) {
                ASSERT_TRUE(open.insert(one.item).second) << "two open: " << one.item;
            }
        }
        const auto sheet = desk_->sheet(*store_, vin).value();
        for (const auto& one : care_desk::judge(sheet, at(today)).items) {
            if (one.how == care::urgency::none) continue;
            ASSERT_TRUE(turns.contains({one.item, one.cycle})) << "lost: " << one.item << " " << one.cycle;
        }
    }
    // What was sent is each alert's whole life without a gap, and ends with what is kept.
    std::map<std::string, nlohmann::json> last;
    for (const auto& snapshot : sent("fl.alert.v1")) {
        auto& before = last[snapshot["alert"]];
        ASSERT_EQ(snapshot["revision"].get<int>(), before.is_null() ? 1 : before["revision"].get<int>() + 1) << snapshot["item"];
        if (!before.is_null()) {
            ASSERT_TRUE(before["state"] != "done" && before["state"] != "dismissed") << "came back from the dead";
        }
        before = snapshot;
    }
    for (const auto& one : store::garage{*store_}.alerts(vin).value()) EXPECT_EQ(last[one.alert], nlohmann::json(one));
    EXPECT_GT(last.size(), 10U) << "enough happened to mean something";
}

TEST_F(care_desk_test, deleting_asks_first_and_leaves_nothing) {
    scan("2026-05-20", 5200, {"P0301"});
    EXPECT_EQ(ask("2026-05-20", "vehicle", {"delete"})["code"], "care_say_which_vehicle");
    EXPECT_EQ(ask("2026-05-20", "vehicle", {"delete", vin})["event"], "question");
    EXPECT_EQ(ask("2026-05-20", "vehicle", {"show", vin})["event"], "result") << "nothing happened yet";
    EXPECT_EQ(ask("2026-05-20", "vehicle", {"delete", vin}, {}, true)["data"]["deleted"], vin);
    EXPECT_EQ(ask("2026-05-20", "vehicle", {"show", vin})["code"], "care_unknown_vehicle");
}

TEST_F(care_desk_test, every_refusal_has_its_sentence) {
    scan("2026-05-20", 5200, {"P0301"});
    for (const auto& answer : {ask("2026-05-20", "vehicle", {"show", "nobody"}), ask("2026-05-20", "vehicle", {"set", vin}, {{"energy", "steam"}}),
                               ask("2026-05-20", "vehicle", {"set", vin}, {{"colour", "red"}}), ask("2026-05-20", "due", {"dismiss", "winter"}),
                               ask("2026-05-20", "due", {"dismiss", "nothing"}, {{"reason", "x"}}), ask("2026-05-20", "service", {"add", "polish"}),
                               ask("2026-05-20", "service", {"add"}), ask("2026-05-20", "workorder", {"accept", "99"}), ask("2026-05-20", "workorder", {"accept"}),
                               ask("2026-05-20", "workorder", {"decline", "1"}), ask("2026-05-20", "odometer", {"set", "many"}), ask("2026-05-20", "odometer", {"set", "5", "maybe"}),
                               ask("2026-05-20", "checklist", {"dance"}), ask("2026-05-20", "checklist", {"ok", "moon"}), ask("2026-05-20", "plan", {"burn"}),
                               ask("2026-05-20", "report", {"019346aa-0000-7000-8000-000000000001"}), ask("2026-05-20", "service", {"add", "engine_oil"}, {{"date", "2031-01-01"}})}) {
        ASSERT_EQ(answer["event"], "error") << answer;
        EXPECT_TRUE(contract::has_text("error." + answer["code"].get<std::string>())) << answer["code"];
        const auto said = contract::format_message("error." + answer["code"].get<std::string>(), contract::language::en, answer["args"]);
        EXPECT_EQ(said.find('{'), std::string::npos) << said;
    }
}

}  // namespace
}  // namespace faultline::daemon
