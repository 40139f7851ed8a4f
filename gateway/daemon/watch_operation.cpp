#include <algorithm>
#include <array>
#include <cstdio>

#include "gateway/daemon/operations.hpp"
#include "gateway/daemon/spare.hpp"
#include "gateway/vehicle/latency.hpp"
#include "gateway/vehicle/live.hpp"
#include "gateway/vehicle/readings.hpp"
#include "protocols/obd/decode.hpp"
#include "protocols/obd/signals.hpp"

namespace faultline::daemon {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::uint8_t engine_speed = 0x0C;

// What the person wants to see: whole PIDs, or single signals of them.
struct wish {
    std::vector<std::uint8_t> pids;
    std::vector<const obd::signal*> signals;

    [[nodiscard]] bool wants(const obd::signal& what) const { return std::ranges::find(signals, &what) != signals.end(); }
};

boost::system::result<wish, trouble> understand(const nlohmann::json& args) {
    wish made;
    const auto names = args.value("signals", std::vector<std::string>{});
    for (const auto& name : names) {
        const auto found = obd::find_signals(name);
        if (found.empty()) return trouble{"unknown_signal", exit_code::usage, {{"name", name}}};
        for (const auto& one : found) {
            if (std::ranges::find(made.pids, one.pid) == made.pids.end()) made.pids.push_back(one.pid);
            made.signals.push_back(&one);
        }
    }
    if (names.empty()) return trouble{"no_signals", exit_code::usage, {{"names", ""}}};
    return made;
}

// Gathers values for the database and the platform; given away once a second.
struct harvest {
    std::vector<store::reading> readings;
    contract::live record;
    clock::time_point since = clock::now();
    std::int64_t wall_ms = 0;

    void add(const std::string& ecu, const obd::value& value, clock::time_point when) {
        const auto at_ms = std::chrono::duration_cast<std::chrono::milliseconds>(when - since).count();
        std::optional<double> number;
        if (value.state != obd::value_state::not_available) number = value.number;
        auto signal = std::ranges::find_if(record.signals, [&](const auto& s) { return s.key == value.what->key && s.ecu == ecu; });
        if (signal == record.signals.end()) {
            record.signals.push_back({ecu, vehicle::hex_byte(value.pid), std::string{value.what->key}, std::string{value.what->unit}});
            signal = record.signals.end() - 1;
        }
        // A fast adapter gives hundreds of values a second; ten a second of each signal tell the story.
        const auto index = static_cast<std::uint32_t>(signal - record.signals.begin());
        if (last_kept.size() <= index) last_kept.resize(index + 1, -1000);
        if (at_ms - last_kept[index] < 100) {
            ++record.thinned;
            return;
        }
        last_kept[index] = at_ms;
        record.samples.push_back({at_ms, index, number});
        readings.push_back({wall_ms + at_ms, ecu, signal->pid, signal->key, signal->unit, number});
    }
    void restart() {
        readings.clear();
        record.signals.clear();
        record.samples.clear();
        record.thinned = 0;
        last_kept.clear();
        since = clock::now();
        wall_ms = contract::stamp_now().wall_ms;
        record.started = contract::rfc3339(wall_ms);
    }
    std::vector<std::int64_t> last_kept;
};

// The event of one signal, made once: only what changes is written again. Thousands of values a second go through here, and
// building the object anew costs more than asking the adapter's next question.
class value_event {
public:
    value_event(std::uint32_t ecu, std::string name, const obd::value& first) : ecu_{ecu}, name_{std::move(name)}, what_{first.what} { build(first); }

    [[nodiscard]] bool is_of(std::uint32_t ecu, const obd::signal* what) const { return ecu_ == ecu && what_ == what; }

    const nlohmann::json& with(const obd::value& value, std::chrono::milliseconds time) {
        if (value.state != state_ || value.state == obd::value_state::not_available || has_text_) build(value);
        else update(value);
        *time_ = time.count();
        return event_;
    }

private:
    void build(const obd::value& value) {
        const auto record = vehicle::to_record(value);
        event_ = {{"event", "value"}, {"time_ms", 0}, {"ecu", name_}, {"pid", record.pid}, {"key", record.key}, {"value", nullptr},
                  {"unit", record.unit}, {"state", record.state}, {"raw", record.raw}};
        if (record.number) event_["value"] = *record.number;
        has_text_ = !record.text.empty();
        if (has_text_) event_["text"] = record.text;
        state_ = value.state;
        time_ = &event_["time_ms"];   // members of a JSON object stay where they are, also when the object itself is moved
        number_ = &event_["value"];
        raw_ = event_["raw"].get_ptr<std::string*>();
    }
    void update(const obd::value& value) {
        *number_ = value.number;
        auto rest = value.raw;
        for (auto digit = raw_->rbegin(); digit != raw_->rend(); ++digit, rest >>= 4) *digit = "0123456789ABCDEF"[rest & 0xF];
    }

