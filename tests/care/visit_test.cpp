// A vehicle's visits from plug-in to verified repair, with the real store: the way a program wires care and store together.
#include "gateway/store/garage.hpp"

#include <unistd.h>

#include <filesystem>

#include "cloud/contract/record.hpp"
#include "cloud/outbox/outbox.hpp"
#include "gateway/care/workorder.hpp"
#include "tests/care/care_fixture.hpp"

namespace faultline::care {
namespace {

const std::string vin = "LSVAA4187E2000001";

class whole_visit : public testing::Test {
protected:
    whole_visit() {
        std::string name = (std::filesystem::temp_directory_path() / "faultline-care-XXXXXX").string();
        folder_ = mkdtemp(name.data());
        restart();
    }
    ~whole_visit() override {
        store_.reset();
        std::filesystem::remove_all(folder_);
    }
    void restart() {
        store_.reset();
        store_.emplace(store::store::open((folder_ / "gateway.db").string()).value());
    }
    store::garage shelf() { return store::garage{*store_}; }
    contract::stamp at(const std::string& when) { return {.wall_ms = start_of(day(when)) + (minute_ += 60'000), .boot = "boot", .monotonic_ms = 0, .synchronised = true}; }

    // What the archive knows, as facts; the containers behind the spans are members.
    vehicle_facts facts_on(const std::string& when) {
        history_ = {};
        for (const auto& row : shelf().odometer(vin).value())
            history_.add({.wall_ms = row.wall_ms, .clock_trusted = row.clock_trusted, .km = row.km, .source = odometer_source_named(row.source).value(),
                          .detail = row.detail, .visit = row.visit, .said = assurance_named(row.said).value()});
        services_ = shelf().services(vin).value();
        vehicle_facts facts;
        facts.vin = vin;
        const auto known = shelf().vehicle(vin).value();
        if (known) {
            facts.first_seen = date_of(contract::parse_rfc3339(known->first_seen).value());
            facts.purchased = parse_date(known->facts.value("purchased", ""));
        }
        facts.mileage = history_.points();
        facts.services = services_;
        facts.today = day(when);
        return facts;
    }
    std::vector<contract::alert> review_on(const std::string& when, const std::string& visit) {
        const auto known = shelf().alerts(vin).value();
        auto changed = review(known, due(facts_on(when), plan_), plan_, vin, {visit, contract::rfc3339(start_of(day(when)))}, [&] { return ids_.next_text(); });
        shelf().save_alerts(changed, at(when)).value();
        return changed;
    }
    void read_odometer(const std::string& when, double km, const std::string& visit) {
        shelf().add_odometer(vin, {.wall_ms = at(when).wall_ms, .km = km, .source = "pid_a6", .detail = "7E8", .visit = visit}).value();
    }
    contract::diagnosis scan(const std::string& visit, const std::vector<std::string>& codes, const std::string& when) {
        contract::diagnosis made;
        made.visit = visit;
        made.scan = ids_.next_text();
        made.kind = "scan";
        made.finished = made.started = contract::rfc3339(start_of(day(when)));
        made.vehicle.vin = vin;
        auto& ecu = made.ecus.emplace_back();
        ecu.ecu = "7E8";
        for (auto* how : {&ecu.stored.how, &ecu.pending.how, &ecu.permanent.how, &ecu.ready_since_clear.how}) how->state = contract::read_state::read;
        ecu.stored.codes = codes;
        for (const auto& code : codes) made.findings.push_back({code, "7E8", {}, {"stored"}, {{"component_key", "misfire"}, {"severity", "soon"}}});
        store_->save_scan(made, at(when)).value();
        return made;
    }
    std::size_t waiting(contract::stream of) {
        auto sender = outbox::outbox::open((folder_ / "gateway.db").string(), "bay-07").value();
        outbox::cursor from;
        return sender.take(of, from).value().size();
    }

    std::filesystem::path folder_;
    std::optional<store::store> store_;
    contract::uuid_maker ids_;
    std::int64_t minute_ = 0;
    mileage_history history_;
    std::vector<contract::service> services_;
    effective_plan plan_ = life{}.plan;
};

TEST_F(whole_visit, from_plug_in_to_a_verified_repair_nothing_is_lost) {
    const auto first = store_->begin_visit("adapter-1", at("2026-01-10")).value();
    scan(first, {}, "2026-01-10");
    shelf().know_vehicle(vin, "沪A12345", {{"purchased", "2026-01-05"}}, at("2026-01-10")).value();
    read_odometer("2026-01-10", 40, first);
    EXPECT_TRUE(review_on("2026-01-10", first).empty());
    store_->end_visit(first, "left", at("2026-01-10")).value();

    restart();
    const auto second = store_->begin_visit("adapter-1", at("2026-05-20")).value();
    const auto pre = scan(second, {"P0301"}, "2026-05-20");
    read_odometer("2026-05-20", 5200, second);
    const auto raised = review_on("2026-05-20", second);
    ASSERT_EQ(raised.size(), 4U) << "oil, air filter, fuel filter, and the rains";
    EXPECT_TRUE(review_on("2026-05-20", second).empty()) << "raised once";

    auto order = suggest({&pre, raised, {}}, plan_, ids_.next_text(), vin, {second, "2026-05-20T09:00:00.000Z"});
    shelf().save_workorder(order, at("2026-05-20")).value();
    const auto suggested = order.lines;
    for (const auto& line : suggested) {
        order = decide(order, line.line, decision::done, "technician-7", "", {second, "2026-05-20T11:00:00.000Z"}).value();
        shelf().save_workorder(order, at("2026-05-20")).value();
    }

    contract::service done;
    done.service = ids_.next_text();
    done.vin = vin;
    done.visit = second;
    done.date = "2026-05-20";
    done.odometer.km = 5200;
    done.odometer.kind = "read";
    done.workorder = order.workorder;
    done.by = "technician-7";
    done.saved = contract::rfc3339(at("2026-05-20").wall_ms);
    for (const auto& line : order.lines) done.operations.push_back(line.operation);
    shelf().save_service(done, {}, at("2026-05-20")).value();
    restart();   // between the service and the review: the alerts close afterwards all the same
    for (const auto& one : review_on("2026-05-20", second)) EXPECT_EQ(one.state, "done") << one.item;

    const auto post = scan(second, {}, "2026-05-20");
    order = verify(shelf().workorder(order.workorder).value().value(), post, {second, "2026-05-20T12:00:00.000Z"});
    shelf().save_workorder(order, at("2026-05-20")).value();
    EXPECT_EQ(order.state, "verified");
    EXPECT_EQ(order.first_time_fix, true);
    for (const auto& one : shelf().open_alerts().value()) ADD_FAILURE() << one.item << " is still open";

    EXPECT_EQ(waiting(contract::stream::maintenance), 4U + 1U + 4U) << "raised, the service, done";
    EXPECT_EQ(waiting(contract::stream::workorder), order.lines.size() + 2);
    EXPECT_EQ(due(facts_on("2026-05-21"), plan_).items.front().how, urgency::none);
}

TEST_F(whole_visit, an_alert_dismissed_before_a_restart_stays_dismissed) {
    shelf().know_vehicle(vin, "", {{"purchased", "2026-01-05"}}, at("2026-01-10")).value();
    read_odometer("2026-01-10", 40, "v1");
    read_odometer("2026-03-25", 5100, "v2");
    for (const auto& one : review_on("2026-03-25", "v2"))
        shelf().save_alerts(std::vector{dismiss(one, "owner", "sells the car", {"v2", "2026-03-25T10:00:00.000Z"}).value()}, at("2026-03-25")).value();
    restart();
    EXPECT_TRUE(review_on("2026-03-26", "v3").empty());
    EXPECT_TRUE(shelf().open_alerts().value().empty());
}

}  // namespace
}  // namespace faultline::care
