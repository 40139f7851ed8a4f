// One vehicle's data, given out or forgotten.
#include "cloud/contract/record.hpp"
#include "gateway/store/garage.hpp"

namespace faultline::store {

namespace {

// Everything that hangs on a vehicle, in an order that respects who refers to whom. ?1 is the subject.
constexpr std::string_view deletions[] = {
    "DELETE FROM readings WHERE visit IN (SELECT number FROM visits WHERE vin = ?1)",
    "DELETE FROM scans WHERE visit IN (SELECT id FROM visits WHERE vin = ?1)",
    "DELETE FROM events WHERE visit IN (SELECT id FROM visits WHERE vin = ?1) OR json_extract(record, '$.vin') = ?1",
    "DELETE FROM findings WHERE subject = ?1 OR subject IN (SELECT id FROM visits WHERE vin = ?1)",
    "DELETE FROM outbox WHERE instr(data, json_quote(?1)) > 0 OR EXISTS (SELECT 1 FROM visits WHERE vin = ?1 AND instr(data, json_quote(id)) > 0)",
    "DELETE FROM visits WHERE vin = ?1",
    "DELETE FROM vehicles WHERE vin = ?1",
    "DELETE FROM garage WHERE subject = ?1",
    "DELETE FROM odometer WHERE subject = ?1",
    "DELETE FROM distance_marks WHERE subject = ?1",
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
    auto done = add_records(made["scans"], of_.db_, "SELECT record FROM scans WHERE visit IN (SELECT id FROM visits WHERE vin = ?1) ORDER BY number", row.subject);
    if (done)
        done = add_records(made["events"], of_.db_,
                           "SELECT record FROM events WHERE visit IN (SELECT id FROM visits WHERE vin = ?1) ORDER BY number", row.subject);
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
