#include "gateway/store/store.hpp"

#include "cloud/contract/record.hpp"
#include "gateway/store/migrations.hpp"

namespace faultline::store {

store::store(sqlite::database db, settings wanted) : db_{std::move(db)}, settings_{wanted} {}

result<store> store::open(const std::string& path, settings wanted) {
    auto db = sqlite::database::open(path, {.busy_ms = wanted.busy_ms});
    if (!db) return db.error();
    if (const auto done = sqlite::migrate(*db, "store", migrations); !done) return done.error();
    if (const auto done = outbox::migrate(*db); !done) return done.error();
    return store{std::move(*db), wanted};
}

result<> store::remember_adapter(std::string_view key, const contract::adapter_identity& what,
                                 const contract::stamp& now) {
    const auto identity = contract::json_text(contract::to_json(what));
    return db_.prepare("INSERT INTO adapters(key, identity, seen_ms) VALUES(?1, ?2, ?3) "
                       "ON CONFLICT(key) DO UPDATE SET identity = ?2, seen_ms = ?3")
        .bind(key)
        .bind(std::string_view{identity})
        .bind(now.wall_ms)
        .run();
}

result<std::optional<adapter_row>> store::adapter(std::string_view key) {
    auto query = db_.prepare("SELECT identity, seen_ms FROM adapters WHERE key = ?");
    const auto row = query.bind(key).step();
    if (!row) return row.error();
    // A row this version cannot read is as good as none: the adapter is asked again.
    const auto known = *row ? contract::parse_json(query.text(0)) : std::nullopt;
    const auto what = known ? contract::read_adapter(*known) : std::nullopt;
    if (!what) return std::optional<adapter_row>{};
    return std::optional{adapter_row{std::string{key}, *what, contract::rfc3339(query.integer(1))}};
}

result<bool> store::capture_live_allowed() { return outbox::capture_live_allowed(db_, settings_.outbox_budget); }

result<std::uint64_t> store::outbox_depth() {
    auto query = db_.prepare("SELECT sum(depth) FROM outbox_totals");
    const auto row = query.step();
    if (!row) return row.error();
    return static_cast<std::uint64_t>(query.integer(0));
}

}  // namespace faultline::store
