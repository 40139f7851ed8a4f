// Keeping cases: this workshop's own, and what the platform sends.
#include "gateway/store/case_library.hpp"

#include "cloud/contract/record.hpp"

namespace faultline::store {

namespace {

using contract::repair_case;

constexpr std::string_view columns = "SELECT record, source FROM cases ";

result<std::vector<case_row>> read_rows(sqlite::statement& query, const std::string& path) {
    std::vector<case_row> found;
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return found;
        auto one = contract::read_record<repair_case>(query.text(0));
        if (!one) return failure{store_error::corrupt, path, "a stored fl.case.v1 cannot be read"};
        found.push_back({std::move(*one), query.text(1)});
    }
}

bool is_solved(const repair_case& one) { return !one.removed && one.state == "closed" && !(one.repair.en.empty() && one.repair.zh.empty()); }

// The language most workshops write in decides; spelling, blanks and case do not.
std::string solution_of(const repair_case& one) {
    const auto either = [](const contract::bilingual& words) { return folded(words.zh.empty() ? words.en : words.zh); };
    return either(one.cause) + '/' + either(one.repair);
}

// Of a case that was withdrawn nothing is kept but that it was.
repair_case kept_of(repair_case one) {
    if (const auto id = contract::parse_uuid(one.id)) one.id = id->text();   // in one spelling
    contract::make_anonymous(one);
    if (!one.removed) return one;
    repair_case gone;
    gone.id = one.id;
    gone.version = one.version;
    gone.removed = true;
    return gone;
}

bool is_usable(const repair_case& one) {
    return contract::parse_uuid(one.id).has_value() && one.version > 0 && (one.removed || !one.codes.empty());
}

}  // namespace

