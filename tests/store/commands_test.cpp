// A command's life in the database: each accepted once, answered finally once, over crashes; the audit log cannot be bent.
#include <algorithm>

#include "cloud/contract/record.hpp"
#include "gateway/store/commands.hpp"
#include "tests/store/store_fixture.hpp"

namespace faultline::store {
namespace {

class commands : public store_fixture {
protected:
    contract::command order(const std::string& op = "scan") {
        contract::command c;
        c.id = ids_.next_text();
        c.gateway = "bay-07";
        c.op = op;
        c.by = "chen";
        c.role = "expert";
        c.nonce = ids_.next_text();
        return c;
    }
    std::int64_t comes_in(const std::string& message = "{}") {
        EXPECT_TRUE(outbox::put_command(store_->database(), "bay-07", message, tick()).value());
        return book().next().value()->number;
    }
    command_book book() { return command_book{*store_}; }

    std::vector<contract::response> answers(const std::string& id) {
        auto sender = outbox::outbox::open(path_, "bay-07").value();
        outbox::cursor from;
        std::vector<contract::response> found;
        for (;;) {
            const auto taken = sender.take(contract::stream::response, from).value();
            if (taken.empty()) return found;
            for (const auto& one : taken) {
                auto answer = contract::read_record<contract::response>(one.data).value();
                if (answer.command == id) found.push_back(std::move(answer));
            }
        }
    }
    std::vector<std::string> states(const std::string& id) {
        std::vector<std::string> found;
        for (const auto& one : answers(id)) found.push_back((one.final ? "!" : "") + one.state + (one.code.empty() ? "" : " " + one.code));
        return found;
    }
    contract::response done(const contract::command& c) {
        contract::response r;
        r.command = c.id;
        r.op = c.op;
        r.state = "done";
        r.final = true;
        r.time = contract::rfc3339(now_ms_);
        return r;
    }
    void reopen() {
        store_.reset();
        store_.emplace(store::open(path_).value());
    }
};

using texts = std::vector<std::string>;

TEST_F(commands, it_is_accepted_and_answered_finally_once) {
    const auto what = order();
    EXPECT_TRUE(book().accept(comes_in(), what, tick()).value());
    EXPECT_FALSE(book().next().value());
    EXPECT_TRUE(book().finish(done(what), tick()).value());
    EXPECT_FALSE(book().finish(done(what), tick()).value()) << "a second final answer";
    EXPECT_EQ(states(what.id), (texts{"accepted", "!done"}));
}

TEST_F(commands, the_broker_may_deliver_it_twice) {
    const auto what = order();
    EXPECT_TRUE(book().accept(comes_in(), what, tick()).value());
    EXPECT_FALSE(book().accept(comes_in(), what, tick()).value());
    EXPECT_TRUE(book().finish(done(what), tick()).value());
    EXPECT_FALSE(book().accept(comes_in(), what, tick()).value()) << "also when it has ended";
    EXPECT_EQ(states(what.id), (texts{"accepted", "!done"}));
    EXPECT_FALSE(book().next().value());
}

TEST_F(commands, a_nonce_used_under_another_id_is_a_replay_and_is_told_so) {
    const auto first = order();
    auto second = order();
    second.nonce = first.nonce;
    EXPECT_TRUE(book().accept(comes_in(), first, tick()).value());
    EXPECT_FALSE(book().accept(comes_in(), second, tick()).value());
    EXPECT_EQ(states(second.id), texts{"!refused replayed"});
}

TEST_F(commands, the_unsigned_get_no_answer_and_are_in_the_audit_log) {
    auto what = order();
    EXPECT_TRUE(book().refuse(comes_in(), {contract::refusal::bad_signature, what, false}, tick()));
    EXPECT_EQ(states(what.id), texts{});
    EXPECT_EQ(book().verify_audit().value().lines, 1U);
    EXPECT_TRUE(book().refuse(comes_in(), {contract::refusal::expired, what, true}, tick()));
    EXPECT_EQ(states(what.id), texts{"!refused expired"});
    EXPECT_FALSE(book().next().value());
}

TEST_F(commands, what_a_restart_interrupts_is_answered_as_failed_once) {
    const auto interrupted = order(), finished = order();
    EXPECT_TRUE(book().accept(comes_in(), interrupted, tick()).value());
    EXPECT_TRUE(book().accept(comes_in(), finished, tick()).value());
    EXPECT_TRUE(book().finish(done(finished), tick()).value());
    for (int run = 0; run < 3; ++run) {
        reopen();
        EXPECT_EQ(book().close_interrupted(tick()).value(), run == 0 ? 1U : 0U);
    }
    EXPECT_EQ(states(interrupted.id), (texts{"accepted", "!failed interrupted"}));
    EXPECT_EQ(states(finished.id), (texts{"accepted", "!done"}));
}

TEST_F(commands, what_came_in_before_a_restart_is_still_there_after_it) {
    comes_in("first");
    comes_in("second");
    reopen();
    EXPECT_EQ(book().next().value()->message, "first");
    EXPECT_EQ(book().next().value()->gateway, "bay-07");
}

TEST_F(commands, a_flood_is_bounded_and_so_is_a_message) {
    auto& db = store_->database();
    EXPECT_FALSE(outbox::put_command(db, "bay-07", std::string(outbox::longest_command + 1, 'x'), tick()).value());
    for (std::int64_t i = 0; i < outbox::most_commands_waiting; ++i) ASSERT_TRUE(outbox::put_command(db, "bay-07", "x", tick()).value());
    EXPECT_FALSE(outbox::put_command(db, "bay-07", "x", tick()).value());
}

TEST_F(commands, progress_may_expire_and_the_final_answer_never_does) {
    const auto what = order();
    EXPECT_TRUE(book().accept(comes_in(), what, tick()).value());
    auto going = done(what);
    going.final = false;
    going.state = "progress";
    EXPECT_TRUE(book().tell(going, tick()));
    EXPECT_TRUE(book().finish(done(what), tick()).value());
    auto sender = outbox::outbox::open(path_, "bay-07").value();
    EXPECT_EQ(sender.expire(now_ms_ + 86'400'000).value(), 2U);
    EXPECT_EQ(states(what.id), texts{"!done"});
}

TEST_F(commands, guidance_is_read_once) {
    auto what = order("guide");
    what.args = {{"text", "Unplug the sensor, measure at pin 3"}};
    EXPECT_TRUE(book().keep_guidance(what, tick()));
    EXPECT_TRUE(book().keep_guidance(what, tick()));
    EXPECT_EQ(book().guidance(true).value().size(), 1U);
    EXPECT_TRUE(book().mark_guidance_seen(tick()));
    EXPECT_TRUE(book().guidance(true).value().empty());
    EXPECT_EQ(book().guidance(false).value().at(0).message, what.args);
}

class audit : public commands {
protected:
    audit() {
        for (int i = 0; i < 8; ++i) EXPECT_TRUE(book().audit({{"what", "test"}, {"number", i}}, tick()));
    }
    std::optional<std::int64_t> broken() {
        const auto verdict = book().verify_audit().value();
        return verdict.broken_at;
    }
    void change(const std::string& sql) { ASSERT_TRUE(store_->database().execute(sql)); }
};

TEST_F(audit, an_untouched_log_is_unbroken_also_after_reopening) {
    EXPECT_EQ(broken(), std::nullopt);
    const auto before = book().verify_audit().value().last_hash;
    reopen();
    EXPECT_EQ(broken(), std::nullopt);
    EXPECT_TRUE(book().audit({{"what", "more"}}, tick()));
    EXPECT_EQ(book().verify_audit().value().lines, 9U);
    EXPECT_NE(book().verify_audit().value().last_hash, before);
}

TEST_F(audit, a_changed_entry_is_found) {
    change("UPDATE audit SET entry = replace(entry, 'test', 'nice') WHERE number = 3");
    EXPECT_EQ(broken(), 3);
}

TEST_F(audit, a_changed_time_is_found) {
    change("UPDATE audit SET time = '2020-01-01T00:00:00.000Z' WHERE number = 8");
    EXPECT_EQ(broken(), 8);
}

TEST_F(audit, a_removed_line_is_found) {
    change("DELETE FROM audit WHERE number = 5");
    EXPECT_EQ(broken(), 6);
}

TEST_F(audit, swapped_lines_are_found) {
    change("UPDATE audit SET number = 100 WHERE number = 2; UPDATE audit SET number = 2 WHERE number = 3; UPDATE audit SET number = 3 WHERE number = 100");
    EXPECT_EQ(broken(), 2);
}

TEST_F(audit, a_line_resealed_by_somebody_who_knows_how_breaks_the_next) {
    change("UPDATE audit SET hash = (SELECT hash FROM audit WHERE number = 1) WHERE number = 4");
    EXPECT_EQ(broken(), 4);
}

TEST_F(audit, its_lines_go_to_the_platform_too) {
    auto sender = outbox::outbox::open(path_, "bay-07").value();
    outbox::cursor from;
    const auto taken = sender.take(contract::stream::event, from).value();
    ASSERT_EQ(taken.size(), 8U);
    const auto last = contract::read_record<contract::event>(taken.back().data).value();
    EXPECT_EQ(last.kind, contract::event_kind::audit);
    EXPECT_EQ(last.detail["hash"], book().verify_audit().value().last_hash);
}

}  // namespace
}  // namespace faultline::store
