#include "gateway/daemon/command_desk.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <fstream>
#include <sstream>

#include "cloud/contract/record.hpp"
#include "gateway/daemon/command_work.hpp"

namespace faultline::daemon {
namespace {

using contract::command;
using contract::response;

response answer_to(const command& what, std::string state) {
    response made;
    made.command = what.id;
    made.op = what.op;
    made.state = std::move(state);
    made.vin = what.vehicle;
    made.time = contract::rfc3339(contract::stamp_now().wall_ms);
    return made;
}

response final_answer(const command& what, std::string state, std::string code = {}) {
    auto made = answer_to(what, std::move(state));
    made.final = true;
    made.code = std::move(code);
    return made;
}

response refused(const command& what, contract::refusal why) { return final_answer(what, "refused", std::string{contract::name(why)}); }

bool is_in(const std::vector<std::string>& list, const std::string& id) { return std::ranges::find(list, id) != list.end(); }

bool is_too_late(const command& what) {
    const auto end = contract::parse_rfc3339(what.not_after);
    return !end || contract::stamp_now().wall_ms > *end;
}

}  // namespace

// Hears how the operation goes and passes on, at most once a second, how far it is.
class command_desk::remote_client final : public client {
public:
    remote_client(command_desk& desk, const command& what, bool has_consent) : desk_{desk}, what_{what}, has_consent_{has_consent} {}

