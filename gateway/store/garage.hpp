// The vehicles a gateway takes care of: what people know about them, every mileage ever told, services, alerts and work
// orders. Part of the store's database and of its one thread: borrows a store and must not outlive it. A record and its
// outbox row are one transaction, as everywhere in the store. Knows nothing of plans and rules.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/contract/alert.hpp"
#include "cloud/contract/service.hpp"
#include "cloud/contract/workorder.hpp"
#include "gateway/store/store.hpp"

namespace faultline::store {

struct vehicle_row {
    std::string subject;          // VIN, or "local:..." for a car without one
    std::string plate;
    nlohmann::json facts;         // energy, purchased, severe, region, consent: what only people know
    std::string maker;
    std::optional<int> model_year;
    std::string first_seen;       // RFC 3339
    std::string last_seen;
    std::uint64_t visits = 0;
    std::uint64_t open_alerts = 0;
};

struct odometer_row {
    std::int64_t wall_ms = 0;
    bool clock_trusted = true;
    double km = 0;
    std::string source;           // "pid_a6", "technician" ...
    std::string detail;
    std::string visit;
    std::string said = "none";    // "corrects", "cluster_swapped"
};

struct distance_row {
    std::int64_t wall_ms = 0;
    std::optional<double> since_clear_km;
    std::optional<double> with_mil_km;
    double driven_km = 0;
};

class garage {
public:
    explicit garage(store& of) : of_{of} {}

    // --- what people know; empty plate and null facts change nothing, facts are merged member by member ---
    result<> know_vehicle(std::string_view subject, std::string_view plate, const nlohmann::json& facts, const contract::stamp&);
    [[nodiscard]] result<std::optional<vehicle_row>> vehicle(std::string_view subject_or_plate);
    [[nodiscard]] result<std::vector<vehicle_row>> vehicles(std::size_t limit = 100);            // newest first

    // --- mileage: in the order of telling ---
    result<> add_odometer(std::string_view subject, const odometer_row&);
    result<> add_distance(std::string_view subject, const distance_row&);
    [[nodiscard]] result<std::vector<odometer_row>> odometer(std::string_view subject);
    // The marks since then, and the last one before it: distance is counted between marks.
    [[nodiscard]] result<std::vector<distance_row>> distances_since(std::string_view subject, std::int64_t wall_ms);

    // --- records: on the disk, and waiting for the platform, when these return ---
    // All or none. A snapshot whose revision is not greater than the one kept changes nothing.
    result<> save_alerts(std::span<const contract::alert>, const contract::stamp&);
    result<> save_workorder(const contract::workorder&, const contract::stamp&);
    // The service with the alerts it closes, in one transaction. Saving the same service twice changes nothing.
    result<> save_service(const contract::service&, std::span<const contract::alert> closed, const contract::stamp&);

    // The event `early_warning` and whether its rule (detail.warning) is raised now (detail.state "raised" or "ended").
    result<> save_warning(const contract::event&, const contract::stamp&);
    [[nodiscard]] result<std::vector<contract::event>> raised_warnings(std::string_view subject);

    [[nodiscard]] result<std::vector<contract::alert>> alerts(std::string_view subject);         // open and closed
    [[nodiscard]] result<std::vector<contract::alert>> open_alerts();                            // of all vehicles
    [[nodiscard]] result<std::vector<contract::service>> services(std::string_view subject);     // in order of saving
    [[nodiscard]] result<std::vector<contract::workorder>> workorders(std::string_view subject); // newest first
    [[nodiscard]] result<std::optional<contract::workorder>> workorder(std::string_view id);

    // --- privacy ---
    // Everything kept about one vehicle, live readings excepted, as JSON text; empty when there is nothing.
    [[nodiscard]] result<std::string> export_vehicle(std::string_view subject);
    // Deletes it all, records still waiting for the platform too, and leaves one event "vehicle_forgotten" that says so to the
    // platform. False when nothing was known.
    result<bool> forget_vehicle(std::string_view subject, const contract::stamp&);

private:
    result<> put_alert(const contract::alert&, const contract::stamp&);
    result<> queue(contract::stream, const char* type, const std::string& data, const contract::uuid& id, const contract::stamp&);
    result<std::vector<vehicle_row>> read_vehicles(sqlite::statement&);

    store& of_;
};

}  // namespace faultline::store
