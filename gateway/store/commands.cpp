#include "gateway/store/commands.hpp"

#include "cloud/contract/record.hpp"
#include "cloud/contract/sha256.hpp"

namespace faultline::store {

using contract::response;
using contract::stamp;

namespace {

constexpr std::int64_t answer_on_the_way_ms = 300'000;

std::string seal(std::string_view prev, std::string_view time, std::string_view entry) {
    std::string text;
    text.reserve(prev.size() + time.size() + entry.size() + 2);
    text.append(prev).append("\n").append(time).append("\n").append(entry);
    return contract::hex(contract::sha256(text));
}

nlohmann::json entry_of(const char* what, const contract::command& about) {
    return {{"what", what}, {"command", about.id}, {"op", about.op}, {"by", about.by}, {"role", about.role}, {"vehicle", about.vehicle}};
}

response final_answer(const contract::command& to, std::string state, std::string code, const stamp& now) {
    response made;
    made.command = to.id;
    made.op = to.op;
    made.state = std::move(state);
    made.final = true;
    made.code = std::move(code);
    made.vin = to.vehicle;
    made.time = contract::rfc3339(now.wall_ms);
    return made;
}

}  // namespace

result<std::optional<outbox::waiting_command>> command_book::next() { return outbox::oldest_command(of_.db_); }

result<> command_book::put_response(const response& what, const stamp& now) {
    outbox::draft record{.id = of_.ids_.next(), .of = contract::stream::response, .type = response::type, .when = now,
                         .data = contract::write_record(what)};
    if (!what.final) record.expires_ms = now.wall_ms + answer_on_the_way_ms;
    const auto queued = outbox::append(of_.db_, record, of_.settings_.outbox_budget);
    if (!queued) return queued.error();
    return {};
}

result<> command_book::put_audit(const nlohmann::json& entry, const stamp& now) {
    std::string prev;
    {
        auto last = of_.db_.prepare("SELECT hash FROM audit ORDER BY number DESC LIMIT 1");
        const auto row = last.step();
        if (!row) return row.error();
        if (*row) prev = last.text(0);
    }
    const auto time = contract::rfc3339(now.wall_ms);
    const auto text = contract::json_text(entry);
    const auto hash = seal(prev, time, text);
    const auto kept = of_.db_.prepare("INSERT INTO audit(time, prev, entry, hash) VALUES(?, ?, ?, ?)")
                          .bind(std::string_view{time})
                          .bind(std::string_view{prev})
                          .bind(std::string_view{text})
                          .bind(std::string_view{hash})
                          .run();
    if (!kept) return kept;
    const contract::event told{contract::event_kind::audit, time, {}, entry.value("vehicle", std::string{}),
                               {{"number", of_.db_.last_rowid()}, {"prev", prev}, {"hash", hash}, {"entry", entry}}};
    return of_.put_event(told, now);
}

result<> command_book::audit(const nlohmann::json& entry, const stamp& now) {
    auto change = sqlite::transaction::begin(of_.db_);
    if (!change) return change.error();
    if (const auto done = put_audit(entry, now); !done) return done;
    return change->commit();
}

result<bool> command_book::accept(std::int64_t number, const contract::command& what, const stamp& now) {
    auto change = sqlite::transaction::begin(of_.db_);
    if (!change) return change.error();
    if (const auto done = outbox::remove_command(of_.db_, number); !done) return done.error();
    const auto text = contract::write_record(what);
    const auto kept = of_.db_.prepare("INSERT INTO commands(id, nonce, op, by, role, command, received_ms, state) "
                                      "VALUES(?, ?, ?, ?, ?, ?, ?, 'accepted') ON CONFLICT DO NOTHING")
                          .bind(std::string_view{what.id})
                          .bind(std::string_view{what.nonce})
                          .bind(std::string_view{what.op})
                          .bind(std::string_view{what.by})
                          .bind(std::string_view{what.role})
                          .bind(std::string_view{text})
                          .bind(now.wall_ms)
                          .run();
    if (!kept) return kept.error();
    const bool is_new = of_.db_.changes() == 1;
    if (is_new) {
        response taken = final_answer(what, "accepted", {}, now);
        taken.final = false;
        if (const auto done = put_response(taken, now); !done) return done.error();
    } else {
        bool id_is_known = false;
        {
            auto known = of_.db_.prepare("SELECT 1 FROM commands WHERE id = ?");
            const auto row = known.bind(std::string_view{what.id}).step();
            if (!row) return row.error();
            id_is_known = *row;
        }
        // The command of that id has its own one answer; only another id with a used nonce needs one.
        if (!id_is_known) {
            if (const auto done = put_response(final_answer(what, "refused", "replayed", now), now); !done) return done.error();
        }
    }
    if (const auto done = put_audit(entry_of(is_new ? "accepted" : "replayed", what), now); !done) return done.error();
    if (const auto done = change->commit(); !done) return done.error();
    return is_new;
}

result<> command_book::refuse(std::int64_t number, const contract::not_judged& why, const stamp& now) {
    auto change = sqlite::transaction::begin(of_.db_);
    if (!change) return change.error();
    if (const auto done = outbox::remove_command(of_.db_, number); !done) return done;
    auto entry = entry_of("refused", why.what);
    entry["code"] = contract::name(why.why);
    const bool can_answer = why.is_signed && !why.what.id.empty() && why.why != contract::refusal::other_gateway;
    if (can_answer) {
        if (const auto done = put_response(final_answer(why.what, "refused", std::string{contract::name(why.why)}, now), now); !done) return done;
    }
    if (const auto done = put_audit(entry, now); !done) return done;
    return change->commit();
}

result<> command_book::tell(const response& what, const stamp& now) {
    auto change = sqlite::transaction::begin(of_.db_);
    if (!change) return change.error();
    if (const auto done = put_response(what, now); !done) return done;
    return change->commit();
}

result<bool> command_book::end(const response& what, const stamp& now) {
    const auto ended = of_.db_.prepare("UPDATE commands SET state = ?, ended_ms = ? WHERE id = ? AND ended_ms IS NULL")
                           .bind(std::string_view{what.state})
                           .bind(now.wall_ms)
                           .bind(std::string_view{what.command})
                           .run();
    if (!ended) return ended.error();
    if (of_.db_.changes() == 0) return false;
    if (const auto done = put_response(what, now); !done) return done.error();
    nlohmann::json entry{{"what", what.state}, {"command", what.command}, {"op", what.op}, {"vehicle", what.vin}};
    if (!what.code.empty()) entry["code"] = what.code;
    if (const auto done = put_audit(entry, now); !done) return done.error();
    return true;
}

result<bool> command_book::finish(const response& what, const stamp& now) {
    auto change = sqlite::transaction::begin(of_.db_);
    if (!change) return change.error();
    const auto ended = end(what, now);
    if (!ended || !*ended) return ended;
    if (const auto done = change->commit(); !done) return done.error();
    return true;
}

result<std::uint64_t> command_book::close_interrupted(const stamp& now) {
    auto change = sqlite::transaction::begin(of_.db_);
    if (!change) return change.error();
    std::vector<contract::command> open;
    {
        auto query = of_.db_.prepare("SELECT id, op FROM commands WHERE ended_ms IS NULL");
        for (;;) {
            const auto row = query.step();
            if (!row) return row.error();
            if (!*row) break;
            open.emplace_back();
            open.back().id = query.text(0);
            open.back().op = query.text(1);
        }
    }
    for (const auto& one : open) {
        if (const auto done = end(final_answer(one, "failed", "interrupted", now), now); !done) return done.error();
    }
    if (const auto done = change->commit(); !done) return done.error();
    return open.size();
}

result<> command_book::keep_guidance(const contract::command& from, const stamp& now) {
    const auto time = contract::rfc3339(now.wall_ms);
    const auto text = contract::json_text(from.args);
    return of_.db_.prepare("INSERT INTO guidance(command, time, by, message) VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING")
        .bind(std::string_view{from.id})
        .bind(std::string_view{time})
        .bind(std::string_view{from.by})
        .bind(std::string_view{text})
        .run();
}

result<std::vector<guidance_row>> command_book::guidance(bool unseen_only) {
    std::vector<guidance_row> found;
    auto query = of_.db_.prepare("SELECT command, time, by, message, seen_ms FROM guidance WHERE ?1 = 0 OR seen_ms IS NULL ORDER BY time, command");
    query.bind(std::int64_t{unseen_only});
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return found;
        const auto message = contract::parse_json(query.text(3));
        found.push_back({query.text(0), query.text(1), query.text(2), message.value_or(nullptr), !query.is_null(4)});
    }
}

