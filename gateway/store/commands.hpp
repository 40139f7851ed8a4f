// Commands of the platform and the audit log, part of the store's database and of its one thread: borrows a store and must
// not outlive it. Each step of a command's life is one transaction with its answer and its line in the audit log, so that a
// crash at any moment leaves exactly one final answer to come, never none and never two.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cloud/contract/command.hpp"
#include "cloud/contract/response.hpp"
#include "cloud/outbox/command_inbox.hpp"
#include "gateway/store/store.hpp"

namespace faultline::store {

struct guidance_row {
    std::string command;
    std::string time;
    std::string by;
    nlohmann::json message;
    bool is_seen = false;
};

struct command_row {
    std::string id;
    std::string op;
    std::string by;
    std::string role;
    std::string state;
    std::string received;    // RFC 3339
    std::string ended;       // empty: no final answer yet
};

// The first line of the audit log that does not fit, or nothing.
struct audit_verdict {
    std::uint64_t lines = 0;
    std::optional<std::int64_t> broken_at;   // its number
    std::string last_hash;                   // to compare with what the platform holds
};

class command_book {
public:
    explicit command_book(store& of) : of_{of} {}

    [[nodiscard]] result<std::optional<outbox::waiting_command>> next();
    // Takes it out of the inbox and, with a signed command, answers `accepted`. False: this id or nonce was there before;
    // then it is answered `refused`, code `replayed`, unless its id has an answer already.
    [[nodiscard]] result<bool> accept(std::int64_t number, const contract::command&, const contract::stamp&);
    // Takes it out of the inbox with a final refusal. Unsigned ones get no answer, only a line in the audit log.
    result<> refuse(std::int64_t number, const contract::not_judged&, const contract::stamp&);

    // An answer on the way. Expires unsent after 300 s.
    result<> tell(const contract::response&, const contract::stamp&);
    // The one final answer; a second one changes nothing and returns false.
    [[nodiscard]] result<bool> finish(const contract::response&, const contract::stamp&);
    // After a restart: accepted, and nobody works on it any more. Each ends as failed, `interrupted`. Returns how many.
    result<std::uint64_t> close_interrupted(const contract::stamp&);

    result<> keep_guidance(const contract::command&, const contract::stamp&);
    [[nodiscard]] result<std::vector<guidance_row>> guidance(bool unseen_only);
    result<> mark_guidance_seen(const contract::stamp&);
    [[nodiscard]] result<std::vector<command_row>> recent(std::size_t limit = 50);   // newest first

    // One line of the audit log and its record for the platform (event of kind `audit`).
    result<> audit(const nlohmann::json& entry, const contract::stamp&);
    [[nodiscard]] result<audit_verdict> verify_audit();

private:
    result<> put_audit(const nlohmann::json& entry, const contract::stamp&);                      // inside a transaction
    result<> put_response(const contract::response&, const contract::stamp&);
    [[nodiscard]] result<bool> end(const contract::response&, const contract::stamp&);

    store& of_;
};

}  // namespace faultline::store
