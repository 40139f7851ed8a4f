// Alerts, services and work orders: the newest snapshot is kept, every snapshot goes to the platform.
#include "cloud/contract/record.hpp"
#include "gateway/store/garage.hpp"

namespace faultline::store {

namespace {

template <class Record>
result<std::vector<Record>> read_all(sqlite::statement& query, const std::string& path) {
    std::vector<Record> found;
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return found;
        auto one = contract::read_record<Record>(query.text(0));
        if (!one) return failure{store_error::corrupt, path, std::string{"a stored "} + Record::type + " cannot be read"};
        found.push_back(std::move(*one));
    }
}

}  // namespace

result<> garage::queue(contract::stream of, const char* type, const std::string& data, const contract::uuid& id, const contract::stamp& now) {
    const auto queued = outbox::append(of_.db_, {.id = id, .of = of, .type = type, .when = now, .data = data}, of_.settings_.outbox_budget);
    if (!queued) return queued.error();
    return {};
}

result<> garage::put_alert(const contract::alert& one, const contract::stamp& now) {
    const auto data = contract::write_record(one);
    const auto kept = of_.db_
                          .prepare("INSERT INTO alerts(id, subject, item, cycle, state, revision, saved_ms, record) "
                                   "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT(id) DO UPDATE SET state = ?5, revision = ?6, "
                                   "saved_ms = ?7, record = ?8 WHERE revision < ?6")
                          .bind(std::string_view{one.alert})
                          .bind(std::string_view{one.vin})
                          .bind(std::string_view{one.item})
                          .bind(std::string_view{one.cycle})
                          .bind(std::string_view{one.state})
                          .bind(one.revision)
                          .bind(now.wall_ms)
                          .bind(std::string_view{data})
                          .run();
    if (!kept || of_.db_.changes() == 0) return kept;
    return queue(contract::stream::maintenance, contract::alert::type, data, of_.ids_.next(), now);
}

result<> garage::save_alerts(std::span<const contract::alert> changed, const contract::stamp& now) {
    auto change = sqlite::transaction::begin(of_.db_);
    if (!change) return change.error();
    for (const auto& one : changed)
        if (const auto done = put_alert(one, now); !done) return done;
    return change->commit();
}

result<> garage::save_workorder(const contract::workorder& one, const contract::stamp& now) {
    const auto data = contract::write_record(one);
    auto change = sqlite::transaction::begin(of_.db_);
    if (!change) return change.error();
    const auto kept = of_.db_
                          .prepare("INSERT INTO workorders(id, subject, visit, state, revision, saved_ms, record) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7) "
                                   "ON CONFLICT(id) DO UPDATE SET state = ?4, revision = ?5, saved_ms = ?6, record = ?7 WHERE revision < ?5")
                          .bind(std::string_view{one.workorder})
                          .bind(std::string_view{one.vin})
                          .bind(std::string_view{one.visit})
                          .bind(std::string_view{one.state})
                          .bind(one.revision)
                          .bind(now.wall_ms)
                          .bind(std::string_view{data})
                          .run();
    if (!kept || of_.db_.changes() == 0) return kept;
    if (const auto done = queue(contract::stream::workorder, contract::workorder::type, data, of_.ids_.next(), now); !done) return done;
    return change->commit();
}

result<> garage::save_service(const contract::service& one, std::span<const contract::alert> closed, const contract::stamp& now) {
    const auto id = contract::parse_uuid(one.service);
    if (!id) return failure{store_error::constraint, of_.db_.path(), "service id \"" + one.service + "\" is no UUID"};
    const auto data = contract::write_record(one);
    auto change = sqlite::transaction::begin(of_.db_);
    if (!change) return change.error();
    const auto kept = of_.db_
                          .prepare("INSERT INTO services(id, subject, date, saved_ms, record) VALUES(?, ?, ?, ?, ?) ON CONFLICT(id) DO NOTHING")
                          .bind(std::string_view{one.service})
                          .bind(std::string_view{one.vin})
                          .bind(std::string_view{one.date})
                          .bind(now.wall_ms)
                          .bind(std::string_view{data})
                          .run();
    if (!kept) return kept;
    if (of_.db_.changes() > 0)
        if (const auto done = queue(contract::stream::maintenance, contract::service::type, data, *id, now); !done) return done;
    for (const auto& alert : closed)
        if (const auto done = put_alert(alert, now); !done) return done;
    return change->commit();
}

result<> garage::save_warning(const contract::event& event, const contract::stamp& now) {
    const auto rule = event.detail.value("warning", std::string{});
    const bool raised = event.detail.value("state", std::string{}) == "raised";
    const auto data = contract::write_record(event);
    auto change = sqlite::transaction::begin(of_.db_);
    if (!change) return change.error();
    auto kept = raised ? of_.db_
                             .prepare("INSERT INTO warnings(subject, rule, raised_ms, record) VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING")
                             .bind(std::string_view{event.vin})
                             .bind(std::string_view{rule})
                             .bind(now.wall_ms)
                             .bind(std::string_view{data})
                             .run()
                       : of_.db_.prepare("DELETE FROM warnings WHERE subject = ? AND rule = ?").bind(std::string_view{event.vin}).bind(std::string_view{rule}).run();
    if (!kept || of_.db_.changes() == 0) return kept;   // raised already, or not raised at all
    if (const auto done = of_.put_event(event, now); !done) return done;
    return change->commit();
}

result<std::vector<contract::event>> garage::raised_warnings(std::string_view subject) {
    auto query = of_.db_.prepare("SELECT record FROM warnings WHERE subject = ? ORDER BY raised_ms, rule");
    query.bind(subject);
    return read_all<contract::event>(query, of_.db_.path());
}

result<std::vector<contract::alert>> garage::alerts(std::string_view subject) {
    auto query = of_.db_.prepare("SELECT record FROM alerts WHERE subject = ? ORDER BY saved_ms, id");
    query.bind(subject);
    return read_all<contract::alert>(query, of_.db_.path());
}

result<std::vector<contract::alert>> garage::open_alerts() {
    auto query = of_.db_.prepare("SELECT record FROM alerts WHERE state IN ('open', 'acknowledged') ORDER BY saved_ms, id");
    return read_all<contract::alert>(query, of_.db_.path());
}

result<std::vector<contract::service>> garage::services(std::string_view subject) {
    auto query = of_.db_.prepare("SELECT record FROM services WHERE subject = ? ORDER BY number");
    query.bind(subject);
    return read_all<contract::service>(query, of_.db_.path());
}

result<std::vector<contract::workorder>> garage::workorders(std::string_view subject) {
    auto query = of_.db_.prepare("SELECT record FROM workorders WHERE subject = ? ORDER BY saved_ms DESC, id DESC");
    query.bind(subject);
    return read_all<contract::workorder>(query, of_.db_.path());
}

result<std::optional<contract::workorder>> garage::workorder(std::string_view id) {
    auto query = of_.db_.prepare("SELECT record FROM workorders WHERE id = ?");
    query.bind(id);
    auto found = read_all<contract::workorder>(query, of_.db_.path());
    if (!found) return found.error();
    if (found->empty()) return std::optional<contract::workorder>{};
    return std::optional{std::move(found->front())};
}

}  // namespace faultline::store
