// Vehicles and their mileage.
#include "gateway/store/garage.hpp"

#include "cloud/contract/record.hpp"

namespace faultline::store {

namespace {

// One row for every vehicle known from a visit or from people. Visits know a VIN only.
constexpr std::string_view vehicle_columns =
    "SELECT subject, coalesce(garage.plate, ''), coalesce(garage.facts, '{}'), coalesce(vehicles.maker, ''), vehicles.model_year, "
    "min(coalesce(garage.first_ms, vehicles.first_ms), coalesce(vehicles.first_ms, garage.first_ms)), "
    "max(coalesce(garage.seen_ms, vehicles.last_ms), coalesce(vehicles.last_ms, garage.seen_ms)) AS last, "
    "(SELECT count(*) FROM visits WHERE vin = subject) + (SELECT count(*) FROM visit_subjects JOIN visits ON id = visit WHERE "
    "visit_subjects.subject = known.subject AND vin IS NULL), "
    "(SELECT count(*) FROM alerts WHERE alerts.subject = known.subject AND state IN ('open', 'acknowledged')) ";

const std::string& list_sql() {
    static const std::string sql = std::string{vehicle_columns} +
                                   "FROM (SELECT vin AS subject FROM vehicles UNION SELECT subject FROM garage) AS known "
                                   "LEFT JOIN vehicles ON vin = subject LEFT JOIN garage USING (subject) ORDER BY last DESC LIMIT ?1";
    return sql;
}
const std::string& one_sql() {
    static const std::string sql = std::string{vehicle_columns} +
                                   "FROM (SELECT vin AS subject FROM vehicles WHERE vin = ?1 UNION SELECT subject FROM garage WHERE "
                                   "subject = ?1 OR (plate = ?1 AND plate <> '')) AS known LEFT JOIN vehicles ON vin = subject "
                                   "LEFT JOIN garage USING (subject) ORDER BY last DESC LIMIT 1";
    return sql;
}

}  // namespace

result<> garage::know_vehicle(std::string_view subject, std::string_view plate, const nlohmann::json& facts, const contract::stamp& now) {
    const auto merge = contract::json_text(facts.is_object() ? facts : nlohmann::json::object());
    return of_.db_
        .prepare("INSERT INTO garage(subject, plate, facts, first_ms, seen_ms) VALUES(?1, ?2, json_patch('{}', ?3), ?4, ?4) "
                 "ON CONFLICT(subject) DO UPDATE SET plate = iif(?2 = '', plate, ?2), facts = json_patch(facts, ?3), "
                 "seen_ms = max(seen_ms, ?4)")
        .bind(subject)
        .bind(plate)
        .bind(std::string_view{merge})
        .bind(now.wall_ms)
        .run();
}

result<std::vector<vehicle_row>> garage::read_vehicles(sqlite::statement& query) {
    std::vector<vehicle_row> found;
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return found;
        auto& one = found.emplace_back();
        one.subject = query.text(0);
        one.plate = query.text(1);
        one.facts = contract::parse_json(query.text(2)).value_or(nlohmann::json::object());
        one.maker = query.text(3);
        if (!query.is_null(4)) one.model_year = static_cast<int>(query.integer(4));
        one.first_seen = contract::rfc3339(query.integer(5));
        one.last_seen = contract::rfc3339(query.integer(6));
        one.visits = static_cast<std::uint64_t>(query.integer(7));
        one.open_alerts = static_cast<std::uint64_t>(query.integer(8));
    }
}

result<std::optional<vehicle_row>> garage::vehicle(std::string_view subject_or_plate) {
    auto query = of_.db_.prepare(one_sql());
    query.bind(subject_or_plate);
    auto found = read_vehicles(query);
    if (!found) return found.error();
    if (found->empty()) return std::optional<vehicle_row>{};
    return std::optional{std::move(found->front())};
}

result<std::vector<vehicle_row>> garage::vehicles(std::size_t limit) {
    auto query = of_.db_.prepare(list_sql());
    query.bind(static_cast<std::int64_t>(limit));
    return read_vehicles(query);
}

result<> garage::add_odometer(std::string_view subject, const odometer_row& one) {
    return of_.db_
        .prepare("INSERT INTO odometer(subject, wall_ms, trusted, km, source, detail, visit, said) VALUES(?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(subject)
        .bind(one.wall_ms)
        .bind(std::int64_t{one.clock_trusted})
        .bind(one.km)
        .bind(std::string_view{one.source})
        .bind(std::string_view{one.detail})
        .bind(std::string_view{one.visit})
        .bind(std::string_view{one.said})
        .run();
}

result<> garage::add_distance(std::string_view subject, const distance_row& one) {
    return of_.db_
        .prepare("INSERT INTO distance_marks(subject, wall_ms, since_clear_km, with_mil_km, driven_km) VALUES(?, ?, ?, ?, ?)")
        .bind(subject)
        .bind(one.wall_ms)
        .bind(one.since_clear_km)
        .bind(one.with_mil_km)
        .bind(one.driven_km)
        .run();
}

result<std::vector<odometer_row>> garage::odometer(std::string_view subject) {
    std::vector<odometer_row> found;
    auto query = of_.db_.prepare("SELECT wall_ms, trusted, km, source, detail, visit, said FROM odometer WHERE subject = ? ORDER BY number");
    query.bind(subject);
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return found;
        found.push_back({.wall_ms = query.integer(0),
                         .clock_trusted = query.integer(1) != 0,
                         .km = query.real(2),
                         .source = query.text(3),
                         .detail = query.text(4),
                         .visit = query.text(5),
                         .said = query.text(6)});
    }
}

result<std::vector<distance_row>> garage::distances_since(std::string_view subject, std::int64_t wall_ms) {
    std::vector<distance_row> found;
    auto query = of_.db_.prepare("SELECT wall_ms, since_clear_km, with_mil_km, driven_km FROM distance_marks WHERE subject = ?1 AND number >= "
                                 "coalesce((SELECT max(number) FROM distance_marks WHERE subject = ?1 AND wall_ms <= ?2), 0) ORDER BY number");
    query.bind(subject).bind(wall_ms);
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return found;
        auto& one = found.emplace_back();
        one.wall_ms = query.integer(0);
        if (!query.is_null(1)) one.since_clear_km = query.real(1);
        if (!query.is_null(2)) one.with_mil_km = query.real(2);
        one.driven_km = query.real(3);
    }
}

}  // namespace faultline::store
