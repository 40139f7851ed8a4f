#include "gateway/daemon/gateway.hpp"

#include <spdlog/spdlog.h>
#include <systemd/sd-daemon.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>

#include "gateway/daemon/care_operation.hpp"
#include "gateway/daemon/explanations.hpp"
#include "gateway/daemon/operations.hpp"
#include "gateway/daemon/spare.hpp"
#include "gateway/store/case_library.hpp"

namespace faultline::daemon {
namespace {

using clock = std::chrono::steady_clock;
using vehicle::visit;

// The daemon's own work has no person to tell: what matters is logged and stored.
class nobody final : public client {
public:
    explicit nobody(const bool& stopping) : stopping_{stopping} {}
    void emit(const nlohmann::json&) override {}
    asio::awaitable<bool> ask(const nlohmann::json&) override { co_return false; }
    bool stopped() const override { return stopping_; }

private:
    const bool& stopping_;
};

}  // namespace

// Waits for its turn when made through take(), gives it back when it ends.
class gateway::turn {
public:
    [[nodiscard]] static asio::awaitable<turn> take(gateway& of) {
        co_await of.free_.async_receive(asio::use_awaitable);
        co_return turn{of};
    }
    explicit turn(gateway& of) : of_{&of} {}
    turn(turn&& other) noexcept : of_{std::exchange(other.of_, nullptr)} {}
    turn& operator=(turn&&) = delete;
    ~turn() {
        if (of_ != nullptr) of_->free_.try_send(boost::system::error_code{});
    }

private:
    gateway* of_;
};

gateway::gateway(asio::io_context& io, configuration given)
    : io_{io}, given_{std::move(given)}, control_{io.get_executor(), given_.control.empty() ? default_control() : given_.control},
      commands_{io, at_.store, [this](client& who, std::string vehicle, nlohmann::json request) { return carry_out(who, std::move(vehicle), std::move(request)); }},
      care_round_{io.get_executor(), at_},
      devices_{io.get_executor(), "/dev", [this]() -> std::filesystem::path {
                   const auto where = link::parse_address(given_.bay.adapter);
                   return where && where->path.starts_with('/') ? std::filesystem::path{where->path} : std::filesystem::path{};
               }()},
      timer_{io}, free_{io.get_executor(), 1} {
    at_.options = given_.bay;
    free_.try_send(boost::system::error_code{});
}

void gateway::stop() {
    stopping_ = true;
    timer_.cancel();
    control_.close();
    commands_.close();
    devices_.close();
    care_round_.stop();
}

void gateway::log_once(const trouble& what) {
    const auto text = what.code + " " + what.args.dump();
    if (text != last_logged_) spdlog::warn("{}", text);
    last_logged_ = text;
}

asio::awaitable<maybe_trouble> gateway::run() {
    nobody me{stopping_};
    if (const auto wrong = commands_.believe(given_.command_keys)) co_return wrong;
    if (const auto wrong = co_await open_stores(at_, me)) co_return wrong;
    if (!at_.explanations) spdlog::warn("no fault database: codes are stored without explanation");
    auto close = [](store::store& s) { return s.close_interrupted_visits(contract::stamp_now()); };
    const auto closed = co_await at_.store.run(close);
    if (closed && *closed > 0) spdlog::info("{} visits had been left open by the last run and are closed", *closed);
    if (const auto wrong = control_.listen()) co_return wrong;
    asio::co_spawn(io_, control_.run([this](client& who, nlohmann::json request) { return serve(who, std::move(request)); }), asio::detached);
    asio::co_spawn(io_, watch_devices(), asio::detached);
    asio::co_spawn(io_, commands_.run(), asio::detached);
    asio::co_spawn(io_, care_round_.run(), asio::detached);
    spdlog::info("ready; control socket {}", given_.control.empty() ? default_control() : given_.control);
    ::sd_notify(0, "READY=1");
    co_await follow();
    ::sd_notify(0, "STOPPING=1");
    const auto mine = co_await turn::take(*this);
    co_await end_visit(at_, "shutdown");
    at_.session.reset();
    co_return std::nullopt;
}

asio::awaitable<void> gateway::watch_devices() {
    while (!stopping_) {
        const auto change = co_await devices_.next();
        if (!change) {
            if (change.error().what != link::error::cancelled) spdlog::warn("devices are not watched, the adapter is looked for by time only");
            co_return;
        }
        if (change->what != link::device_event::appeared) continue;
        life_.device_appeared(clock::now());
        timer_.cancel();
    }
}

asio::awaitable<void> gateway::follow() {
    while (!stopping_) {
        const auto order = life_.next(clock::now());
        auto change = visit::change::none;
        if (order.what == visit::task::wait) {
            timer_.expires_at(order.when);
            boost::system::error_code woken;
            co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, woken));
            if (stopping_) break;
            change = life_.time_passed(clock::now());
        } else {
            const auto mine = co_await turn::take(*this);
            if (stopping_) break;
            // Somebody's operation may have answered the question while we waited for the turn.
            if (life_.next(clock::now()).what != order.what) continue;
            change = co_await look_after(order.what);
            co_await answer_change(change);
            continue;
        }
        if (change == visit::change::none) continue;
        const auto mine = co_await turn::take(*this);
        co_await answer_change(change);
    }
}

