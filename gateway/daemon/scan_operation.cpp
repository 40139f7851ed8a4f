#include <algorithm>
#include <ctime>

#include "gateway/daemon/operations.hpp"
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

nlohmann::json explain(bay& at, const std::string& code, const std::string& maker) {
    if (!at.explanations) return nullptr;
    const auto entry = at.explanations->find({.code = code, .maker = maker, .ecu = {}, .ftb = std::nullopt});
    return *entry;
}

// Every code once per ECU, with all the lists it stands in, explained for this maker.
std::vector<contract::finding> find_out(bay& at, const contract::diagnosis& record, const std::string& maker) {
    std::vector<contract::finding> found;
    for (const auto& ecu : record.ecus) {
        const std::pair<const char*, const contract::code_list*> lists[] = {
            {"stored", &ecu.stored}, {"pending", &ecu.pending}, {"permanent", &ecu.permanent}};
        for (const auto& [state, list] : lists) {
            for (const auto& code : list->codes) {
                const auto known = std::ranges::find_if(found, [&](const auto& f) { return f.code == code && f.ecu == ecu.ecu; });
                if (known != found.end()) known->states.emplace_back(state);
                else found.push_back({code, ecu.ecu, {state}, explain(at, code, maker)});
            }
        }
    }
    return found;
}

// Tells each stored code the moment it is read: a technician need not wait for the monitors.
class early_findings {
public:
    void tell(bay& at, client& who, const vehicle::scan& reading) {
        contract::diagnosis so_far;
        reading.conclude(so_far, true);
        for (const auto& finding : find_out(at, so_far, at.maker)) {
            if (std::ranges::find(told_, finding.ecu + finding.code) != told_.end()) continue;
            told_.push_back(finding.ecu + finding.code);
            who.emit({{"event", "finding"}, {"code", finding.code}, {"ecu", finding.ecu}, {"states", finding.states}, {"explanation", finding.explanation}});
        }
    }

private:
    std::vector<std::string> told_;
};

void note_identity(contract::diagnosis& record, bay& at) {
    auto& vehicle = record.vehicle;
    if (const auto year = vin::model_year_of(vehicle.vin, this_year() + 1); year && year->by_law) vehicle.model_year = year->year;
    const auto* const maker = vin::maker_of(vehicle.vin);
    at.maker = maker ? std::string{maker->group} : std::string{};
    at.vin = vehicle.vin;
}

asio::awaitable<maybe_trouble> keep(bay& at, const contract::diagnosis& record) {
    const auto stamp = contract::stamp_now();
    auto save = [&](store::store& s) -> store::result<> {
        if (auto named = s.identify_visit(at.visit, record.vehicle, record.protocol, stamp); !named) return named;
        return s.save_scan(record, stamp);
    };
    const auto kept = co_await at.store.run(save);
    if (!kept) co_return from_store(kept.error());
    co_return std::nullopt;
}

}  // namespace

asio::awaitable<scanned> scan_vehicle(bay& at, client& who, std::string kind) {
    scanned result;
    auto& record = result.record;
    if ((result.wrong = co_await ready_visit(at))) co_return result;
    record.visit = at.visit;
    record.scan = at.ids.next_text();
    record.kind = std::move(kind);
    record.started = now_text();

    vehicle::scan reading{at.session->kind()};
    early_findings early;
    bool lost = false;
    bool stopped = false;
    const bool may_stop = record.kind != "post_scan";   // what clearing left behind is always looked at
    while (const auto what = reading.next()) {
        stopped = may_stop && who.stopped();
        if (stopped) break;
        progress(who, reading.stage(), reading.asked(), reading.asked() + reading.outstanding());
        const bool codes = what->service() == 0x03;
        // One NO DATA may be a glitch; only the second one means that nobody has this.
        const auto came = co_await at.session->ask(*what, {.expects_answer = true});
        lost = came.how == vehicle::ending::lost;
        if (lost) break;
        reading.on_answer(came);
        if (codes) early.tell(at, who, reading);
    }
    reading.conclude(record, lost || stopped);
    at.support = reading.support();
    note_identity(record, at);
    record.protocol = std::string{at.session->protocol()};
    record.protocol_name = protocol_name(*at.session);
    if (!lost) (void)co_await at.session->read_voltage();
    record.adapter = at.session->describe();
    record.findings = find_out(at, record, at.maker);
    record.finished = now_text();

    progress(who, "progress.storing");
    result.wrong = co_await keep(at, record);
    if (lost && !result.wrong) result.wrong = trouble{"adapter_lost", exit_code::no_adapter, {{"link", link_name(at)}}};
    if (stopped && !result.wrong) result.wrong = trouble{"cancelled", exit_code::stopped};
    if (!lost && record.ecus.empty() && !result.wrong) {
        at.session->forget_vehicle();
        result.wrong = trouble{"no_vehicle", exit_code::no_vehicle, {{"link", link_name(at)}}};
    }
    co_return result;
}

asio::awaitable<nlohmann::json> scan(bay& at, client& who) {
    if (const auto wrong = co_await ready_adapter(at, who)) co_return error_event(*wrong);
    if (const auto wrong = co_await ready_car(at, who)) co_return error_event(*wrong);
    const auto result = co_await scan_vehicle(at, who, "scan");
    if (result.wrong && result.record.ecus.empty()) co_return error_event(*result.wrong);
    if (!result.wrong) co_return result_event(result.record);
    // What was read is shown and kept; the exit code says that it is not everything.
    auto event = result_event(result.record, result.wrong->exit);
    event["code"] = result.wrong->code;
    event["args"] = result.wrong->args;
    co_return event;
}

}  // namespace faultline::daemon
