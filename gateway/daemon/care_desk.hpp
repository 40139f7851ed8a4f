// What a bay knows about the care of vehicles: the plans, rules and prices in force, and what is being watched. Brings store
// and care room together; the rules themselves live in gateway/care. Used on the store's thread only (inside its jobs), so
// that one look at a vehicle is one transaction. Knows nothing of adapters and sockets.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gateway/care/checklist.hpp"
#include "gateway/care/plan_update.hpp"
#include "gateway/care/workorder.hpp"
#include "gateway/store/archive.hpp"
#include "gateway/store/garage.hpp"

namespace faultline::daemon {

// Everything on record about one vehicle that a judgement needs.
struct vehicle_sheet {
    std::string subject;
    std::optional<store::vehicle_row> row;      // nothing: never seen
    care::vehicle_kind kind;
    care::effective_plan plan;
    care::mileage_history history;
    std::size_t readings = 0;                   // of the mileage, believed or not
    std::vector<contract::service> services;
    std::vector<contract::alert> alerts;        // open and closed
    double driven_km = 0;                       // since the last mileage, an estimate
};

// What a look at a vehicle brought, for telling. All of it is saved already.
struct care_outcome {
    std::string subject;
    std::vector<contract::alert> alerts;        // that changed
    std::vector<contract::event> warnings;      // raised or ended
    std::optional<contract::workorder> order;   // its new snapshot
    std::vector<contract::message> withheld;    // why something was not judged
    std::vector<contract::message> doubts;      // about mileages
    std::size_t open_alerts = 0;
};

class care_desk {
public:
    // Reads the data in force. Does its work once; everything below calls it.
    store::result<> open(store::store&);

    [[nodiscard]] store::result<vehicle_sheet> sheet(store::store&, const std::string& subject);
    // The facts as of now. The sheet must outlive them.
    [[nodiscard]] static care::vehicle_facts facts(const vehicle_sheet&, const contract::stamp&);
    [[nodiscard]] static care::evaluation judge(const vehicle_sheet&, const contract::stamp&, std::map<std::string, double> conditions = {});

    // Judges, and saves every alert that changed. `conditions`: what the car told just now.
    store::result<care_outcome> review(store::store&, const std::string& subject, const std::string& visit, const contract::stamp&,
                                       std::map<std::string, double> conditions = {});

    // Live values of a visit (wall times, a second's worth at a time) against the warning rules; the way driven is kept too.
    store::result<std::vector<contract::event>> watch(store::store&, const std::string& visit, std::span<const store::reading>, const contract::stamp&);

    // --- data in force ---
    [[nodiscard]] const care::plans_in_force& plans() const { return plans_; }
    [[nodiscard]] const care::price_list& prices() const { return prices_; }
    [[nodiscard]] std::span<const care::warning_rule> rules() const { return rules_; }
    [[nodiscard]] std::span<const care::check_point> points() const { return points_; }
    // A plan or a price list, by what stands in it: kept, told to the platform, in force at once; or every problem, and the one
    // before stays. `only_check` changes nothing.
    struct data_change {
        std::string kind, id;    // "plan", "prices"
        int version = 0;
        bool changes = true;
        std::vector<care::data_problem> problems;
    };
    store::result<data_change> use(store::store&, const care::data_file&, bool only_check, const contract::stamp&);

    contract::uuid_maker ids;

private:
    struct watched_car;
    store::result<data_change> use_plan(store::store&, const care::data_file&, bool only_check, const contract::stamp&);
    store::result<data_change> use_prices(store::store&, const care::data_file&, bool only_check, const contract::stamp&);
    store::result<> keep(store::store&, const data_change&, const care::data_file&, const contract::stamp&);

    bool is_open_ = false;
    care::plans_in_force plans_;
    care::price_list prices_;
    std::vector<care::warning_rule> rules_;
    std::vector<care::check_point> points_;
    std::shared_ptr<watched_car> watched_;
};

// The day of the workshop, by the machine's time zone.
[[nodiscard]] care::date workshop_day(const contract::stamp&);

}  // namespace faultline::daemon
