#include "gateway/store/archive.hpp"

namespace faultline::store {

namespace {

// (A macro-free way to keep one list of columns in two literals that live as long as the program.)
const std::string& visit_sql(bool of_vehicle) {
    static const std::string columns = "SELECT visits.id, started_ms, ended_ms, end_reason, coalesce(vin, (SELECT subject FROM visit_subjects "
                                       "WHERE visit = visits.id), ''), adapter, protocol, (SELECT count(*) FROM scans WHERE scans.visit = visits.id) ";
    static const std::string one = columns + "FROM visits WHERE id = ?1";
    static const std::string all = columns + "FROM visit_vehicle JOIN visits USING (number) WHERE subject = ?1 ORDER BY number DESC LIMIT ?2";
    return of_vehicle ? all : one;
}

result<std::vector<std::string>> read_texts(sqlite::statement& query) {
    std::vector<std::string> found;
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return found;
        found.push_back(query.text(0));
    }
}

}  // namespace

result<std::string> archive::subject_of(std::string_view visit) {
    auto query = of_.database().prepare("SELECT coalesce(vin, (SELECT subject FROM visit_subjects WHERE visit = id), id) FROM visits WHERE id = ?1");
    const auto row = query.bind(visit).step();
    if (!row) return row.error();
    return *row ? query.text(0) : std::string{};
}

result<> archive::claim_visit(std::string_view visit, std::string_view subject) {
    if (visit.empty() || subject.empty() || visit == subject) return {};
    auto change = sqlite::transaction::begin(of_.database());
    if (!change) return change.error();
    for (const std::string_view sql : {"INSERT INTO visit_subjects(visit, subject) SELECT id, ?2 FROM visits WHERE id = ?1 AND vin IS NULL "
                                       "ON CONFLICT(visit) DO UPDATE SET subject = ?2",
                                       "UPDATE odometer SET subject = ?2 WHERE subject = ?1", "UPDATE distance_marks SET subject = ?2 WHERE subject = ?1",
                                       "UPDATE measures SET subject = ?2 WHERE subject = ?1",
                                       "UPDATE OR REPLACE ecu_software SET subject = ?2 WHERE subject = ?1"})
        if (const auto done = of_.database().prepare(sql).bind(visit).bind(subject).run(); !done) return done;
    return change->commit();
}

result<std::vector<visit_row>> archive::read_visits(sqlite::statement& query) {
    std::vector<visit_row> found;
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

result<std::optional<visit_row>> archive::visit(std::string_view id) {
    auto query = of_.database().prepare(visit_sql(false));
    query.bind(id);
    auto found = read_visits(query);
    if (!found) return found.error();
    if (found->empty()) return std::optional<visit_row>{};
    return std::optional{std::move(found->front())};
}

result<std::vector<visit_row>> archive::visits_of(std::string_view subject, std::size_t limit) {
    auto query = of_.database().prepare(visit_sql(true));
    query.bind(subject).bind(static_cast<std::int64_t>(limit));
    return read_visits(query);
}

result<std::vector<std::string>> archive::scan_ids_of(std::string_view subject, std::size_t limit) {
    auto query = of_.database().prepare("SELECT scans.id FROM visit_vehicle JOIN scans ON visit = visit_vehicle.id WHERE subject = ?1 "
                                        "ORDER BY scans.number DESC LIMIT ?2");
    query.bind(subject).bind(static_cast<std::int64_t>(limit));
    return read_texts(query);
}

result<std::string> archive::newest_subject() {
    auto query = of_.database().prepare("SELECT coalesce(vin, (SELECT subject FROM visit_subjects WHERE visit = id), id) FROM visits ORDER BY number DESC LIMIT 1");
    const auto row = query.step();
    if (!row) return row.error();
    return *row ? query.text(0) : std::string{};
}

result<> archive::keep_software(std::string_view subject, const contract::diagnosis& scan, const contract::stamp& now) {
    for (const auto& ecu : scan.ecus) {
        for (const auto& one : ecu.calibrations) {
            const auto kept = of_.database()
                                  .prepare("INSERT INTO ecu_software(subject, ecu, calibration, verification, name, first_ms, last_ms, last_scan) "
                                           "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7) ON CONFLICT DO UPDATE SET name = iif(?5 = '', name, ?5), "
                                           "last_ms = max(last_ms, ?6), last_scan = ?7")
                                  .bind(subject)
                                  .bind(std::string_view{ecu.ecu})
                                  .bind(std::string_view{one.id})
                                  .bind(std::string_view{one.cvn})
                                  .bind(std::string_view{ecu.name})
                                  .bind(now.wall_ms)
                                  .bind(std::string_view{scan.scan})
                                  .run();
            if (!kept) return kept;
        }
    }
    return {};
}

result<std::vector<software_row>> archive::software(std::string_view subject) {
    std::vector<software_row> found;
    auto query = of_.database().prepare("SELECT ecu, name, calibration, verification, first_ms, last_ms, last_scan = (SELECT last_scan FROM ecu_software AS "
                                        "other WHERE other.subject = ?1 AND other.ecu = ecu_software.ecu ORDER BY last_ms DESC, last_scan DESC LIMIT 1) "
                                        "FROM ecu_software WHERE subject = ?1 ORDER BY ecu, first_ms, calibration");
    query.bind(subject);
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return found;
        found.push_back({.ecu = query.text(0), .name = query.text(1), .calibration = query.text(2), .verification = query.text(3),
                         .first_seen = contract::rfc3339(query.integer(4)), .last_seen = contract::rfc3339(query.integer(5)),
                         .present = query.integer(6) != 0});
    }
}

