// Commands to gateways: waiting, sent, answered.
#include "cloud/contract/record.hpp"
#include "cloud/contract/response.hpp"
#include "cloud/platform/storage_inside.hpp"

namespace faultline::platform {
namespace {

constexpr std::string_view columns = "id, gateway, op, vehicle, by, role, message, issued_ms, not_after_ms, sent_ms, delivery, state, final, code";

command_row read_command_row(const statement& from) {
    command_row one;
    one.id = from.text(0);
    one.gateway = from.text(1);
    one.op = from.text(2);
    one.vehicle = from.text(3);
    one.by = from.text(4);
    one.role = from.text(5);
    one.message = from.text(6);
    one.issued_ms = from.integer(7);
    one.not_after_ms = from.integer(8);
    one.sent_ms = from.integer(9);
    one.delivery = from.text(10);
    one.state = from.text(11);
    one.final = from.integer(12) != 0;
    one.code = from.text(13);
    return one;
}

stored<std::vector<command_row>> all(sqlite3* db, statement& asked) {
    std::vector<command_row> found;
    while (asked.step()) found.push_back(read_command_row(asked));
    if (asked.rc() != SQLITE_DONE) return failure_of(db);
    return found;
}

}  // namespace

stored<> storage::add_command(const command_row& what) {
    auto* const db = inside_->db.get();
    statement into{db, "INSERT INTO command(id, gateway, op, vehicle, by, role, message, issued_ms, not_after_ms) VALUES(?,?,?,?,?,?,?,?,?)"};
    into.bind(what.id).bind(what.gateway).bind(what.op).bind(what.vehicle).bind(what.by).bind(what.role).bind(what.message);
    into.bind(what.issued_ms).bind(what.not_after_ms);
    if (!into.run()) return failure_of(db);
    return {};
}

stored<std::vector<command_row>> storage::commands_to_send(std::int64_t now_ms) {
    auto* const db = inside_->db.get();
    statement late{db, "UPDATE command SET delivery = 'expired' WHERE delivery = 'waiting' AND not_after_ms < ?"};
    if (!late.bind(now_ms).run()) return failure_of(db);
    statement asked{db, "SELECT " + std::string{columns} + " FROM command WHERE delivery = 'waiting' ORDER BY issued_ms, id LIMIT 100"};
    return all(db, asked);
}

stored<> storage::note_delivery(std::string_view id, std::string_view delivery, std::int64_t now_ms) {
    auto* const db = inside_->db.get();
    statement note{db, "UPDATE command SET delivery = ?2, sent_ms = ?3 WHERE id = ?1"};
    if (!note.bind(id).bind(delivery).bind(now_ms).run()) return failure_of(db);
    return {};
}

// Answers may overtake each other only between streams, not within one; a final one is never taken back.
stored<> storage::note_answer(const contract::envelope& record) {
    const auto answer = contract::read_record<contract::response>(record.data);
    if (!answer) return {};   // the digest has refused it already
    auto* const db = inside_->db.get();
    statement note{db, "UPDATE command SET state = ?3, final = ?4, code = ?5 WHERE id = ?1 AND gateway = ?2 AND final = 0"};
    note.bind(answer->command).bind(record.gateway).bind(answer->state).bind(std::int64_t{answer->final}).bind(answer->code);
    if (!note.run()) return failure_of(db);
    return {};
}

stored<std::vector<command_row>> storage::commands(std::string_view gateway, std::int64_t limit) {
    auto* const db = inside_->db.get();
    statement asked{db, "SELECT " + std::string{columns} + " FROM command WHERE ?1 = '' OR gateway = ?1 ORDER BY issued_ms DESC, id DESC LIMIT ?2"};
    asked.bind(gateway).bind(limit);
    return all(db, asked);
}

stored<std::vector<command_row>> storage::command(std::string_view id) {
    auto* const db = inside_->db.get();
    statement asked{db, "SELECT " + std::string{columns} + " FROM command WHERE id = ?"};
    asked.bind(id);
    return all(db, asked);
}

stored<std::vector<row>> storage::answers(std::string_view gateway, std::string_view id) {
    auto* const db = inside_->db.get();
    statement asked{db, "SELECT " + std::string{row_columns} + " FROM record WHERE type = 'fl.response.v1' AND json_extract(data, '$.command') = ?1 "
                        "AND gateway = ?2 ORDER BY seq"};
    asked.bind(id).bind(gateway);
    std::vector<row> found;
    while (asked.step()) found.push_back(read_row(asked));
    if (asked.rc() != SQLITE_DONE) return failure_of(db);
    return found;
}

}  // namespace faultline::platform
