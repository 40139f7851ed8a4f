#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

#include "gateway/daemon/operations.hpp"
#include "gateway/daemon/spare.hpp"
#include "gateway/vehicle/readings.hpp"

namespace faultline::daemon {
namespace {

std::vector<std::string> codes_of(const contract::diagnosis& record) {
    std::vector<std::string> codes;
    for (const auto& finding : record.findings)
        if (std::ranges::find(codes, finding.code) == codes.end()) codes.push_back(finding.code);
    return codes;
}

// Clearing erases what could not be read: then it must not be done.
bool safely_read(const contract::diagnosis& record) {
    return !record.ecus.empty() && std::ranges::none_of(record.ecus, [](const contract::ecu_report& ecu) {
        return ecu.stored.how.state == contract::read_state::failed || ecu.stored.how.state == contract::read_state::not_asked;
    });
}

asio::awaitable<void> pause(std::chrono::milliseconds time) {
    asio::steady_timer timer{co_await asio::this_coro::executor, time};
    co_await timer.async_wait(asio::use_awaitable);
}

// Sends service 04 (J1979 6.4). Nothing, or why no ECU cleared.
asio::awaitable<maybe_trouble> send_clear(bay& at) {
    const auto came = co_await ask_for_person(at, vehicle::ask(0x04));
    if (came.how == vehicle::ending::lost) co_return trouble{"adapter_lost", exit_code::no_adapter, {{"link", link_name(at)}}};
    if (!came.messages.empty()) co_return std::nullopt;
    if (!came.refusals.empty()) {
        const auto& first = came.refusals.front();
        co_return trouble{"clear_refused", exit_code::refused,
                          {{"ecu", ecu_name(at.session->kind(), first.ecu)}, {"reason", vehicle::refusal_state(first.nrc).reason}}};
    }
    co_return trouble{"timeout", exit_code::no_vehicle, nlohmann::json::object()};
}

// An ECU may restart after clearing; the look afterwards waits for it.
asio::awaitable<scanned> look_again(bay& at, client& who) {
    scanned after;
    for (int attempt = 0; attempt < 4; ++attempt) {
        co_await pause(std::chrono::milliseconds{attempt == 0 ? 300 : 1000});
        if (const auto wrong = co_await ready_vehicle(at, who, false)) {
            after.wrong = wrong;
            continue;
        }
        after = co_await scan_vehicle(at, who, "post_scan");
        if (!after.wrong) break;
    }
    co_return after;
}

}  // namespace

asio::awaitable<nlohmann::json> clear(bay& at, client& who, nlohmann::json args) {
    if (const auto wrong = co_await ready_adapter(at, who)) co_return error_event(*wrong);
    if (const auto wrong = co_await ready_car(at, who)) co_return error_event(*wrong);
    progress(who, "progress.scanning_before");
    const auto before = co_await scan_vehicle(at, who, "before_clear");
    if (before.wrong) co_return error_event(*before.wrong);   // also when it could not be stored: nothing is erased unkept
    if (!safely_read(before.record)) co_return error_event({"not_read_before_clear", exit_code::refused, nlohmann::json::object()});

    const bool yes = args.value("yes", false);
    const nlohmann::json question{{"event", "question"}, {"text", "clear.confirm"}, {"data", {{"before", before.record}}}};
    if (!yes && !co_await who.ask(question))
        co_return error_event({"no_consent", exit_code::refused, nlohmann::json::object()});

    progress(who, "progress.clearing");
    if (const auto wrong = co_await send_clear(at)) co_return error_event(*wrong);
    progress(who, "progress.scanning_after");
    const auto after = co_await look_again(at, who);

    std::vector<std::string> cleared;
    const auto remaining = codes_of(after.record);
    for (const auto& code : codes_of(before.record))
        if (std::ranges::find(remaining, code) == remaining.end()) cleared.push_back(code);
    const bool seen = !after.wrong;
    const contract::event note{contract::event_kind::codes_cleared, contract::rfc3339(contract::stamp_now().wall_ms), at.visit, at.vin,
                               {{"cleared", seen ? cleared : std::vector<std::string>{}}, {"remaining", remaining}, {"verified", seen},
                                {"before", before.record.scan}, {"after", after.record.scan}}};
    auto save = [&note](store::store& s) { return s.save_event(note, contract::stamp_now()); };
    const auto kept = co_await at.store.run(save);
    if (after.wrong) co_return error_event(*after.wrong);
    if (!kept) co_return error_event(from_store(kept.error()));
    co_return result_event({{"before", before.record}, {"after", after.record}, {"cleared", cleared}, {"remaining", remaining}});
}

}  // namespace faultline::daemon