    std::uint32_t ecu_;
    std::string name_;
    const obd::signal* what_;
    nlohmann::json event_;
    nlohmann::json* time_ = nullptr;
    nlohmann::json* number_ = nullptr;
    std::string* raw_ = nullptr;
    obd::value_state state_ = obd::value_state::ok;
    bool has_text_ = false;
};

class watching {
public:
    watching(bay& at, client& who, wish wanted) : at_{at}, who_{who}, wanted_{std::move(wanted)} { harvest_.restart(); }

    [[nodiscard]] asio::awaitable<maybe_trouble> run(std::uint64_t rounds, std::optional<clock::duration> time);
    [[nodiscard]] nlohmann::json summary() const;

private:
    [[nodiscard]] maybe_trouble take_turn(vehicle::live& schedule, const vehicle::live::turn& turn, const vehicle::answer& came);
    void take(const vehicle::answer& came, const vehicle::question& what, obd::pid_set& came_back, clock::time_point when);
    void tell(std::uint32_t ecu, const std::string& name, const obd::value& value, clock::time_point when);
    [[nodiscard]] asio::awaitable<void> bring_in();
    [[nodiscard]] asio::awaitable<void> look_at_battery();

    static constexpr std::chrono::seconds voltage_pause{30};

    bay& at_;
    client& who_;
    wish wanted_;
    harvest harvest_;
    vehicle::latency latency_;
    clock::time_point started_ = clock::now();
    clock::time_point volts_read_{};
    std::uint64_t values_ = 0;
    std::uint64_t refusals_ = 0;
    std::uint64_t timeouts_ = 0;
    int silent_turns_ = 0;
    std::vector<std::pair<std::uint32_t, std::string>> names_;
    std::vector<value_event> events_;
    std::array<obd::value, obd::max_values> decoded_;
};

void watching::tell(std::uint32_t ecu, const std::string& name, const obd::value& value, clock::time_point when) {
    auto known = std::ranges::find_if(events_, [&](const value_event& one) { return one.is_of(ecu, value.what); });
    if (known == events_.end()) {
        events_.emplace_back(ecu, name, value);
        known = events_.end() - 1;
    }
    who_.emit(known->with(value, std::chrono::duration_cast<std::chrono::milliseconds>(when - started_)));
}

void watching::take(const vehicle::answer& came, const vehicle::question& what, obd::pid_set& came_back, clock::time_point when) {
    const std::span<const std::uint8_t> pids{what.bytes.data() + 1, what.size - std::size_t{1}};
    for (const auto& message : came.messages) {
        auto name = std::ranges::find(names_, message.ecu, &std::pair<std::uint32_t, std::string>::first);
        if (name == names_.end()) {
            names_.emplace_back(message.ecu, ecu_name(at_.session->kind(), message.ecu));
            name = names_.end() - 1;
        }
        const auto read = obd::decode_values(message.payload, pids, decoded_);
        for (std::size_t i = 0; i < read.count; ++i) {
            came_back.insert(decoded_[i].pid);
            if (decoded_[i].pid == engine_speed && decoded_[i].state == obd::value_state::ok) at_.guard.on_engine_speed(decoded_[i].number, when);
            if (!wanted_.wants(*decoded_[i].what)) continue;
            ++values_;
            tell(message.ecu, name->second, decoded_[i], when);
            harvest_.add(name->second, decoded_[i], when);
        }
    }
    refusals_ += came.refusals.size();
}

maybe_trouble watching::take_turn(vehicle::live& schedule, const vehicle::live::turn& turn, const vehicle::answer& came) {
    const auto when = at_.session->ended_at();
    if (came.how == vehicle::ending::lost) return trouble{"adapter_lost", exit_code::no_adapter, {{"link", link_name(at_)}}};
    if (!at_.session->takes_reply_digit()) schedule.digit_refused();
    obd::pid_set came_back;
    take(came, turn.what, came_back, when);
    schedule.on_answer(came, came_back, at_.session->frames(), at_.session->repeated());
    if (came.how == vehicle::ending::answered) {
        latency_.add(at_.session->took());
        silent_turns_ = 0;
    } else {
        ++timeouts_;
        if (++silent_turns_ == 8) {
            at_.session->forget_vehicle();
            return trouble{"ignition_off", exit_code::no_vehicle, nlohmann::json::object()};
        }
    }
    return std::nullopt;
}

asio::awaitable<void> watching::look_at_battery() {
    (void)co_await read_voltage(at_);
    volts_read_ = clock::now();
}

asio::awaitable<void> watching::bring_in() {
    if (!harvest_.readings.empty() && !at_.visit.empty()) {
        harvest_.record.visit = at_.visit;
        harvest_.record.vin = at_.vin;
        store::result<std::vector<contract::event>> warned{std::vector<contract::event>{}};
        auto save = [this, &warned](store::store& s) {
            const auto now = contract::stamp_now();
            const auto saved = s.save_readings(at_.visit, harvest_.readings, &harvest_.record, now);
            if (saved) warned = at_.care.watch(s, at_.visit, harvest_.readings, now);
            return saved;
        };
        const auto kept = co_await at_.store.run(save);
        if (warned)
            for (const auto& one : *warned) who_.emit({{"event", "warning"}, {"warning", one}});
        if (!kept) who_.emit({{"event", "notice"}, {"text", "error." + from_store(kept.error()).code}, {"args", from_store(kept.error()).args}});
    }
    harvest_.restart();
}

asio::awaitable<maybe_trouble> watching::run(std::uint64_t rounds, std::optional<clock::duration> time) {
    vehicle::live schedule{at_.session->kind(), wanted_.pids, at_.support, {.reply_digit = at_.session->takes_reply_digit()}};
    for (const auto pid : schedule.unsupported())
        who_.emit({{"event", "notice"}, {"text", "error.signal_not_supported"}, {"args", {{"name", obd::find_signals(vehicle::hex_byte(pid)).front().key}, {"pid", vehicle::hex_byte(pid)}}}});
    if (schedule.is_empty()) {
        std::string names;
        for (const auto* one : wanted_.signals) names += (names.empty() ? "" : ", ") + std::string{one->key};
        co_return trouble{"no_signals", exit_code::no_vehicle, {{"names", names}}};
    }
    co_await look_at_battery();
    started_ = clock::now();
    maybe_trouble wrong;
    for (std::uint64_t round = 0; !wrong && !who_.stopped() && (rounds == 0 || round < rounds); round = schedule.rounds()) {
        if (time && clock::now() - started_ >= *time) break;
        const auto turn = schedule.next();
        const asking how{.lines = turn.lines, .expects_answer = true};
        const auto came = co_await ask_sparing(at_, turn.what, how, vehicle::harm_guard::purpose::polling);
        wrong = came ? take_turn(schedule, turn, *came) : trouble{"battery_low", exit_code::refused};
        if (!wrong && clock::now() - volts_read_ >= voltage_pause) co_await look_at_battery();
        if (!wrong && at_.session->ended_at() - harvest_.since >= std::chrono::seconds{1}) co_await bring_in();
    }
    co_await bring_in();
    co_return wrong;
}

nlohmann::json watching::summary() const {
    const std::chrono::duration<double> took = clock::now() - started_;
    return {{"values", values_}, {"seconds", took.count()}, {"values_per_s", took.count() > 0 ? static_cast<double>(values_) / took.count() : 0},
            {"refusals", refusals_}, {"timeouts", timeouts_},
            {"latency_ms", {{"p50", latency_.percentile_ms(0.5)}, {"p99", latency_.percentile_ms(0.99)}}}};
}

}  // namespace

asio::awaitable<nlohmann::json> watch(bay& at, client& who, nlohmann::json args) {
    auto wanted = understand(args);
    if (!wanted) co_return error_event(wanted.error());
    if (const auto wrong = co_await ready_adapter(at, who)) co_return error_event(*wrong);
    if (const auto wrong = co_await ready_car(at, who)) co_return error_event(*wrong);
    if (const auto wrong = co_await ready_visit(at)) co_return error_event(*wrong);
    co_await read_support(at);
    std::optional<clock::duration> time;
    if (const auto seconds = args.value("duration_s", 0.0); seconds > 0) time = std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>{seconds});
    watching view{at, who, std::move(*wanted)};
    const auto wrong = co_await view.run(args.value("count", std::uint64_t{0}), time);
    if (!wrong) co_return result_event(view.summary());
    auto event = error_event(*wrong);
    event["data"] = view.summary();
    co_return event;
}

}  // namespace faultline::daemon