result<> archive::add_measure(std::string_view subject, const measure_row& one) {
    return of_.database()
        .prepare("INSERT INTO measures(subject, signal, wall_ms, trusted, value) VALUES(?, ?, ?, ?, ?)")
        .bind(subject)
        .bind(std::string_view{one.signal})
        .bind(one.wall_ms)
        .bind(std::int64_t{one.clock_trusted})
        .bind(one.value)
        .run();
}

result<std::vector<measure_row>> archive::measures(std::string_view subject, std::string_view signal) {
    std::vector<measure_row> found;
    auto query = of_.database().prepare("SELECT signal, wall_ms, trusted, value FROM measures WHERE subject = ?1 AND signal = ?2 ORDER BY number");
    query.bind(subject).bind(signal);
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return found;
        found.push_back({.signal = query.text(0), .wall_ms = query.integer(1), .clock_trusted = query.integer(2) != 0, .value = query.real(3)});
    }
}

result<> archive::fill_point(std::string_view visit, std::string_view vin, const point_row& one, const contract::stamp& now) {
    auto change = sqlite::transaction::begin(of_.database());
    if (!change) return change.error();
    const auto kept = of_.database()
                          .prepare("INSERT INTO check_points(visit, list, point, state, who, note, saved_ms) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) "
                                   "ON CONFLICT DO UPDATE SET state = ?4, who = ?5, note = ?6, saved_ms = ?7")
                          .bind(visit)
                          .bind(std::string_view{one.list})
                          .bind(std::string_view{one.point})
                          .bind(std::string_view{one.state})
                          .bind(std::string_view{one.by})
                          .bind(std::string_view{one.note})
                          .bind(now.wall_ms)
                          .run();
    if (!kept) return kept;
    const contract::event told{contract::event_kind::check_point, contract::rfc3339(now.wall_ms), std::string{visit}, std::string{vin},
                               {{"list", one.list}, {"point", one.point}, {"state", one.state}, {"by", one.by}, {"note", one.note}}};
    if (const auto done = of_.save_event(told, now); !done) return done;
    return change->commit();
}

result<std::vector<point_row>> archive::points(std::string_view visit) {
    std::vector<point_row> found;
    auto query = of_.database().prepare("SELECT list, point, state, who, note FROM check_points WHERE visit = ?1 ORDER BY list, point");
    query.bind(visit);
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return found;
        found.push_back({query.text(0), query.text(1), query.text(2), query.text(3), query.text(4)});
    }
}

result<> archive::keep_file(std::string_view kind, const care_file& one, const contract::stamp& now) {
    return of_.database()
        .prepare("INSERT INTO care_files(kind, id, version, text, saved_ms) VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET version = ?3, "
                 "text = ?4, saved_ms = ?5")
        .bind(kind)
        .bind(std::string_view{one.id})
        .bind(std::int64_t{one.version})
        .bind(std::string_view{one.text})
        .bind(now.wall_ms)
        .run();
}

result<bool> archive::drop_file(std::string_view kind, std::string_view id) {
    const auto done = of_.database().prepare("DELETE FROM care_files WHERE kind = ?1 AND id = ?2").bind(kind).bind(id).run();
    if (!done) return done.error();
    return of_.database().changes() > 0;
}

result<std::vector<care_file>> archive::files(std::string_view kind) {
    std::vector<care_file> found;
    auto query = of_.database().prepare("SELECT id, version, text FROM care_files WHERE kind = ?1 ORDER BY saved_ms, id");
    query.bind(kind);
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return found;
        found.push_back({query.text(0), static_cast<int>(query.integer(1)), query.text(2)});
    }
}

}  // namespace faultline::store