    void emit(const nlohmann::json& event) override {
        if (event.value("event", "") != "progress") return;
        const auto now = std::chrono::steady_clock::now();
        if (now - told_ < std::chrono::seconds{1}) return;
        told_ = now;
        auto made = answer_to(what_, "progress");
        made.code = event.value("text", std::string{}).substr(std::string_view{"progress."}.size());
        made.step = event.value("done", std::uint64_t{0});
        made.of = event.value("of", std::uint64_t{0});
        asio::co_spawn(desk_.io_, desk_.tell(std::move(made)), asio::detached);
    }
    asio::awaitable<bool> ask(const nlohmann::json&) override { co_return has_consent_; }
    bool stopped() const override { return desk_.closing_ || is_in(desk_.cancelled_, what_.id); }

private:
    command_desk& desk_;
    const command& what_;
    bool has_consent_;
    std::chrono::steady_clock::time_point told_ = std::chrono::steady_clock::now();
};

std::optional<trouble> command_desk::believe(const std::string& key_file) {
    if (key_file.empty()) return std::nullopt;
    std::ifstream file{key_file};
    if (!file) return trouble{"file_unreadable", exit_code::usage, {{"path", key_file}, {"text", "no such file, or no permission to read it"}}};
    std::stringstream text;
    text << file.rdbuf();
    keys_ = contract::verifying_key::all_of(text.str());
    if (keys_.empty()) return trouble{"no_command_keys", exit_code::usage, {{"path", key_file}}};
    return std::nullopt;
}

void command_desk::log(const store::failure& why) { spdlog::error("commands: {}: {}", sqlite::name(why.code), why.detail); }

void command_desk::close() {
    closing_ = true;
    for (auto& one : consents_) one.timer.cancel();
    look_.close();
    queue_.close();
}

asio::awaitable<void> command_desk::run() {
    auto job = [](store::store& s) { return store::command_book{s}.close_interrupted(contract::stamp_now()); };
    const auto closed = co_await store_.run(job);
    if (!closed) log(closed.error());
    else if (*closed > 0) spdlog::warn("{} commands had no final answer when the last run ended: answered as interrupted", *closed);
    asio::co_spawn(io_, work(), asio::detached);
    co_await take_in();
}

// --- in ---

asio::awaitable<void> command_desk::take_in() {
    auto next = [](store::store& s) { return store::command_book{s}.next(); };
    for (;;) {
        auto one = co_await store_.run(next);
        if (!one) log(one.error());
        if (one && *one) {
            co_await take_one(std::move(**one));
            continue;
        }
        boost::system::error_code ended;
        co_await look_.async_receive(asio::redirect_error(asio::use_awaitable, ended));
        if (ended) co_return;
    }
}

asio::awaitable<void> command_desk::take_one(outbox::waiting_command one) {
    const auto stamp = contract::stamp_now();
    const contract::judge by{.keys = keys_, .gateway = one.gateway, .now_ms = stamp.wall_ms, .clock_synchronised = stamp.synchronised || trusts_clock()};
    auto read = contract::read_command(one.message, by);
    if (read && waiting_.size() >= most_waiting) read = contract::not_judged{contract::refusal::occupied, std::move(read->what), true};
    if (!read) {
        const auto& why = read.error();
        spdlog::warn("command {} refused: {}", why.is_signed ? why.what.id : "(unsigned)", contract::name(why.why));
        auto job = [&](store::store& s) { return store::command_book{s}.refuse(one.number, why, stamp); };
        const auto done = co_await store_.run(job);
        if (!done) log(done.error());
        co_return;
    }
    const auto& what = read->what;
    auto job = [&](store::store& s) { return store::command_book{s}.accept(one.number, what, stamp); };
    const auto is_new = co_await store_.run(job);
    if (!is_new) {
        log(is_new.error());
        co_return;
    }
    spdlog::info("command {} ({} by {} as {}): {}", what.id, what.op, what.by, what.role, *is_new ? "accepted" : "was there before");
    if (!*is_new) co_return;
    if (what.op == "status" || what.op == "report" || what.op == "guide" || what.op == "cancel") {
        co_await at_once(what);
        co_return;
    }
    waiting_.push_back(what.id);
    queue_.try_send(boost::system::error_code{}, std::make_shared<command>(what));
}

// What needs no car does not wait for one.
asio::awaitable<void> command_desk::at_once(command what) {
    if (what.op == "cancel") {
        co_await cancel(std::move(what));
        co_return;
    }
    auto answer = final_answer(what, "done");
    if (what.op == "guide") {
        const bool has_text = what.args.is_object() && what.args.contains("text") && what.args["text"].is_string();
        if (!has_text) {
            answer = refused(what, contract::refusal::bad_arguments);
            co_await finish(std::move(answer));
            co_return;
        }
        auto job = [&](store::store& s) { return store::command_book{s}.keep_guidance(what, contract::stamp_now()); };
        const auto kept = co_await store_.run(job);
        if (!kept) answer = final_answer(what, "failed", from_store(kept.error()).code);
    } else if (what.op == "report") {
        answer.data = co_await report(what);
        if (answer.data.is_null()) answer = final_answer(what, "failed", "no_scan");
    } else {
        remote_client who{*this, what, false};
        const nlohmann::json request{{"op", "status"}};
        const std::string any_vehicle;
        const auto last = co_await perform_(who, any_vehicle, request);
        answer.data = last.value("data", nlohmann::json::object());
    }
    co_await finish(std::move(answer));
}

asio::awaitable<nlohmann::json> command_desk::report(const command& what) {
    auto job = [&](store::store& s) { return s.latest_scan(what.vehicle); };
    const auto found = co_await store_.run(job);
    if (!found || !*found) co_return nullptr;
    co_return nlohmann::json{{"scan", (*found)->scan}, {"visit", (*found)->visit}, {"started", (*found)->started}, {"verdict", (*found)->verdict},
                             {"outcome", (*found)->outcome}, {"codes", codes_of(**found)}};
}

asio::awaitable<void> command_desk::cancel(command what) {
    const auto id = what.args.is_object() && what.args.value("command", nlohmann::json{}).is_string() ? what.args["command"].get<std::string>() : std::string{};
    const bool is_there = is_in(waiting_, id);
    if (is_there) {
        cancelled_.push_back(id);
        for (auto& one : consents_) {
            if (one.what.id == id) one.timer.cancel();
        }
    }
    auto answer = id.empty() ? refused(what, contract::refusal::bad_arguments)
                  : is_there ? final_answer(what, "done")
                             : final_answer(what, "failed", "nothing_to_cancel");
    answer.data = {{"command", id}};
    co_await finish(std::move(answer));
}

// --- at work, one after the other ---

asio::awaitable<void> command_desk::work() {
    for (;;) {
        boost::system::error_code ended;
        const auto what = co_await queue_.async_receive(asio::redirect_error(asio::use_awaitable, ended));
        if (ended) co_return;
        co_await work_on(*what);
        std::erase(waiting_, what->id);
        std::erase(cancelled_, what->id);
    }
}

asio::awaitable<void> command_desk::work_on(command what) {
    const bool writes = contract::rule_of(what.op)->writes;
    const auto request = request_of(what);
    const bool consent = request && writes && co_await has_consent(what);
    response answer;
    if (is_in(cancelled_, what.id)) answer = final_answer(what, "cancelled");
    else if (!request) answer = refused(what, contract::refusal::bad_arguments);
    else if (writes && !consent) answer = refused(what, contract::refusal::no_consent);
    else if (is_too_late(what)) answer = refused(what, contract::refusal::expired);
    else {
        remote_client who{*this, what, consent};
        const auto last = co_await perform_(who, what.vehicle, *request);
        answer = outcome_of(what, last, is_in(cancelled_, what.id));
    }
    co_await finish(std::move(answer));
}

asio::awaitable<bool> command_desk::has_consent(const command& what) {
    auto asked = answer_to(what, "awaiting_consent");
    co_await tell(std::move(asked));
    const auto left = contract::parse_rfc3339(what.not_after).value_or(0) - contract::stamp_now().wall_ms;
    consents_.push_back({what, asio::steady_timer{io_, std::chrono::milliseconds{std::max<std::int64_t>(left, 0)}}, std::nullopt, {}});
    const auto mine = std::prev(consents_.end());
    spdlog::info("command {} ({}) waits for the technician's consent: faultline remote", what.id, what.op);
    boost::system::error_code woken;
    co_await mine->timer.async_wait(asio::redirect_error(asio::use_awaitable, woken));
    const bool yes = mine->yes.value_or(false);
    const nlohmann::json entry{{"what", yes ? "consent_given" : "consent_refused"}, {"command", what.id}, {"op", what.op}, {"vehicle", what.vehicle},
                               {"by", mine->by}, {"answered", mine->yes.has_value()}};
    consents_.erase(mine);
    auto job = [&](store::store& s) { return store::command_book{s}.audit(entry, contract::stamp_now()); };
    const auto kept = co_await store_.run(job);
    if (!kept) log(kept.error());
    co_return yes && kept.has_value();   // what is not in the audit log was not agreed to
}

asio::awaitable<void> command_desk::tell(response what) {
    auto job = [&](store::store& s) { return store::command_book{s}.tell(what, contract::stamp_now()); };
    const auto kept = co_await store_.run(job);
    if (!kept) log(kept.error());
}

asio::awaitable<void> command_desk::finish(response what) {
    auto job = [&](store::store& s) { return store::command_book{s}.finish(what, contract::stamp_now()); };
    const auto kept = co_await store_.run(job);
    if (!kept) log(kept.error());
    else spdlog::info("command {} ({}): {} {}", what.command, what.op, what.state, what.code);
}

// --- the technician ---

asio::awaitable<nlohmann::json> command_desk::serve(nlohmann::json args) {
    if (args.contains("consent")) {
        const auto id = args["consent"].get<std::string>();
        const auto found = std::ranges::find_if(consents_, [&](const auto& one) { return one.what.id.starts_with(id) && !id.empty(); });
        if (found == consents_.end()) co_return error_event({"no_such_command", exit_code::refused, {{"id", id}}});
        found->yes = args.value("yes", false);
        found->by = args.value("by", std::string{});
        found->timer.cancel();
        co_return result_event({{"command", found->what.id}, {"yes", *found->yes}});
    }
    struct lists {
        std::vector<store::guidance_row> guidance;
        std::vector<store::command_row> recent;
    };
    const bool mark = args.value("seen", false);
    auto job = [mark](store::store& s) -> store::result<lists> {
        store::command_book book{s};
        auto guidance = book.guidance(true);
        if (!guidance) return guidance.error();
        auto recent = book.recent(20);
        if (!recent) return recent.error();
        if (mark) {
            if (const auto done = book.mark_guidance_seen(contract::stamp_now()); !done) return done.error();
        }
        return lists{std::move(*guidance), std::move(*recent)};
    };
    const auto found = co_await store_.run(job);
    if (!found) co_return error_event(from_store(found.error()));
    nlohmann::json data{{"consents", nlohmann::json::array()}, {"guidance", nlohmann::json::array()}, {"commands", nlohmann::json::array()}, {"keys", keys_.size()}};
    for (const auto& one : consents_) {
        if (!one.yes) data["consents"].push_back({{"command", one.what.id}, {"op", one.what.op}, {"by", one.what.by}, {"role", one.what.role}, {"vehicle", one.what.vehicle}, {"not_after", one.what.not_after}});
    }
    for (const auto& one : found->guidance) data["guidance"].push_back({{"command", one.command}, {"time", one.time}, {"by", one.by}, {"message", one.message}});
    for (const auto& one : found->recent)
        data["commands"].push_back({{"command", one.id}, {"op", one.op}, {"by", one.by}, {"role", one.role}, {"state", one.state}, {"received", one.received}, {"ended", one.ended}});
    co_return result_event(std::move(data));
}

}  // namespace faultline::daemon
