#include "tools/simcar/j1939_car.hpp"

#include <algorithm>

#include "protocols/j1939/name.hpp"
#include "protocols/j1939/pgn.hpp"
#include "protocols/j1939/request.hpp"
#include "tools/simcar/j1939_messages.hpp"

namespace faultline::simcar {

namespace {

using std::chrono::milliseconds;
namespace pgn = j1939::pgn;

constexpr milliseconds thinks{12};             // before it answers a request
constexpr milliseconds apart{7};               // one device after the other
constexpr std::uint8_t usual_priority = 6;

}  // namespace

j1939_car::j1939_car(vehicle& car) : car_{car} {
    for (auto& device : car.devices()) {
        auto& made = units_.emplace_back(device);
        made.habits.push_back({pgn::dm1, milliseconds{1000}, {}});
        if (device.is_engine) made.habits.insert(made.habits.end(), {{0xF004, milliseconds{50}, {}}, {0xFEEE, milliseconds{1000}, {}}});
        if (device.is_vehicle) made.habits.insert(made.habits.end(), {{0xFEF1, milliseconds{100}, {}}, {0xFEC1, milliseconds{1000}, {}}});
    }
}

// From here on everything has its turn again; what was missed is not made up for.
void j1939_car::wake(instant now) {
    auto first = now;
    for (auto& each : units_) {
        for (auto& habit : each.habits) habit.due = first;
        first += apart;
    }
}

void j1939_car::on_frame(const can::frame& heard, instant now) {
    const auto head = j1939::read_identifier(heard);
    if (!head || !car_.ignition()) return;
    const bool is_request = head->pgn == pgn::request;
    const auto asked = is_request ? j1939::read_request(heard.data()) : std::nullopt;
    if (asked) ++requests_;
    for (auto& each : units_) {
        if (const auto step = each.sender.on_frame(heard, now); step.send) each.out.push_back(*step.send);
        const bool to_all = head->destination == j1939::global_address;
        if (asked && (to_all || head->destination == each.about.address)) answer(each, *asked, head->source, to_all, now);
    }
}

bool j1939_car::clear(unit& who, std::uint32_t asked) {
    if (asked == pgn::dm3) who.about.previous.clear();
    if (asked == pgn::dm11) {
        who.about.active.clear();
        who.about.pending.clear();
    }
    return asked == pgn::dm3 || asked == pgn::dm11;
}

void j1939_car::answer(unit& who, std::uint32_t asked, std::uint8_t asker, bool to_all, instant now) {
    const auto own = who.about.address;
    if (asked == pgn::address_claimed) {
        const auto name = j1939::write_name(who.about.name);
        return post(who, asked, j1939::global_address, bytes{name.begin(), name.end()}, now);
    }
    const auto ready = now + thinks;
    const bool is_cleared = clear(who, asked);
    auto message = is_cleared ? std::nullopt : j1939_message(who.about, asked, car_.around(now));
    if (message) return post(who, asked, to_all && !j1939::is_addressed(asked) ? j1939::global_address : asker, std::move(*message), ready);
    if (to_all) return;   // to everybody nobody says that he has no such group
    const auto said = j1939::make_acknowledgment(is_cleared ? j1939::verdict::done : j1939::verdict::not_supported, asked, asker, own);
    const auto data = said.data();
    post(who, pgn::acknowledgment, j1939::global_address, bytes{data.begin(), data.end()}, ready);
}

void j1939_car::post(unit& who, std::uint32_t what, std::uint8_t destination, bytes data, instant ready) {
    who.letters.push_back({ready, {.priority = usual_priority, .pgn = what, .source = who.about.address, .destination = destination}, std::move(data)});
}

// What fits a frame does not wait for a long message that is on its way in packets.
void j1939_car::send_next(unit& who, instant now) {
    const auto is_free = [&](const posted& p) { return p.data.size() <= j1939::single_frame || !who.sender.is_running(); };
    for (;;) {
        const auto next = std::ranges::find_if(who.letters, [&](const posted& p) { return p.ready <= now && is_free(p); });
        if (next == who.letters.end()) return;
        auto what = std::move(*next);
        who.letters.erase(next);
        if (what.data.size() <= j1939::single_frame) {
            who.out.push_back(j1939::make_frame(what.head, what.data));
            continue;
        }
        who.under_way = std::move(what.data);
        if (const auto step = who.sender.begin({what.head, who.under_way}, now); step.send) who.out.push_back(*step.send);
    }
}

void j1939_car::on_time(instant now) {
    for (auto& each : units_) {
        for (auto& habit : each.habits) {
            if (habit.due > now) continue;
            habit.due += habit.every;
            auto message = j1939_message(each.about, habit.pgn, car_.around(now));
            if (message) post(each, habit.pgn, j1939::global_address, std::move(*message), now);
        }
        while (each.sender.deadline() <= now) {
            if (const auto step = each.sender.on_time(now); step.send) each.out.push_back(*step.send);
        }
        send_next(each, now);
    }
}

std::optional<instant> j1939_car::next_due() const {
    std::optional<instant> due;
    const auto consider = [&](instant other) {
        if (other != instant::max() && (!due || other < *due)) due = other;
    };
    for (const auto& each : units_) {
        for (const auto& habit : each.habits) consider(habit.due);
        consider(each.sender.deadline());
        if (!each.out.empty()) consider(instant{});
        for (const auto& letter : each.letters) {
            if (letter.data.size() <= j1939::single_frame || !each.sender.is_running()) consider(letter.ready);
        }
    }
    return due;
}

std::optional<can_station::outgoing> j1939_car::poll_frame(instant) {
    for (auto& each : units_) {
        if (each.out.empty()) continue;
        outgoing next{each.out.front(), each.about.address, 0};
        each.out.pop_front();
        return next;
    }
    return std::nullopt;
}

}  // namespace faultline::simcar
