// One vehicle's data, given out or forgotten.
#include "cloud/contract/record.hpp"
#include "gateway/store/archive.hpp"
#include "gateway/store/garage.hpp"

namespace faultline::store {

namespace {

// Everything that hangs on a vehicle, in an order that respects who refers to whom. ?1 is the subject.
constexpr std::string_view deletions[] = {
    "DELETE FROM readings WHERE visit IN (SELECT number FROM visit_vehicle WHERE subject = ?1)",
    "DELETE FROM scans WHERE visit IN (SELECT id FROM visit_vehicle WHERE subject = ?1)",
    "DELETE FROM events WHERE visit IN (SELECT id FROM visit_vehicle WHERE subject = ?1) OR json_extract(record, '$.vin') = ?1",
    "DELETE FROM findings WHERE subject = ?1 OR subject IN (SELECT id FROM visit_vehicle WHERE subject = ?1)",
    "DELETE FROM outbox WHERE instr(data, json_quote(?1)) > 0 OR EXISTS (SELECT 1 FROM visit_vehicle WHERE subject = ?1 AND instr(data, json_quote(id)) > 0)",
    "DELETE FROM check_points WHERE visit IN (SELECT id FROM visit_vehicle WHERE subject = ?1)",
    "DELETE FROM visits WHERE id IN (SELECT id FROM visit_vehicle WHERE subject = ?1)",
    "DELETE FROM visit_subjects WHERE subject = ?1",
    "DELETE FROM vehicles WHERE vin = ?1",
    "DELETE FROM garage WHERE subject = ?1",
    "DELETE FROM odometer WHERE subject = ?1",
    "DELETE FROM distance_marks WHERE subject = ?1",
    "DELETE FROM measures WHERE subject = ?1",
    "DELETE FROM ecu_software WHERE subject = ?1",
    "DELETE FROM alerts WHERE subject = ?1",
    "DELETE FROM services WHERE subject = ?1",
    "DELETE FROM workorders WHERE subject = ?1",
    "DELETE FROM warnings WHERE subject = ?1"};

template <class Records>
nlohmann::json list_of(const Records& records) {
    auto list = nlohmann::json::array();
    for (const auto& one : records) list.push_back(one);
    return list;
}

// (A result of json would be ambiguous: json is made from anything.)
result<> add_records(nlohmann::json& list, sqlite::database& db, std::string_view sql, std::string_view subject) {
    list = nlohmann::json::array();
    auto query = db.prepare(sql);
    query.bind(subject);
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return {};
        list.push_back(contract::parse_json(query.text(0)).value_or(nullptr));
    }
}

// Software over time, visits, filled checklists and slow measures.
result<> add_archive(nlohmann::json& made, store& of, const std::string& subject) {
    archive from{of};
    const auto software = from.software(subject);
    if (!software) return software.error();
    for (const auto& one : *software)
        made["software"].push_back({{"ecu", one.ecu}, {"name", one.name}, {"calibration", one.calibration}, {"verification", one.verification},
                                    {"first_seen", one.first_seen}, {"last_seen", one.last_seen}, {"present", one.present}});
    const auto visits = from.visits_of(subject, 100'000);
    if (!visits) return visits.error();
    for (const auto& visit : *visits) {
        nlohmann::json points = nlohmann::json::array();
        const auto filled = from.points(visit.id);
        if (!filled) return filled.error();
        for (const auto& one : *filled) points.push_back({{"list", one.list}, {"point", one.point}, {"state", one.state}, {"by", one.by}, {"note", one.note}});
        made["visits"].push_back({{"visit", visit.id}, {"started", visit.started}, {"ended", visit.ended}, {"end_reason", visit.end_reason},
                                  {"protocol", visit.protocol}, {"adapter", visit.adapter}, {"checklist", std::move(points)}});
    }
    auto query = of.database().prepare("SELECT signal, wall_ms, value FROM measures WHERE subject = ?1 ORDER BY number");
    query.bind(std::string_view{subject});
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return {};
        made["measures"].push_back({{"signal", query.text(0)}, {"time", contract::rfc3339(query.integer(1))}, {"value", query.real(2)}});
    }
}

}  // namespace

result<std::string> garage::export_vehicle(std::string_view subject) {
    const auto known = vehicle(subject);
    if (!known) return known.error();
    if (!*known) return std::string{};
    const auto& row = **known;
    nlohmann::json made{{"subject", row.subject}, {"plate", row.plate},           {"facts", row.facts},         {"maker", row.maker},
                        {"first_seen", row.first_seen}, {"last_seen", row.last_seen}, {"exported", "fl.vehicle.v1"}};
    if (row.model_year) made["model_year"] = *row.model_year;
    const auto told = odometer(row.subject);
    if (!told) return told.error();
    for (const auto& one : *told)
        made["odometer"].push_back({{"time", contract::rfc3339(one.wall_ms)}, {"clock_trusted", one.clock_trusted}, {"km", one.km},
                                    {"source", one.source}, {"detail", one.detail}, {"visit", one.visit}, {"said", one.said}});
    const auto raised = alerts(row.subject);
    if (!raised) return raised.error();
    made["alerts"] = list_of(*raised);
    const auto served = services(row.subject);
    if (!served) return served.error();
    made["services"] = list_of(*served);
    const auto ordered = workorders(row.subject);
    if (!ordered) return ordered.error();
    made["workorders"] = list_of(*ordered);
    if (const auto done = add_archive(made, of_, row.subject); !done) return done.error();
    auto done = add_records(made["scans"], of_.db_, "SELECT record FROM scans WHERE visit IN (SELECT id FROM visit_vehicle WHERE subject = ?1) ORDER BY number", row.subject);
    if (done)
        done = add_records(made["events"], of_.db_,
                           "SELECT record FROM events WHERE visit IN (SELECT id FROM visit_vehicle WHERE subject = ?1) OR json_extract(record, '$.vin') = ?1 ORDER BY number", row.subject);
    if (!done) return done.error();
    return contract::json_text(made);
}

result<bool> garage::forget_vehicle(std::string_view subject, const contract::stamp& now) {
    auto change = sqlite::transaction::begin(of_.db_);
    if (!change) return change.error();
    const auto known = vehicle(subject);
    if (!known) return known.error();
    if (!*known) return false;
    const std::string whom = (*known)->subject;
    for (const auto sql : deletions)
        if (const auto done = of_.db_.prepare(sql).bind(std::string_view{whom}).run(); !done) return done.error();
    contract::event event;
    event.kind = contract::event_kind::vehicle_forgotten;
    event.time = contract::rfc3339(now.wall_ms);
    event.vin = whom;
    if (const auto done = of_.put_event(event, now); !done) return done.error();
    if (const auto done = change->commit(); !done) return done.error();
    return true;
}

}  // namespace faultline::store
