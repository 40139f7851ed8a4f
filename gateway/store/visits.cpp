// Visits: who came, when, and when they left.
#include "cloud/outbox/sqlite.hpp"
#include "gateway/store/store.hpp"

namespace faultline::store {

namespace {

contract::event happened(const char* kind, std::string_view visit, const contract::stamp& now) {
    contract::event event;
    event.kind = kind;
    event.time = contract::rfc3339(now.wall_ms);
    event.visit = std::string{visit};
    return event;
}

}  // namespace

result<std::string> store::begin_visit(std::string_view adapter_key, const contract::stamp& now) {
    const std::string id = ids_.next_text();
    auto change = sqlite::transaction::begin(db_);
    if (!change) return change.error();
    auto done = db_.prepare("INSERT INTO visits(id, adapter, started_ms) VALUES(?, ?, ?)")
                    .bind(std::string_view{id})
                    .bind(adapter_key)
                    .bind(now.wall_ms)
                    .run();
    if (done) done = put_event(happened(contract::event_kind::vehicle_plugged, id, now), now);
    if (done) done = change->commit();
    if (!done) return done.error();
    return id;
}

result<> store::identify_visit(std::string_view visit, const contract::vehicle_identity& vehicle,
                               std::string_view protocol, const contract::stamp& now) {
    auto change = sqlite::transaction::begin(db_);
    if (!change) return change.error();
    if (const auto done = name_vehicle(visit, vehicle, now); !done) return done;
    if (!protocol.empty()) {
        const auto done = db_.prepare("UPDATE visits SET protocol = ? WHERE id = ?").bind(protocol).bind(visit).run();
        if (!done) return done;
    }
    return change->commit();
}

// Gives the visit its vehicle, once; findings kept under the visit's id move to the VIN.
result<> store::name_vehicle(std::string_view visit, const contract::vehicle_identity& vehicle, const contract::stamp& now) {
    std::string known;
    {
        auto query = db_.prepare("SELECT vin FROM visits WHERE id = ?");
        const auto row = query.bind(visit).step();
        if (!row) return row.error();
        if (!*row) return failure{store_error::constraint, db_.path(), "no visit " + std::string{visit}};
        known = query.text(0);
    }
    if (vehicle.vin.empty()) return {};
    if (!known.empty() && known != vehicle.vin) {
        return failure{store_error::constraint, db_.path(), "visit " + std::string{visit} + " is another vehicle's"};
    }

    const std::string_view vin = vehicle.vin;
    std::optional<std::int64_t> year;
    if (vehicle.model_year) year = *vehicle.model_year;
    auto done = db_.prepare("INSERT INTO vehicles(vin, maker, model_year, first_ms, last_ms) VALUES(?1, ?2, ?3, ?4, ?4) "
                            "ON CONFLICT(vin) DO UPDATE SET maker = iif(?2 = '', maker, ?2), "
                            "model_year = coalesce(?3, model_year), last_ms = max(last_ms, ?4)")
                    .bind(vin)
                    .bind(std::string_view{vehicle.maker})
                    .bind(year)
                    .bind(now.wall_ms)
                    .run();
    if (!done || !known.empty()) return done;
    done = db_.prepare("UPDATE visits SET vin = ? WHERE id = ?").bind(vin).bind(visit).run();
    if (done) {
        done = db_.prepare("INSERT INTO findings SELECT ?1, ecu, code, states, first_seen, last_seen, first_scan, last_scan, "
                           "present FROM findings WHERE subject = ?2 ON CONFLICT(subject, ecu, code) DO UPDATE SET states = "
                           "excluded.states, last_seen = excluded.last_seen, last_scan = excluded.last_scan, present = "
                           "excluded.present")
                   .bind(vin)
                   .bind(visit)
                   .run();
    }
    if (done) done = db_.prepare("DELETE FROM findings WHERE subject = ?").bind(visit).run();
    return done;
}

result<> store::end_visit(std::string_view visit, std::string_view reason, const contract::stamp& now) {
    auto change = sqlite::transaction::begin(db_);
    if (!change) return change.error();
    auto event = happened(contract::event_kind::vehicle_left, visit, now);
    event.detail = {{"reason", reason}};
    {
        auto ended = db_.prepare("UPDATE visits SET ended_ms = ?, end_reason = ? WHERE id = ? AND ended_ms IS NULL "
                                 "RETURNING vin");
        const auto row = ended.bind(now.wall_ms).bind(reason).bind(visit).step();
        if (!row) return row.error();
        if (!*row) return {};
        event.vin = ended.text(0);
    }
    if (const auto done = put_event(event, now); !done) return done;
    return change->commit();
}

result<std::uint64_t> store::close_interrupted_visits(const contract::stamp& now) {
    auto change = sqlite::transaction::begin(db_);
    if (!change) return change.error();
    std::vector<contract::event> left;
    {
        auto ended = db_.prepare("UPDATE visits SET end_reason = 'interrupted', ended_ms = coalesce((SELECT max(saved_ms) FROM "
                                 "scans WHERE visit = visits.id), started_ms) WHERE ended_ms IS NULL RETURNING id, vin");
        for (;;) {
            const auto row = ended.step();
            if (!row) return row.error();
            if (!*row) break;
            auto& event = left.emplace_back(happened(contract::event_kind::vehicle_left, ended.text(0), now));
            event.vin = ended.text(1);
            event.detail = {{"reason", "interrupted"}};
        }
    }
    for (const auto& event : left) {
        if (const auto done = put_event(event, now); !done) return done.error();
    }
    if (const auto done = change->commit(); !done) return done.error();
    return left.size();
}

result<std::vector<visit_row>> store::visits(std::size_t limit) {
    std::vector<visit_row> found;
    auto query = db_.prepare("SELECT id, started_ms, ended_ms, end_reason, vin, adapter, protocol, (SELECT count(*) FROM "
                             "scans WHERE scans.visit = visits.id) FROM visits ORDER BY number DESC LIMIT ?");
    query.bind(static_cast<std::int64_t>(limit));
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return found;
        found.push_back({.id = query.text(0),
                         .started = contract::rfc3339(query.integer(1)),
                         .ended = query.is_null(2) ? std::string{} : contract::rfc3339(query.integer(2)),
                         .end_reason = query.text(3),
                         .vin = query.text(4),
                         .adapter = query.text(5),
                         .protocol = query.text(6),
                         .scans = static_cast<std::uint64_t>(query.integer(7))});
    }
}

}  // namespace faultline::store
