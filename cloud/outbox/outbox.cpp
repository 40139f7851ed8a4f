#include "cloud/outbox/outbox.hpp"

#include <algorithm>

#include "cloud/outbox/command_inbox.hpp"
#include "cloud/outbox/migrations.hpp"

namespace faultline::outbox {

namespace {

using contract::envelope;
using contract::stream;
using sqlite::failure;
using sqlite::result;
using sqlite::sqlite_error;

constexpr std::int64_t quarantine_rows = 1000;   // older ones go: the platform has its own copy

std::int64_t number(stream s) { return static_cast<std::int64_t>(s); }

// Columns 0 to 9: seq, msg_id, stream, type, wall_ms, boot, monotonic_ms, synchronised, sha256, traceparent, data.
envelope read_row(const sqlite::statement& row, const std::string& gateway) {
    envelope e;
    e.gateway = gateway;
    e.seq = static_cast<std::uint64_t>(row.integer(0));
    std::ranges::copy(row.blob(1).first(e.id.bytes.size()), e.id.bytes.begin());
    e.of = static_cast<stream>(row.integer(2));
    e.type = row.text(3);
    e.when = {.wall_ms = row.integer(4),
              .boot = row.text(5),
              .monotonic_ms = row.integer(6),
              .synchronised = row.integer(7) != 0};
    std::ranges::copy(row.blob(8).first(e.sha256.size()), e.sha256.begin());
    e.traceparent = row.text(9);
    e.data = row.text(10);
    return e;
}

// The number before `seq` in its stream that still waits, 0 for none.
result<std::uint64_t> number_before(sqlite::database& db, stream of, std::uint64_t seq) {
    auto query = db.prepare("SELECT seq FROM outbox WHERE stream = ? AND seq < ? ORDER BY seq DESC LIMIT 1");
    const auto row = query.bind(number(of)).bind(static_cast<std::int64_t>(seq)).step();
    if (!row) return row.error();
    return *row ? static_cast<std::uint64_t>(query.integer(0)) : 0;
}

struct waiting_row {
    std::int64_t seq = 0;
    std::int64_t damaged = 0;
};

result<std::optional<waiting_row>> find(sqlite::database& db, stream of, const contract::uuid& id) {
    auto query = db.prepare("SELECT seq, damaged FROM outbox WHERE msg_id = ? AND stream = ?");
    const auto row = query.bind(std::span<const std::uint8_t>{id.bytes}).bind(number(of)).step();
    if (!row) return row.error();
    if (!*row) return std::optional<waiting_row>{};
    return std::optional{waiting_row{query.integer(0), query.integer(1)}};
}

result<> move_to_quarantine(sqlite::database& db, stream of, std::int64_t seq, std::string_view code) {
    auto done = db.prepare("INSERT INTO outbox_quarantine SELECT seq, msg_id, stream, type, wall_ms, boot, monotonic_ms, "
                           "synchronised, sha256, traceparent, data, ?1 FROM outbox WHERE seq = ?2")
                    .bind(code)
                    .bind(seq)
                    .run();
    if (done) done = db.prepare("DELETE FROM outbox WHERE seq = ?").bind(seq).run();
    if (done) {
        done = db.prepare("UPDATE outbox_totals SET quarantined = quarantined + 1 WHERE stream = ?").bind(number(of)).run();
    }
    if (done) {
        done = db.prepare("DELETE FROM outbox_quarantine WHERE seq <= "
                          "(SELECT seq FROM outbox_quarantine ORDER BY seq DESC LIMIT 1 OFFSET ?)")
                   .bind(quarantine_rows)
                   .run();
    }
    return done;
}

struct handled {
    std::uint64_t gone = 0;
    std::uint64_t limit = 0;   // numbers above it stay
};

// Deals with one rejected record. A damaged one stays and holds back everything after it.
result<> reject(sqlite::database& db, stream of, const contract::rejection& rejected, handled& so_far) {
    const auto id = contract::parse_uuid(rejected.id);
    if (!id) return {};
    const auto row = find(db, of, *id);
    if (!row) return row.error();
    if (!*row) return {};
    const auto [seq, damaged] = **row;
    const bool damaged_again = rejected.code == contract::name(contract::contract_error::sha256_mismatch);
    if (!damaged_again || damaged + 1 >= outbox::damaged_limit) {
        ++so_far.gone;
        return move_to_quarantine(db, of, seq, rejected.code);
    }
    so_far.limit = std::min(so_far.limit, static_cast<std::uint64_t>(seq) - 1);
    return db.prepare("UPDATE outbox SET damaged = damaged + 1 WHERE seq = ?").bind(seq).run();
}

}  // namespace

stream_totals totals::all() const {
    stream_totals sum;
    for (const auto& one : streams) {
        sum.depth += one.depth;
        sum.bytes += one.bytes;
        sum.dropped += one.dropped;
        sum.expired += one.expired;
        sum.quarantined += one.quarantined;
    }
    return sum;
}

outbox::outbox(sqlite::database db, std::string gateway) : db_{std::move(db)}, gateway_{std::move(gateway)} {}

result<outbox> outbox::open(const std::string& path, std::string gateway, int busy_ms) {
    // NORMAL: a receipt lost in a power cut only means that the record is sent and receipted once more.
    auto db = sqlite::database::open(path, {.create = false, .busy_ms = busy_ms, .full_sync = false});
    if (!db) return db.error();
    const auto version = sqlite::version_of(*db, "outbox");
    if (!version) return version.error();
    const int known = std::end(migrations)[-1].version;
    const auto found = "outbox version " + std::to_string(*version) + ", this program knows " + std::to_string(known);
    if (*version == 0) return failure{sqlite_error::cannot_open, path, "there is no outbox in it yet"};
    if (*version > known) return failure{sqlite_error::newer_schema, path, found};
    if (*version < known) return failure{sqlite_error::older_schema, path, found};
    return outbox{std::move(*db), std::move(gateway)};
}

result<std::vector<envelope>> outbox::take(cursor& from, take_limits limits) {
    for (const auto s : contract::by_priority) {
        auto taken = take(s, from, limits);
        if (!taken || !taken->empty()) return taken;
    }
    return std::vector<envelope>{};
}

result<std::vector<envelope>> outbox::take(stream of, cursor& from, take_limits limits) {
    std::vector<envelope> taken;
    std::size_t bytes = 0;
    auto query = db_.prepare("SELECT seq, msg_id, stream, type, wall_ms, boot, monotonic_ms, synchronised, sha256, "
                             "traceparent, data FROM outbox WHERE stream = ? AND seq > ? ORDER BY seq LIMIT ?");
    query.bind(number(of)).bind(static_cast<std::int64_t>(from.of(of))).bind(static_cast<std::int64_t>(limits.records));
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) break;
        auto e = read_row(query, gateway_);
        bytes += e.data.size();
        if (!taken.empty() && bytes > limits.bytes) break;
        if (!taken.empty()) e.prev = taken.back().seq;
        taken.push_back(std::move(e));
    }
    if (taken.empty()) return taken;

    const auto before = number_before(db_, of, taken.front().seq);
    if (!before) return before.error();
    taken.front().prev = *before;
    from.of(of) = taken.back().seq;
    auto& highest = handed_out_[static_cast<std::size_t>(of)];
    highest = std::max(highest, taken.back().seq);
    return taken;
}

