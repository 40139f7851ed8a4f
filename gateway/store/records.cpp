// Records: scans and events, each written together with its outbox row.
#include "cloud/contract/record.hpp"
#include "gateway/store/store.hpp"

namespace faultline::store {

result<> store::put_event(const contract::event& event, const contract::stamp& now) {
    const outbox::draft record{.id = ids_.next(),
                               .of = contract::stream::event,
                               .type = contract::event::type,
                               .when = now,
                               .data = contract::write_record(event)};
    const std::string id = record.id.text();
    const auto kept = db_.prepare("INSERT INTO events(id, kind, visit, saved_ms, record) VALUES(?, ?, ?, ?, ?)")
                          .bind(std::string_view{id})
                          .bind(std::string_view{event.kind})
                          .bind_or_null(event.visit)
                          .bind(now.wall_ms)
                          .bind(std::string_view{record.data})
                          .run();
    if (!kept) return kept;
    const auto queued = outbox::append(db_, record, settings_.outbox_budget);
    if (!queued) return queued.error();
    return {};
}

result<> store::save_event(const contract::event& event, const contract::stamp& now) {
    auto change = sqlite::transaction::begin(db_);
    if (!change) return change.error();
    if (const auto done = put_event(event, now); !done) return done;
    return change->commit();
}

result<> store::save_scan(const contract::diagnosis& scan, const contract::stamp& now) {
    const auto id = contract::parse_uuid(scan.scan);
    if (!id) return failure{store_error::constraint, db_.path(), "scan id \"" + scan.scan + "\" is no UUID"};
    const outbox::draft record{.id = *id,
                               .of = contract::stream::diagnosis,
                               .type = contract::diagnosis::type,
                               .when = now,
                               .data = contract::write_record(scan)};

    auto change = sqlite::transaction::begin(db_);
    if (!change) return change.error();
    if (const auto done = name_vehicle(scan.visit, scan.vehicle, now); !done) return done;
    const auto kept = db_.prepare("INSERT INTO scans(id, visit, kind, outcome, verdict, saved_ms, record) "
                                  "VALUES(?, ?, ?, ?, ?, ?, ?) ON CONFLICT(id) DO NOTHING")
                          .bind(std::string_view{scan.scan})
                          .bind(std::string_view{scan.visit})
                          .bind(std::string_view{scan.kind})
                          .bind(std::string_view{scan.outcome})
                          .bind(std::string_view{scan.verdict})
                          .bind(now.wall_ms)
                          .bind(std::string_view{record.data})
                          .run();
    if (!kept) return kept;
    if (db_.changes() == 0) return {};   // saved before: nothing changes
    if (const auto done = keep_findings(scan); !done) return done;
    const auto queued = outbox::append(db_, record, settings_.outbox_budget);
    if (!queued) return queued.error();
    return change->commit();
}

namespace {

// The record in the first column, when there is a row and it can be read.
result<std::optional<contract::diagnosis>> read_scan(sqlite::statement& query, const std::string& path) {
    const auto row = query.step();
    if (!row) return row.error();
    if (!*row) return std::optional<contract::diagnosis>{};
    auto scan = contract::read_record<contract::diagnosis>(query.text(0));
    if (!scan) return failure{store_error::corrupt, path, "a stored scan cannot be read"};
    return std::optional{std::move(*scan)};
}

}  // namespace

result<std::optional<contract::diagnosis>> store::scan(std::string_view id) {
    auto query = db_.prepare("SELECT record FROM scans WHERE id = ?");
    query.bind(id);
    return read_scan(query, db_.path());
}

result<std::optional<contract::diagnosis>> store::latest_scan(std::string_view vin) {
    if (vin.empty()) {
        auto newest = db_.prepare("SELECT record FROM scans ORDER BY number DESC LIMIT 1");
        return read_scan(newest, db_.path());
    }
    auto of_vehicle = db_.prepare("SELECT record FROM scans JOIN visits ON visits.id = scans.visit WHERE vin = ? "
                                  "ORDER BY scans.number DESC LIMIT 1");
    of_vehicle.bind(vin);
    return read_scan(of_vehicle, db_.path());
}

result<std::vector<std::string>> store::scan_ids(std::string_view visit) {
    std::vector<std::string> found;
    auto query = db_.prepare("SELECT id FROM scans WHERE visit = ? ORDER BY number");
    query.bind(visit);
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return found;
        found.push_back(query.text(0));
    }
}

}  // namespace faultline::store