std::string folded(std::string_view name) {
    std::string out;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
        else if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

result<bool> case_library::put(const repair_case& one, std::string_view source, const contract::stamp& now) {
    auto& db = of_.db_;
    {
        auto query = db.prepare("SELECT record FROM cases WHERE id = ?");
        const auto row = query.bind(std::string_view{one.id}).step();
        if (!row) return row.error();
        if (*row) {
            const auto known = contract::read_record<repair_case>(query.text(0));
            if (known && !contract::replaces(one, *known)) return false;
        }
    }
    const auto data = contract::write_record(one);
    const auto maker = folded(one.vehicle.maker), solution = solution_of(one);
    const auto kept = db.prepare("INSERT INTO cases(id, version, removed, state, source, maker, solution, verified, date, saved_ms, record) "
                                 "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT(id) DO UPDATE SET version = ?2, removed = ?3, "
                                 "state = ?4, maker = ?6, solution = ?7, verified = ?8, date = ?9, saved_ms = ?10, record = ?11")
                          .bind(std::string_view{one.id})
                          .bind(one.version)
                          .bind(std::int64_t{one.removed})
                          .bind(std::string_view{one.state})
                          .bind(source)
                          .bind(std::string_view{maker})
                          .bind(std::string_view{solution})
                          .bind(std::int64_t{one.verified})
                          .bind(std::string_view{one.date})
                          .bind(now.wall_ms)
                          .bind(std::string_view{data})
                          .run();
    if (!kept) return kept.error();
    if (const auto done = db.prepare("DELETE FROM case_codes WHERE id = ?").bind(std::string_view{one.id}).run(); !done) return done.error();
    if (!is_solved(one)) return true;
    for (const auto& code : one.codes) {
        const auto ecu = folded(code.ecu);
        const auto done = db.prepare("INSERT INTO case_codes(id, code, ecu, component, failure) VALUES(?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
                              .bind(std::string_view{one.id})
                              .bind(std::string_view{code.code})
                              .bind(std::string_view{ecu})
                              .bind(std::string_view{code.component})
                              .bind(std::string_view{code.failure})
                              .run();
        if (!done) return done.error();
    }
    return true;
}

result<> case_library::queue(const repair_case& one, const contract::stamp& now) {
    const auto queued = outbox::append(of_.db_, {.id = of_.ids_.next(), .of = contract::stream::maintenance, .type = repair_case::type, .when = now,
                                                 .data = contract::write_record(one)}, of_.settings_.outbox_budget);
    if (!queued) return queued.error();
    return {};
}

result<std::string> case_library::save(repair_case one, const contract::stamp& now) {
    auto change = sqlite::transaction::begin(of_.db_);
    if (!change) return change.error();
    if (one.id.empty()) {
        one.id = of_.ids_.next_text();
        one.version = 1;
    } else {
        const auto known = find(one.id);
        if (!known) return known.error();
        one.version = *known ? (*known)->what.version + 1 : 1;
    }
    one = kept_of(std::move(one));
    if (!is_usable(one)) return failure{store_error::constraint, of_.db_.path(), "a case needs a UUID and at least one code"};
    if (const auto done = put(one, "local", now); !done) return done.error();
    if (one.state == "closed" || one.removed)
        if (const auto done = queue(one, now); !done) return done.error();
    if (const auto done = change->commit(); !done) return done.error();
    return one.id;
}

result<case_library::merged> case_library::merge(const contract::case_delta& delta, const contract::stamp& now) {
    merged counted;
    auto change = sqlite::transaction::begin(of_.db_);
    if (!change) return change.error();
    for (const auto& one : delta.cases) {
        if (!is_usable(one)) {
            ++counted.refused;
            continue;
        }
        const auto taken = put(kept_of(one), "platform", now);
        if (!taken) return taken.error();
        ++(*taken ? counted.taken : counted.known);
    }
    const auto known = known_upto();
    if (!known) return known.error();
    counted.gap = delta.upto > 0 && delta.since > *known;   // what came is good all the same; the platform learns how far we are
    if (delta.upto > *known && !counted.gap)
        if (const auto done = of_.db_.prepare("UPDATE case_library SET upto = ?").bind(delta.upto).run(); !done) return done.error();
    if (const auto done = change->commit(); !done) return done.error();
    return counted;
}

result<std::int64_t> case_library::known_upto() {
    auto query = of_.db_.prepare("SELECT upto FROM case_library");
    const auto row = query.step();
    if (!row) return row.error();
    return *row ? query.integer(0) : 0;
}

result<std::optional<case_row>> case_library::find(std::string_view id) {
    if (id.empty()) return std::optional<case_row>{};
    // A beginning is enough when only one case has it. '~' is greater than any character of an id.
    static const std::string sql = std::string{columns} + "WHERE id >= ?1 AND id < ?1 || '~' LIMIT 2";
    auto query = of_.db_.prepare(sql);
    query.bind(id);
    auto found = read_rows(query, of_.db_.path());
    if (!found) return found.error();
    if (found->size() != 1) return std::optional<case_row>{};
    return std::optional{std::move(found->front())};
}

result<std::vector<case_row>> case_library::list(std::size_t limit, std::string_view code) {
    static const std::string sql = std::string{columns} + "WHERE NOT removed AND (?1 = '' OR EXISTS (SELECT 1 FROM json_each(record, '$.codes') "
                                                          "WHERE json_extract(value, '$.code') = ?1)) ORDER BY saved_ms DESC, id DESC LIMIT ?2";
    auto query = of_.db_.prepare(sql);
    query.bind(code).bind(static_cast<std::int64_t>(limit));
    return read_rows(query, of_.db_.path());
}

result<contract::case_delta> case_library::export_all() {
    static const std::string sql = std::string{columns} + "WHERE removed OR state = 'closed' ORDER BY id";
    auto query = of_.db_.prepare(sql);
    auto found = read_rows(query, of_.db_.path());
    if (!found) return found.error();
    contract::case_delta all;
    for (auto& one : *found) all.cases.push_back(std::move(one.what));
    return all;
}

}  // namespace faultline::store
