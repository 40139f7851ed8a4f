#include <ctime>

#include "gateway/daemon/care_operation.hpp"
#include "gateway/daemon/operations.hpp"
#include "gateway/daemon/scan_analysis.hpp"
#include "gateway/daemon/scan_findings.hpp"
#include "gateway/daemon/spare.hpp"
#include "gateway/vehicle/module_scan.hpp"
#include "gateway/vehicle/uds_scan.hpp"
#include "protocols/obd/decode.hpp"
#include "protocols/vin/vin.hpp"

namespace faultline::daemon {
namespace {

int this_year() {
    const auto now = std::time(nullptr);
    std::tm parts{};
    ::gmtime_r(&now, &parts);
    return parts.tm_year + 1900;
}

std::string now_text() { return contract::rfc3339(contract::stamp_now().wall_ms); }

void note_identity(contract::diagnosis& record, bay& at) {
    auto& vehicle = record.vehicle;
    if (const auto year = vin::model_year_of(vehicle.vin, this_year() + 1); year && year->by_law) vehicle.model_year = year->year;
    const auto* const maker = vin::maker_of(vehicle.vin);
    at.maker = maker ? std::string{maker->group} : std::string{};
}

asio::awaitable<maybe_trouble> keep(bay& at, client& who, const contract::diagnosis& record, const care_readings& read) {
    const auto stamp = contract::stamp_now();
    store::result<care_outcome> cared{care_outcome{}};
    auto save = [&](store::store& s) -> store::result<> {
        auto whole = sqlite::transaction::begin(s.database());
        if (!whole) return whole.error();
        if (auto named = s.identify_visit(at.visit, record.vehicle, record.protocol, stamp); !named) return named;
        if (auto saved = s.save_scan(record, stamp); !saved) return saved;
        cared = after_scan(s, at.care, record, read, stamp);
        return whole->commit();
    };
    const auto kept = co_await at.store.run(save);
    if (!kept) co_return from_store(kept.error());
    if (cared) tell_care(who, *cared);
    if (cared && cared->order && cared->order->state == "verified") {   // what helped here may help elsewhere
        const auto closed = co_await close_cases(at, *cared->order);
        (void)closed;
    }
    if (!cared) who.emit({{"event", "notice"}, {"text", "error." + from_store(cared.error()).code}, {"args", from_store(cared.error()).args}});
    co_return std::nullopt;
}

// How far a machine is, for people.
template <class Machine>
void tell_progress(client& who, const Machine& reading) {
    progress(who, reading.stage(), reading.asked(), reading.asked() + reading.outstanding());
}
void tell_progress(client& who, const vehicle::module_scan& reading) { progress(who, reading.stage(), reading.addresses_done(), reading.addresses()); }

// Known to be there, or at least worth a second question: one NO DATA may be a glitch, only the second one means that nobody has this.
template <class Machine>
bool expects_answer(const Machine&) { return true; }
bool expects_answer(const vehicle::module_scan& reading) { return reading.expects_answer(); }

// Codes came: they are told before the rest is read.
template <class Machine>
bool has_news(Machine&, const vehicle::question& asked) { return asked.service() == 0x03 || asked.service() == 0x19; }
bool has_news(vehicle::module_scan& reading, const vehicle::question&) { return reading.codes_came(); }

// One scan being made: the machines one after the other, all on the same record.
class making {
public:
    making(bay& at, client& who, contract::diagnosis& record) : at_{at}, who_{who}, record_{record}, may_stop_{record.kind != "post_scan"} {}

    [[nodiscard]] bool lost() const { return lost_; }
    [[nodiscard]] bool stopped() const { return stopped_; }
    [[nodiscard]] bool goes_on() const { return !lost_ && !stopped_; }

