// Live readings: many, small, committed in groups without waiting for the disk.
#include "cloud/contract/record.hpp"
#include "gateway/store/store.hpp"

namespace faultline::store {

namespace {

// Commits of this stretch do not wait for the disk; records of the next one do again.
class relaxed {
public:
    explicit relaxed(sqlite::database& db) : db_{db} { static_cast<void>(db_.full_sync(false)); }
    ~relaxed() { static_cast<void>(db_.full_sync(true)); }
    relaxed(const relaxed&) = delete;
    relaxed& operator=(const relaxed&) = delete;

private:
    sqlite::database& db_;
};

result<std::int64_t> visit_number(sqlite::database& db, std::string_view visit) {
    auto query = db.prepare("SELECT number FROM visits WHERE id = ?");
    const auto row = query.bind(visit).step();
    if (!row) return row.error();
    if (!*row) return failure{store_error::constraint, db.path(), "no visit " + std::string{visit}};
    return query.integer(0);
}

}  // namespace

result<std::int64_t> store::signal_number(const reading& one) {
    const auto bind_all = [&one](sqlite::statement& s) {
        s.bind(std::string_view{one.ecu}).bind(std::string_view{one.pid}).bind(std::string_view{one.key});
        s.bind(std::string_view{one.unit});
    };
    {
        auto known = db_.prepare("SELECT number FROM signals WHERE ecu = ? AND pid = ? AND key = ? AND unit = ?");
        bind_all(known);
        const auto row = known.step();
        if (!row) return row.error();
        if (*row) return known.integer(0);
    }
    auto added = db_.prepare("INSERT INTO signals(ecu, pid, key, unit) VALUES(?, ?, ?, ?)");
    bind_all(added);
    if (const auto done = added.run(); !done) return done.error();
    return db_.last_rowid();
}

result<> store::save_readings(std::string_view visit, std::span<const reading> readings, const contract::live* record,
                              const contract::stamp& now) {
    const relaxed no_waiting{db_};
    auto change = sqlite::transaction::begin(db_);
    if (!change) return change.error();
    const auto number = visit_number(db_, visit);
    if (!number) return number.error();
    for (const auto& one : readings) {
        const auto signal = signal_number(one);
        if (!signal) return signal.error();
        const auto kept = db_.prepare("INSERT INTO readings(visit, signal, wall_ms, value) VALUES(?, ?, ?, ?)")
                              .bind(*number)
                              .bind(*signal)
                              .bind(one.wall_ms)
                              .bind(one.number)
                              .run();
        if (!kept) return kept;
    }
    if (record != nullptr) {
        const auto queued = outbox::append(db_,
                                           {.id = ids_.next(),
                                            .of = contract::stream::live,
                                            .type = contract::live::type,
                                            .when = now,
                                            .data = contract::write_record(*record)},
                                           settings_.outbox_budget);
        if (!queued) return queued.error();
    }
    return change->commit();
}

result<std::vector<reading>> store::readings(std::string_view visit, std::string_view key, std::size_t limit) {
    std::vector<reading> found;
    auto query = db_.prepare("SELECT wall_ms, ecu, pid, unit, value FROM readings JOIN signals ON signals.number = signal "
                             "WHERE visit = (SELECT number FROM visits WHERE id = ?1) AND key = ?2 ORDER BY wall_ms LIMIT ?3");
    query.bind(visit).bind(key).bind(static_cast<std::int64_t>(limit));
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return found;
        auto& one = found.emplace_back(reading{.wall_ms = query.integer(0),
                                               .ecu = query.text(1),
                                               .pid = query.text(2),
                                               .key = std::string{key},
                                               .unit = query.text(3),
                                               .number = std::nullopt});
        if (!query.is_null(4)) one.number = query.real(4);
    }
}

result<std::uint64_t> store::forget_readings_before(std::int64_t wall_ms) {
    const auto done =
        db_.prepare("DELETE FROM readings WHERE visit IN (SELECT number FROM visits WHERE ended_ms < ?)").bind(wall_ms).run();
    if (!done) return done.error();
    return static_cast<std::uint64_t>(db_.changes());
}

}  // namespace faultline::store
