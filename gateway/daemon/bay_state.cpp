#include "gateway/daemon/bay_state.hpp"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "gateway/daemon/explanations.hpp"
#include "gateway/daemon/spare.hpp"
#include "gateway/link/find.hpp"
#include "protocols/obd/vehicle_info.hpp"
#include "protocols/uds/obd_on_uds.hpp"
#include "protocols/uds/service.hpp"

namespace faultline::daemon {
namespace {

// The address to open: as given, or the only adapter there is.
boost::system::result<link::address, trouble> choose_adapter(const std::string& given) {
    std::string text = given;
    if (text.empty()) {
        const auto found = link::find_adapters();
        std::string usable;
        std::size_t count = 0;
        for (const auto& one : found.candidates) {
            if (one.problem || one.link.empty() || one.bus == "virtual") continue;
            usable += (count++ ? ", " : "") + one.link;
        }
        if (count == 0 && !found.candidates.empty() && found.candidates.front().problem) return from_link(*found.candidates.front().problem);
        if (count == 0) return trouble{"no_adapter", exit_code::no_adapter, nlohmann::json::object()};
        if (count > 1) return trouble{"several_adapters", exit_code::usage, {{"links", usable}}};
        text = usable;
    }
    const auto parsed = link::parse_address(text);
    if (!parsed) return from_link(parsed.error());
    return *parsed;
}

}  // namespace

std::string default_database() {
    if (const char* const state = std::getenv("XDG_STATE_HOME"); state && *state) return std::string{state} + "/faultline/faultline.db";
    if (const char* const home = std::getenv("HOME"); home && *home && ::geteuid() != 0) return std::string{home} + "/.local/state/faultline/faultline.db";
    return "/var/lib/faultline/faultline.db";
}

void progress(client& who, std::string_view text, std::size_t done, std::size_t of) {
    nlohmann::json event{{"event", "progress"}, {"text", text}, {"args", nlohmann::json::object()}};
    if (of > 0) {
        event["done"] = done;
        event["of"] = of;
    }
    who.emit(event);
}

std::string link_name(const bay& at) { return at.session ? link::to_text(at.session->where()) : at.options.adapter; }

asio::awaitable<maybe_trouble> open_stores(bay& at, client& who) {
    if (!at.store.is_open()) {
        const std::filesystem::path path = at.options.database.empty() ? default_database() : at.options.database;
        std::error_code ignored;   // if it failed, opening says so better
        if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), ignored);
        const auto opened = co_await at.store.open(path.string());
        if (!opened) co_return from_store(opened.error());
    }
    if (!at.explanations) open_explanations(at, who);
    co_return std::nullopt;
}

asio::awaitable<maybe_trouble> ready_adapter(bay& at, client& who) {
    if (at.session && !at.session->gone()) co_return std::nullopt;
    at.session.reset();
    at.forget_vehicle();
    const auto where = choose_adapter(at.options.adapter);
    if (!where) co_return where.error();
    progress(who, "progress.opening_adapter");
    auto opened = co_await open_session(*where);
    if (!opened) co_return from_link(opened.error());
    auto session = std::move(*opened);
    const auto key = link::to_text(*where);
    auto recall = [&key](store::store& s) { return s.adapter(key); };
    const auto remembered = co_await at.store.run(recall);
    const bool known = remembered && *remembered;
    progress(who, "progress.probing_adapter");
    const auto wrong = co_await session->start(known ? static_cast<unsigned>((*remembered)->what.baud.value_or(0)) : 0);
    if (wrong) co_return wrong;
    at.session = std::move(session);
    const auto seen = at.session->describe();
    auto remember = [&key, &seen](store::store& s) { return s.remember_adapter(key, seen, contract::stamp_now()); };
    const auto kept = co_await at.store.run(remember);
    if (!kept) co_return from_store(kept.error());
    co_return std::nullopt;
}

asio::awaitable<maybe_trouble> ready_vehicle(bay& at, client& who, bool thorough) {
    if (at.session->connected()) co_return std::nullopt;
    progress(who, "progress.searching_protocol");
    co_return co_await at.session->connect(thorough);
}

asio::awaitable<void> read_support(bay& at) {
    if (!at.support.empty()) co_return;
    vehicle::scan reading{at.session->kind()};
    while (reading.reading_support()) {
        const auto what = reading.next();
        const auto came = co_await ask_for_person(at, *what, {.expects_answer = true});
        reading.on_answer(came);
    }
    at.support = reading.support();
}

asio::awaitable<std::string> read_vin(bay& at) {
    const auto came = co_await ask_for_person(at, vehicle::ask(0x09, obd::infotype::vin), {.expects_answer = true});
    for (const auto& message : came.messages) {
        const auto vin = obd::read_vin(obd::collect(came.messages, message.ecu, at.session->kind(), obd::infotype::vin));
        if (vin.error == obd::info_error::none) co_return std::string{vin.view()};
    }
    if (!came.messages.empty() || !is_can(at.session->kind())) co_return std::string{};
    // SAE J1979-2: a car without service 09 tells it as an identifier.
    const auto newer = co_await ask_for_person(at, vehicle::ask(uds::sid::read_data, uds::did_vin >> 8, uds::did_vin & 0xFF));
    for (const auto& message : newer.messages) {
        const auto vin = obd::read_vin(uds::collect_info(message.payload, obd::infotype::vin));
        if (vin.error == obd::info_error::none) co_return std::string{vin.view()};
    }
    co_return std::string{};
}

asio::awaitable<maybe_trouble> ready_car(bay& at, client& who) {
    if (at.session->connected()) {
        const auto same = co_await read_vin(at);
        if (same == at.vin && !at.visit.empty()) co_return std::nullopt;
        at.session->forget_vehicle();   // silent, or another one: look afresh, it may speak another protocol
    }
    if (const auto wrong = co_await ready_vehicle(at, who)) co_return wrong;
    const auto vin = co_await read_vin(at);
    if (!at.visit.empty() && vin != at.vin) {
        co_await end_visit(at, "left");
        at.support.clear();
        at.maker.clear();
    }
    at.vin = vin;
    co_return std::nullopt;
}

asio::awaitable<maybe_trouble> ready_visit(bay& at) {
    if (!at.visit.empty()) co_return std::nullopt;
    const auto key = link_name(at);
    auto begin = [&key](store::store& s) { return s.begin_visit(key, contract::stamp_now()); };
    const auto begun = co_await at.store.run(begin);
    if (!begun) co_return from_store(begun.error());
    at.visit = *begun;
    co_return std::nullopt;
}

asio::awaitable<void> end_visit(bay& at, std::string reason) {
    if (at.visit.empty()) co_return;
    auto end = [&](store::store& s) { return s.end_visit(at.visit, reason, contract::stamp_now()); };
    const auto ended = co_await at.store.run(end);
    (void)ended;   // what could not be written now is closed as interrupted at the next start
    at.visit.clear();
}

}  // namespace faultline::daemon