    template <class Machine>
    [[nodiscard]] asio::awaitable<void> read(Machine& reading) {
        while (const auto what = reading.next()) {
            stopped_ = may_stop_ && who_.stopped();   // what clearing left behind is always looked at
            if (stopped_) break;
            tell_progress(who_, reading);
            const asking how{.expects_answer = expects_answer(reading)};
            const auto came = co_await ask_for_person(at_, *what, how);
            lost_ = came.how == vehicle::ending::lost;
            if (lost_) break;
            reading.on_answer(came);
            if (!has_news(reading, *what)) continue;
            auto so_far = record_;
            reading.conclude(so_far, true);
            early_.tell(at_, who_, so_far);
        }
        reading.conclude(record_, !goes_on());
    }

private:
    bay& at_;
    client& who_;
    contract::diagnosis& record_;
    early_findings early_;
    const bool may_stop_;
    bool lost_ = false;
    bool stopped_ = false;
};

// A sweep asks addresses of which nothing is known: only in a car that stands, and that says so.
asio::awaitable<maybe_trouble> ready_to_sweep(bay& at) {
    constexpr std::uint8_t speed = 0x0D, engine_speed = 0x0C;
    for (const auto pid : {speed, engine_speed}) {
        const auto what = vehicle::ask(0x01, pid);
        const auto came = co_await ask_for_person(at, what, {.expects_answer = true});
        bool known = false;
        for (const auto& message : came.messages) {
            std::array<obd::value, obd::max_values> values;
            const auto asked = what.view().subspan(1);
            const auto read = obd::decode_values(message.payload, asked, values);
            for (std::size_t i = 0; i < read.count; ++i) {
                known = known || values[i].state == obd::value_state::ok;
                if (pid == speed && values[i].number > 0) co_return trouble{"sweep_moving", exit_code::refused};
                if (pid == engine_speed) at.guard.on_engine_speed(values[i].number, std::chrono::steady_clock::now());
            }
        }
        if (!known) co_return trouble{"sweep_unknown", exit_code::refused};
    }
    co_return std::nullopt;
}

}  // namespace

asio::awaitable<scanned> scan_vehicle(bay& at, client& who, std::string kind, scan_wish wanted) {
    scanned result;
    auto& record = result.record;
    if ((result.wrong = co_await ready_visit(at))) co_return result;
    record.visit = at.visit;
    record.scan = at.ids.next_text();
    record.kind = std::move(kind);
    record.started = now_text();

    const auto volts_before = co_await read_voltage(at);
    (void)volts_before;   // the guard knows
    const auto kind_of_bus = at.session->kind();
    making work{at, who, record};
    vehicle::scan reading{kind_of_bus};
    co_await work.read(reading);
    if (!record.ecus.empty()) record.dialect = "classic";
    at.support = reading.support();
    if (work.goes_on() && record.ecus.empty() && is_can(kind_of_bus)) {
        vehicle::uds_scan newer{kind_of_bus, {}};
        co_await work.read(newer);
    }
    at.speaks_uds = !record.ecus.empty() && record.dialect != "classic";
    at.vin = record.vehicle.vin;   // as every later look at the car will read it
    note_identity(record, at);
    if (work.goes_on() && wanted.modules && !record.ecus.empty() && is_can(kind_of_bus)) {
        auto addresses = wanted.sweep ? vehicle::sweep_of(kind_of_bus) : vehicle::known_ecus_of(at.maker, kind_of_bus);
        vehicle::module_scan others{kind_of_bus, std::move(addresses), record.ecus, {}};
        co_await work.read(others);
        note_identity(record, at);
    }
    const bool lost = work.lost();
    const bool stopped = work.stopped();
    record.protocol = std::string{at.session->protocol()};
    record.protocol_name = protocol_name(*at.session);
    if (!lost) (void)co_await read_voltage(at);
    care_readings read;
    if (!lost && !stopped) read = co_await read_for_care(at);
    record.adapter = at.session->describe();
    record.findings = find_out(at, record);
    co_await add_cases(at, record);
    if (at.explanations) record.analysis = analyse_scan(*at.explanations, record, at.maker);
    record.finished = now_text();

    progress(who, "progress.storing");
    result.wrong = co_await keep(at, who, record, read);
    if (lost && !result.wrong) result.wrong = trouble{"adapter_lost", exit_code::no_adapter, {{"link", link_name(at)}}};
    if (stopped && !result.wrong) result.wrong = trouble{"cancelled", exit_code::stopped};
    if (!lost && record.ecus.empty() && !result.wrong) {
        at.session->forget_vehicle();
        result.wrong = trouble{"no_vehicle", exit_code::no_vehicle, {{"link", link_name(at)}}};
    }
    co_return result;
}

asio::awaitable<nlohmann::json> scan(bay& at, client& who, nlohmann::json args) {
    const scan_wish wanted{.modules = args.value("modules", true), .sweep = args.value("sweep", false)};
    if (const auto wrong = co_await ready_adapter(at, who)) co_return error_event(*wrong);
    if (const auto wrong = co_await ready_car(at, who)) co_return error_event(*wrong);
    if (wanted.sweep)
        if (const auto wrong = co_await ready_to_sweep(at)) co_return error_event(*wrong);
    const auto result = co_await scan_vehicle(at, who, "scan", wanted);
    if (result.wrong && result.record.ecus.empty()) co_return error_event(*result.wrong);
    if (!result.wrong) co_return result_event(result.record);
    // What was read is shown and kept; the exit code says that it is not everything.
    auto event = result_event(result.record, result.wrong->exit);
    event["code"] = result.wrong->code;
    event["args"] = result.wrong->args;
    co_return event;
}

}  // namespace faultline::daemon
