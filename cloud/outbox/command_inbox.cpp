#include "cloud/outbox/command_inbox.hpp"

namespace faultline::outbox {

sqlite::result<bool> put_command(sqlite::database& db, std::string_view gateway, std::string_view message, const contract::stamp& now) {
    if (message.size() > longest_command) return false;
    const auto kept = db.prepare("INSERT INTO command_inbox(gateway, received_ms, message) SELECT ?1, ?2, ?3 "
                                 "WHERE (SELECT count(*) FROM command_inbox) < ?4")
                          .bind(gateway)
                          .bind(now.wall_ms)
                          .bind(message)
                          .bind(most_commands_waiting)
                          .run();
    if (!kept) return kept.error();
    return db.changes() == 1;
}

sqlite::result<std::optional<waiting_command>> oldest_command(sqlite::database& db) {
    auto query = db.prepare("SELECT number, gateway, message, received_ms FROM command_inbox ORDER BY number LIMIT 1");
    const auto row = query.step();
    if (!row) return row.error();
    if (!*row) return std::optional<waiting_command>{};
    return std::optional{waiting_command{query.integer(0), query.text(1), query.text(2), query.integer(3)}};
}

sqlite::result<> remove_command(sqlite::database& db, std::int64_t number) {
    return db.prepare("DELETE FROM command_inbox WHERE number = ?").bind(number).run();
}

}  // namespace faultline::outbox
