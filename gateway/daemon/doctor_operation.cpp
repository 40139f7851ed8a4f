// Is this gateway in order? Looks at its own things only: database, audit log, outbox, clock, fault database.
#include <filesystem>

#include "gateway/daemon/operations.hpp"
#include "gateway/store/commands.hpp"

namespace faultline::daemon {
namespace {

nlohmann::json check(bool ok, const char* text, nlohmann::json args = nlohmann::json::object()) {
    return {{"ok", ok}, {"text", text}, {"args", std::move(args)}};
}

struct looked {
    std::string damage;              // of the database, in SQLite's words; empty: none
    store::audit_verdict audit;
    std::uint64_t waiting = 0;
    std::int64_t quarantined = 0;
};

store::result<looked> look_at(store::store& s) {
    looked found;
    {
        auto query = s.database().prepare("PRAGMA quick_check(1)");
        const auto row = query.step();
        if (!row) return row.error();
        if (const auto said = query.text(0); said != "ok") found.damage = said;
    }
    auto audit = store::command_book{s}.verify_audit();
    if (!audit) return audit.error();
    found.audit = std::move(*audit);
    const auto depth = s.outbox_depth();
    if (!depth) return depth.error();
    found.waiting = *depth;
    auto query = s.database().prepare("SELECT count(*) FROM outbox_quarantine");
    const auto row = query.step();
    if (!row) return row.error();
    found.quarantined = query.integer(0);
    return found;
}

nlohmann::json audit_check(const store::audit_verdict& audit) {
    if (audit.broken_at) return check(false, "error.audit_broken", {{"number", std::to_string(*audit.broken_at)}});
    return check(true, "doctor.audit", {{"lines", std::to_string(audit.lines)}, {"hash", audit.last_hash.substr(0, 16)}});
}

}  // namespace

asio::awaitable<nlohmann::json> doctor(bay& at, client&, nlohmann::json args) {
    auto job = [](store::store& s) { return look_at(s); };
    const auto found = co_await at.store.run(job);
    if (!found) co_return error_event(from_store(found.error()));
    auto checks = nlohmann::json::array();
    checks.push_back(audit_check(found->audit));
    bool is_fine = !found->audit.broken_at;
    if (!args.value("audit", false)) {
        const std::filesystem::path path = at.options.database.empty() ? default_database() : at.options.database;
        std::error_code ignored;
        const auto space = std::filesystem::space(path.parent_path().empty() ? "." : path.parent_path(), ignored);
        const auto free_mb = ignored ? 0 : space.available / (1024 * 1024);
        const bool is_synchronised = contract::stamp_now().synchronised;
        checks.push_back(found->damage.empty() ? check(true, "doctor.database", {{"path", path.string()}}) : check(false, "doctor.database_damaged", {{"path", path.string()}, {"text", found->damage}}));
        checks.push_back(check(free_mb >= 200, free_mb >= 200 ? "doctor.space" : "doctor.space_low", {{"mb", std::to_string(free_mb)}}));
        checks.push_back(check(at.explanations.has_value(), at.explanations ? "doctor.faults" : "doctor.no_faults"));
        checks.push_back(check(is_synchronised, is_synchronised ? "doctor.clock" : "doctor.clock_free"));
        checks.push_back(check(found->quarantined == 0, found->quarantined == 0 ? "doctor.outbox" : "doctor.quarantine",
                               {{"waiting", std::to_string(found->waiting)}, {"count", std::to_string(found->quarantined)}}));
        for (const auto& one : checks) is_fine = is_fine && one["ok"].get<bool>();
    }
    nlohmann::json data{{"checks", checks}, {"audit", {{"lines", found->audit.lines}, {"last_hash", found->audit.last_hash}, {"broken_at", nullptr}}}};
    if (found->audit.broken_at) data["audit"]["broken_at"] = *found->audit.broken_at;
    co_return result_event(std::move(data), is_fine ? exit_code::done : exit_code::broken);
}

}  // namespace faultline::daemon
