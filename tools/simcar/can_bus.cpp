#include "tools/simcar/can_bus.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "tools/simcar/j1939_car.hpp"

namespace faultline::simcar {

namespace {

constexpr can_wire::node traffic_node = 0xFFFF;
constexpr std::size_t most_unread = 10'000;           // of a tester that reads nothing: a controller's queue overruns

// What a car talks about all day: engine, gearbox, brakes, body, cluster. None of these is a diagnostic identifier.
constexpr std::array<std::uint32_t, 12> ordinary{0x0AA, 0x0C4, 0x120, 0x1A0, 0x1D0, 0x224, 0x260, 0x2C1, 0x38A, 0x3B1, 0x4C1, 0x610};

std::uint32_t bit_rate(protocol p) { return p == protocol::can11_250 || p == protocol::can29_250 || p == protocol::j1939 ? 250'000 : 500'000; }

}  // namespace

void can_bus::set_car(vehicle* car) {
    car_ = car;
    ecus_.reset();
    wire_.drop_below(first_tester);
    was_awake_ = false;
    if (car == nullptr) return;
    if (car->speaks() == protocol::j1939) ecus_ = std::make_unique<j1939_car>(*car);
    else if (is_can(car->speaks())) ecus_ = std::make_unique<can_car>(*car, quirks_);
    if (ecus_) wire_.set_speed(bit_rate(car->speaks()));
}

can_bus::node can_bus::attach() {
    const auto who = next_node_++;
    testers_[who];
    return who;
}

void can_bus::detach(node who) {
    wire_.drop(who);
    testers_.erase(who);
}

void can_bus::send(node who, const can::frame& what, instant now) {
    on_time(now);
    wire_.put({.what = what, .from = who, .since = now});
}

std::vector<can::frame> can_bus::take(node who) {
    const auto at = testers_.find(who);
    return at != testers_.end() ? std::exchange(at->second, {}) : std::vector<can::frame>{};
}

bool can_bus::has_heard(node who) const {
    const auto at = testers_.find(who);
    return at != testers_.end() && !at->second.empty();
}

bool can_bus::has_others(node who) const {
    return (car_ != nullptr && car_->ignition() && ecus_ != nullptr) || testers_.size() > (testers_.contains(who) ? 1U : 0U);
}

// Everything that was due happens at its own instant, however late the caller's turn is.
void can_bus::on_time(instant now) {
    if (!std::exchange(was_awake_, is_awake()) && is_awake()) {
        traffic_due_ = now;
        if (ecus_) ecus_->wake(now);
    }
    for (auto due = next_due(); due && *due <= now; due = next_due()) {
        reached_ = std::max(reached_, *due);   // "at once" is said as a time long past
        step(reached_);
    }
}

void can_bus::step(instant now) {
    make_traffic(now);
    if (ecus_ && is_awake()) {
        ecus_->on_time(now);
        while (const auto frame = ecus_->poll_frame(now)) {
            wire_.put({.what = frame->what, .from = frame->node, .cookie = frame->ticket, .since = now});
        }
    }
    if (const auto done = wire_.take(now)) deliver(*done);
}

void can_bus::make_traffic(instant now) {
    if (traffic_per_second_ <= 0 || !is_awake() || now < traffic_due_) return;
    can::frame what{.id = ordinary[traffic_sent_ % ordinary.size()], .size = can::classic_size};
    for (std::size_t i = 0; i < can::classic_size; ++i) what.bytes[i] = static_cast<std::uint8_t>(traffic_sent_ * 7 + i * 31);
    ++traffic_sent_;
    if (wire_.waiting(traffic_node) < ordinary.size()) wire_.put({.what = what, .from = traffic_node, .since = now});
    traffic_due_ += std::chrono::nanoseconds{1'000'000'000 / traffic_per_second_};
}

void can_bus::deliver(const can_wire::passing& what) {
    ++frames_;
    for (auto& [who, heard] : testers_) {
        if (who != what.from && heard.size() < most_unread) heard.push_back(what.what);
    }
    if (!ecus_) return;
    if (what.from >= first_tester) ecus_->on_frame(what.what, what.end);
    else if (what.from != traffic_node) ecus_->on_sent(what.cookie, what.end);
}

std::optional<instant> can_bus::next_due() const {
    auto due = wire_.next_due();
    const auto consider = [&](std::optional<instant> other) {
        if (other && (!due || *other < *due)) due = other;
    };
    if (ecus_ && is_awake()) consider(ecus_->next_due());
    if (traffic_per_second_ > 0 && is_awake()) consider(traffic_due_);
    return due;
}

}  // namespace faultline::simcar