asio::awaitable<visit::change> gateway::look_after(visit::task what) {
    nobody me{stopping_};
    if (what == visit::task::open_adapter) {
        const auto wrong = co_await ready_adapter(at_, me);
        if (wrong) log_once(*wrong);
        co_return wrong ? life_.adapter_lost(clock::now()) : life_.adapter_opened(clock::now());
    }
    if (!at_.session || at_.session->gone()) co_return life_.adapter_lost(clock::now());
    if (what == visit::task::look) co_return co_await look_for_vehicle();
    if (what == visit::task::read_voltage) {
        const auto volts = co_await read_voltage(at_);
        co_return at_.session->gone() ? life_.adapter_lost(clock::now()) : life_.voltage_read(volts, clock::now());
    }
    const auto sign_of_life = at_.speaks_uds ? vehicle::ask(0x22, 0xF8, 0x10) : vehicle::ask(0x01, 0x00);
    const auto came = co_await ask_for_person(at_, sign_of_life, {.expects_answer = true});
    if (came.how == vehicle::ending::lost) co_return life_.adapter_lost(clock::now());
    const bool there = came.how == vehicle::ending::answered;
    co_return there ? life_.vehicle_answered(clock::now()) : life_.vehicle_silent(clock::now());
}

asio::awaitable<visit::change> gateway::look_for_vehicle() {
    nobody me{stopping_};
    at_.session->forget_vehicle();   // whoever answers now need not be the car of before
    const auto wrong = co_await ready_vehicle(at_, me, false);
    if (at_.session->gone()) co_return life_.adapter_lost(clock::now());
    if (wrong) co_return life_.vehicle_silent(clock::now());
    const auto vin = co_await read_vin(at_);
    const auto change = life_.vehicle_found(vin, clock::now());
    if (change == visit::change::vehicle_swapped) {
        co_await end_visit(at_, "left");
        at_.support.clear();
    }
    at_.vin = vin;
    co_return change;
}

asio::awaitable<void> gateway::answer_change(visit::change what) {
    switch (what) {
        case visit::change::none: break;
        case visit::change::adapter_found: {
            last_logged_.clear();
            const auto about = at_.session->describe();
            spdlog::info("adapter {}: {}{}", about.link, about.identity, about.level.empty() ? "" : " (really " + about.level + ")");
            co_await note_event(contract::event_kind::adapter_back);
            break;
        }
        case visit::change::adapter_lost:
            spdlog::warn("adapter {} is gone", link_name(at_));
            co_await note_event(contract::event_kind::adapter_lost);
            at_.session.reset();
            break;
        case visit::change::vehicle_arrived:
        case visit::change::vehicle_swapped: co_await begin_stay(); break;
        case visit::change::vehicle_back: spdlog::info("the vehicle answers again"); break;
        case visit::change::vehicle_quiet: spdlog::info("the vehicle answers no more: ignition off?"); break;
        case visit::change::vehicle_left:
            spdlog::info("the vehicle has left ({})", life_.reason());
            co_await end_visit(at_, std::string{life_.reason()});
            at_.forget_vehicle();
            break;
    }
}

asio::awaitable<void> gateway::begin_stay() {
    nobody me{stopping_};
    if (const auto wrong = co_await ready_visit(at_)) {
        log_once(*wrong);
        co_return;
    }
    spdlog::info("a vehicle is here, {}", protocol_name(*at_.session));
    if (!given_.pre_scan) co_return;
    const auto result = co_await scan_vehicle(at_, me, "pre_scan", {.modules = true});
    if (result.wrong) log_once(*result.wrong);
    spdlog::info("pre-scan {}: {} control units, {} findings, verdict {}", result.record.outcome, result.record.ecus.size(),
                 result.record.findings.size(), result.record.verdict);
    if (at_.session->gone()) co_await answer_change(life_.adapter_lost(clock::now()));
    else if (!result.wrong) (void)life_.vehicle_answered(clock::now());
}

asio::awaitable<void> gateway::note_event(const char* kind) {
    const auto stamp = contract::stamp_now();
    const contract::event note{kind, contract::rfc3339(stamp.wall_ms), at_.visit, at_.vin, {{"link", link_name(at_)}}};
    auto save = [&note, &stamp](store::store& s) { return s.save_event(note, stamp); };
    const auto kept = co_await at_.store.run(save);
    if (!kept) log_once(from_store(kept.error()));
}

