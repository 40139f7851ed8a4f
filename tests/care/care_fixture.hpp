// A vehicle's life in a few words: mileage by day, services by day, the built-in plans.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "cloud/contract/stamp.hpp"
#include "gateway/care/alerts.hpp"
#include "gateway/care/mileage.hpp"

namespace faultline::care {

inline date day(const std::string& text) { return parse_date(text).value(); }

struct life {
    effective_plan plan = std::get<plan_library>(plan_library::load(built_in_plans()))
                              .plan_for({.vin = "", .brand = "", .model = "", .engine = "", .energy = "petrol", .year = {}});
    vehicle_facts facts;
    mileage_history history;
    std::vector<contract::service> services;
    std::map<std::string, contract::alert> alerts;   // newest snapshots, by id
    int ids = 0;

    life() {
        facts.vin = "LSVAA4187E2000001";
        facts.today = day("2026-01-01");
    }
    void drive(const std::string& when, double km) {
        history.add({.wall_ms = start_of(day(when)), .km = km, .source = odometer_source::pid_a6, .detail = "", .visit = when});
    }
    contract::service& serve(const std::string& when, double km, std::vector<std::string> items) {
        auto& made = services.emplace_back();
        made.service = "service-" + std::to_string(services.size());
        made.date = when;
        made.odometer.km = km;
        made.odometer.kind = "read";
        made.items = std::move(items);
        made.by = "technician-7";
        made.saved = contract::rfc3339(start_of(day(when)));
        return made;
    }
    evaluation judge(const std::string& when) {
        facts.today = day(when);
        facts.mileage = history.points();
        facts.mileage_undecided = history.is_undecided();
        facts.services = services;
        return due(facts, plan);
    }
    due_item judge(const std::string& when, const std::string& item) {
        for (const auto& one : judge(when).items)
            if (one.item == item) return one;
        ADD_FAILURE() << "no item " << item;
        return {};
    }
    std::vector<contract::alert> look(const std::string& when) {
        std::vector<contract::alert> known;
        for (const auto& [id, one] : alerts) known.push_back(one);
        auto changed = review(known, judge(when), plan, facts.vin, {"visit-" + when, contract::rfc3339(start_of(day(when)))},
                              [&] { return "alert-" + std::to_string(++ids); });
        for (const auto& one : changed) alerts[one.alert] = one;
        return changed;
    }
    const contract::alert* alert_of(const std::string& item) const {
        const contract::alert* found = nullptr;
        for (const auto& [id, one] : alerts)
            if (one.item == item && (!found || contract::is_open(one.state) || (!contract::is_open(found->state) && one.raised > found->raised)))
                found = &one;
        return found;
    }
};

}  // namespace faultline::care
