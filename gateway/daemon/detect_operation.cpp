#include "gateway/daemon/operations.hpp"
#include "gateway/link/find.hpp"

namespace faultline::daemon {
namespace {

using nlohmann::json;

json described(const link::candidate& one) {
    return {{"link", one.link}, {"kind", one.bus}, {"product", one.known_as.empty() ? one.product : one.known_as}, {"driver", one.driver},
            {"usb_id", one.usb_id}, {"serial", one.serial}, {"reason", ""}, {"args", json::object()}};
}

void judge(json& entry, std::string state, const trouble& why) {
    entry["state"] = std::move(state);
    entry["reason"] = why.code;
    entry["args"] = why.args;
}

std::string state_of(link::error what) {
    switch (what) {
        case link::error::busy: return "busy";
        case link::error::no_permission: return "no_permission";
        case link::error::down: return "down";
        case link::error::no_slcan: return "silent";
        case link::error::not_slcan: return "not_elm";
        default: return "gone";
    }
}

void take_identity(json& entry, const session& from) {
    const auto described_adapter = from.describe();
    entry["state"] = "usable";
    entry["identity"] = described_adapter.identity;
    entry["level"] = described_adapter.level;
    if (described_adapter.baud) entry["baud"] = *described_adapter.baud;
    entry["capabilities"] = described_adapter.capabilities;
    entry["missing"] = described_adapter.missing;
    if (described_adapter.driver && entry.value("driver", std::string{}).empty()) entry["driver"] = *described_adapter.driver;
    if (described_adapter.bitrate) entry["bitrate"] = *described_adapter.bitrate;
    if (described_adapter.battery_volts) entry["battery_volts"] = *described_adapter.battery_volts;
}

bool may_be_slcan(const link::address& where) { return where.kind == link::medium::serial || where.kind == link::medium::pty; }

// What is no ELM327 may be a CAN adapter on the same port.
asio::awaitable<bool> probe_slcan(json& entry, link::address where) {
    where.kind = link::medium::slcan;
    where.baud = 0;
    const auto text = link::to_text(where);
    const auto opened = co_await open_session(std::move(where));
    if (!opened) co_return false;
    entry["link"] = text;
    take_identity(entry, **opened);
    co_return true;
}

// Opens it and asks who it is; the car's bus stays untouched.
asio::awaitable<void> probe(json& entry) {
    const auto text = entry.value("link", std::string{});
    const auto where = link::parse_address(text);
    if (!where) {
        judge(entry, "gone", from_link(where.error()));
        co_return;
    }
    auto opened = co_await open_session(*where);
    if (!opened) {
        judge(entry, state_of(opened.error().what), from_link(opened.error()));
        co_return;
    }
    const auto wrong = co_await (*opened)->start(0);
    if (!wrong) {
        take_identity(entry, **opened);
        co_return;
    }
    const bool gone = (*opened)->gone();
    opened->reset();   // the port is free for the next try
    if (gone) judge(entry, "gone", *wrong);
    else if (wrong->code == "link_down" || wrong->code == "can_bus_off") judge(entry, "down", *wrong);
    else if (!may_be_slcan(*where) || !co_await probe_slcan(entry, *where))
        judge(entry, wrong->code == "adapter_silent" || wrong->code == "wrong_baud" ? "silent" : "not_elm", *wrong);
}

}  // namespace

asio::awaitable<json> detect(bay& at, client& who, json args) {
    auto adapters = json::array();
    const auto given = args.value("adapter", std::string{});
    if (!given.empty()) {
        const auto where = link::parse_address(given);
        if (!where) co_return error_event(from_link(where.error()));
        adapters.push_back({{"link", link::to_text(*where)}, {"kind", link::name(where->kind)}, {"product", ""}, {"driver", ""}, {"reason", ""}, {"args", json::object()}});
    }
    auto notes = json::array();
    if (given.empty()) {
        progress(who, "progress.looking_for_adapters");
        const auto found = link::find_adapters();
        for (const auto& one : found.candidates) {
            auto entry = described(one);
            if (one.problem) judge(entry, state_of(one.problem->what), from_link(*one.problem));
            adapters.push_back(std::move(entry));
        }
        for (const auto& note : found.notes) notes.push_back({{"reason", link::code(note.what)}, {"args", from_link(note).args}});
        // An adapter that is no device node (a pty, a network adapter) is only known by configuration.
        if (!at.options.adapter.empty() && std::ranges::none_of(adapters, [&](const json& a) { return a["link"] == at.options.adapter; }))
            adapters.push_back({{"link", at.options.adapter}, {"kind", "configured"}, {"product", ""}, {"driver", ""}, {"reason", ""}, {"args", json::object()}});
    }
    std::size_t done = 0;
    for (auto& entry : adapters) {
        progress(who, "progress.trying_adapter", ++done, adapters.size());
        const bool ours = at.session && !at.session->gone() && link_name(at) == entry["link"];
        if (ours) take_identity(entry, *at.session);
        else if (!entry.contains("state") && !entry["link"].get<std::string>().empty()) co_await probe(entry);
    }
    co_return result_event({{"adapters", adapters}, {"notes", notes}}, adapters.empty() ? exit_code::no_adapter : exit_code::done);
}

}  // namespace faultline::daemon