asio::awaitable<nlohmann::json> gateway::serve(client& who, nlohmann::json request) {
    const auto op = request.is_object() && request.contains("op") && request["op"].is_string() ? request["op"].get<std::string>() : std::string{};
    if (op == "status") co_return co_await status();
    if (op == "remote") co_return co_await commands_.serve(request.value("args", nlohmann::json::object()));
    if (op == "look_for_commands") {   // faultline-sync has put one into the inbox
        commands_.look();
        co_return result_event(nlohmann::json::object());
    }
    if (is_care(request)) co_return co_await care_verb(at_, who, std::move(request));   // needs the store alone, not the bay
    if (op.starts_with("pack_") || op.starts_with("case_")) co_return co_await perform(at_, who, std::move(request));
    if (!operation_.empty()) co_return error_event({"bay_occupied", exit_code::refused, {{"op", operation_}}});
    operation_ = op.empty() ? "?" : op;
    const auto mine = co_await turn::take(*this);
    auto last = co_await perform(at_, who, std::move(request));
    co_await settle_after(last);
    operation_.clear();
    timer_.cancel();
    co_return last;
}

// A command of the platform: waits for its turn where a person would be told that the bay is occupied.
asio::awaitable<nlohmann::json> gateway::carry_out(client& who, std::string vehicle, nlohmann::json request) {
    if (request["op"] == "status") co_return co_await status();
    const auto mine = co_await turn::take(*this);
    if (who.stopped()) co_return error_event({"cancelled", exit_code::stopped});
    operation_ = request["op"].get<std::string>();
    nlohmann::json last;
    if (!vehicle.empty()) {
        auto wrong = co_await ready_adapter(at_, who);
        if (!wrong) wrong = co_await ready_car(at_, who);
        if (!wrong && at_.vin.empty()) at_.vin = co_await read_vin(at_);
        if (!wrong && at_.vin != vehicle) wrong = trouble{"other_vehicle", exit_code::refused, {{"vin", at_.vin}}};
        if (wrong) last = error_event(*wrong);
    }
    if (last.is_null()) last = co_await perform(at_, who, std::move(request));
    co_await settle_after(last);
    operation_.clear();
    timer_.cancel();
    co_return last;
}

// What an operation found out about adapter and car is news for the visit too.
asio::awaitable<void> gateway::settle_after(const nlohmann::json& last) {
    const auto now = clock::now();
    if (!at_.session || at_.session->gone()) {
        co_await answer_change(life_.adapter_lost(now));
        co_return;
    }
    if (life_.now() == visit::state::no_adapter) co_await answer_change(life_.adapter_opened(now));
    const auto code = last.value("code", std::string{});
    if (code == "no_vehicle" || code == "ignition_off" || code == "bus_fault") {
        co_await answer_change(life_.vehicle_silent(now));
    } else if (at_.session->connected() && !at_.visit.empty()) {
        const bool known = life_.in_visit() && life_.vin() == at_.vin;
        (void)(known ? life_.vehicle_answered(now) : life_.vehicle_found(at_.vin, now));
    }
}

asio::awaitable<nlohmann::json> gateway::status() {
    nlohmann::json data{{"state", vehicle::to_text(life_.now())}, {"operation", operation_}, {"adapter", nullptr}, {"vehicle", nullptr}, {"outbox", nlohmann::json::object()}, {"guard", describe(at_.guard)}};
    if (at_.session) {
        const auto about = at_.session->describe();
        const auto& count = at_.session->counted();
        data["adapter"] = {{"link", about.link}, {"identity", about.identity}, {"level", about.level}, {"capabilities", about.capabilities}, {"missing", about.missing},
                           {"counters", {{"requests", count.requests}, {"repeats", count.repeats}, {"foreign", count.foreign}, {"damaged", count.damaged}, {"restarts", count.restarts}}}};
        if (about.battery_volts) data["adapter"]["battery_volts"] = *about.battery_volts;
        if (about.kind) data["adapter"]["kind"] = *about.kind;
        if (about.driver) data["adapter"]["driver"] = *about.driver;
        if (about.bitrate) data["adapter"]["bitrate"] = *about.bitrate;
    } else if (!given_.bay.adapter.empty()) {
        data["adapter"] = {{"link", given_.bay.adapter}, {"problem", last_logged_}};
    }
    if (life_.in_visit()) {
        data["vehicle"] = {{"vin", at_.vin}, {"visit", at_.visit}, {"present", life_.now() == visit::state::present}};
        if (at_.session && at_.session->connected()) data["vehicle"]["protocol"] = std::string{at_.session->protocol()};
    }
    data["faults"] = describe_explanations(at_);
    std::int64_t upto = 0;
    auto count = [&upto](store::store& s) {
        if (const auto known = store::case_library{s}.known_upto()) upto = *known;
        return s.outbox_depth();
    };
    const auto depth = co_await at_.store.run(count);
    if (depth) data["outbox"]["depth"] = *depth;
    data["cases"]["upto"] = upto;
    co_return result_event(std::move(data));
}

}  // namespace faultline::daemon