result<std::uint64_t> outbox::on_receipt(const contract::receipt& receipt) {
    const auto of = contract::stream_named(receipt.stream);
    if (!of) return 0U;
    auto change = sqlite::transaction::begin(db_);
    if (!change) return change.error();

    const bool possible = receipt.upto_seq <= handed_out_[static_cast<std::size_t>(*of)];
    handled so_far{.limit = possible ? receipt.upto_seq : 0};
    for (const auto& rejected : receipt.rejected) {
        if (const auto done = reject(db_, *of, rejected, so_far); !done) return done.error();
    }
    const auto gone = db_.prepare("DELETE FROM outbox WHERE stream = ? AND seq <= ?")
                          .bind(number(*of))
                          .bind(static_cast<std::int64_t>(so_far.limit))
                          .run();
    if (!gone) return gone.error();
    so_far.gone += static_cast<std::uint64_t>(db_.changes());
    if (const auto done = change->commit(); !done) return done.error();
    return so_far.gone;
}

result<std::uint64_t> outbox::expire(std::int64_t now_ms) {
    auto change = sqlite::transaction::begin(db_);
    if (!change) return change.error();
    const auto counted = db_.prepare("UPDATE outbox_totals SET expired = expired + (SELECT count(*) FROM outbox WHERE "
                                     "expires_ms <= ?1 AND outbox.stream = outbox_totals.stream)")
                             .bind(now_ms)
                             .run();
    if (!counted) return counted.error();
    const auto gone = db_.prepare("DELETE FROM outbox WHERE expires_ms <= ?").bind(now_ms).run();
    if (!gone) return gone.error();
    const auto rows = static_cast<std::uint64_t>(db_.changes());
    if (const auto done = change->commit(); !done) return done.error();
    return rows;
}

result<> outbox::count_attempt(stream of, std::uint64_t from_seq, std::uint64_t upto_seq) {
    return db_.prepare("UPDATE outbox SET attempts = attempts + 1 WHERE stream = ? AND seq BETWEEN ? AND ?")
        .bind(number(of))
        .bind(static_cast<std::int64_t>(from_seq))
        .bind(static_cast<std::int64_t>(upto_seq))
        .run();
}

result<totals> outbox::count() {
    totals all;
    auto query = db_.prepare("SELECT stream, depth, bytes, dropped, expired, quarantined FROM outbox_totals");
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return all;
        const auto which = static_cast<std::size_t>(query.integer(0));
        if (which >= all.streams.size()) continue;
        const auto column = [&query](int i) { return static_cast<std::uint64_t>(query.integer(i)); };
        all.streams[which] = {column(1), column(2), column(3), column(4), column(5)};
    }
}

result<std::vector<quarantined>> outbox::quarantine(std::size_t limit) {
    std::vector<quarantined> found;
    auto query = db_.prepare("SELECT seq, msg_id, stream, type, wall_ms, boot, monotonic_ms, synchronised, sha256, "
                             "traceparent, data, code FROM outbox_quarantine ORDER BY seq DESC LIMIT ?");
    query.bind(static_cast<std::int64_t>(limit));
    for (;;) {
        const auto row = query.step();
        if (!row) return row.error();
        if (!*row) return found;
        found.push_back({read_row(query, gateway_), query.text(11)});
    }
}

std::int64_t outbox::data_version() {
    auto query = db_.prepare("PRAGMA data_version");
    const auto row = query.step();
    return row && *row ? query.integer(0) : 0;
}

// The sender's connection commits with synchronous NORMAL: enough for deletions, not for what the broker forgets now.
result<bool> outbox::put_command(std::string_view message) {
    if (const auto strict = db_.full_sync(true); !strict) return strict.error();
    auto kept = faultline::outbox::put_command(db_, gateway_, message, contract::stamp_now());
    if (const auto back = db_.full_sync(false); !back) return back.error();
    return kept;
}

}  // namespace faultline::outbox