result<> command_book::mark_guidance_seen(const stamp& now) {
    return of_.db_.prepare("UPDATE guidance SET seen_ms = ? WHERE seen_ms IS NULL").bind(now.wall_ms).run();
}

result<std::vector<command_row>> command_book::recent(std::size_t limit) {
    std::vector<command_row> found;
    auto query = of_.db_.prepare("SELECT id, op, by, role, state, received_ms, ended_ms FROM commands ORDER BY received_ms DESC, id DESC LIMIT ?");
    query.bind(static_cast<std::int64_t>(limit));
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return found;
        found.push_back({query.text(0), query.text(1), query.text(2), query.text(3), query.text(4), contract::rfc3339(query.integer(5)),
                         query.is_null(6) ? std::string{} : contract::rfc3339(query.integer(6))});
    }
}

result<audit_verdict> command_book::verify_audit() {
    audit_verdict verdict;
    auto query = of_.db_.prepare("SELECT number, time, prev, entry, hash FROM audit ORDER BY number");
    std::int64_t before = 0;
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return verdict;
        const auto hash = query.text(4);
        const bool fits = query.integer(0) == before + 1 && query.text(2) == verdict.last_hash &&
                          hash == seal(query.text(2), query.text(1), query.text(3));
        if (!fits) {
            verdict.broken_at = query.integer(0);
            return verdict;
        }
        before = query.integer(0);
        verdict.last_hash = hash;
        ++verdict.lines;
    }
}

}  // namespace faultline::store
