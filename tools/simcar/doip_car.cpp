#include "tools/simcar/doip_car.hpp"

#include <algorithm>
#include <utility>

namespace faultline::simcar {

namespace {

constexpr doip::address entity_address = 0x1000;
constexpr doip::address to_all = 0xE400;
constexpr std::size_t longest_message = 4096 + 4;      // source and target in front
constexpr std::array<std::uint8_t, 6> eid{0x02, 0x00, 0x5E, 0x10, 0x00, 0x01};   // a locally administered address, nobody's

bytes of(const doip::short_message& what) { return {what.data().begin(), what.data().end()}; }

}  // namespace

doip::address logical_address(std::uint32_t request) {
    if (request <= 0x7FF) return static_cast<doip::address>(request);
    return static_cast<doip::address>(entity_address | (request >> 8 & 0xFFU));
}

doip_car::doip_car(vehicle* car, const quirk_set& quirks) : quirks_{quirks} {
    for (std::size_t i = 0; i < doip::entity::most_sockets; ++i) testers_.emplace_back(longest_message);
    set_car(car);
}

void doip_car::set_car(vehicle* car) {
    for (std::uint32_t i = 0; i < testers_.size(); ++i) {
        if (testers_[i].is_open) out_.push_back({i, {}, true});
        testers_[i].is_open = false;
    }
    waiting_.clear();
    targets_.clear();
    car_ = car;
    entity_.reset();
    announcer_.reset();
    if (car == nullptr || !is_can(car->speaks())) return;   // a K-line or J1850 car has no Ethernet
    targets_.push_back(to_all);
    for (const auto& unit : car->ecus()) targets_.push_back(logical_address(unit.about().request));
    sockets_ = {};
    entity_ = std::make_unique<doip::entity>(sockets_, doip::entity_config{.entity = entity_address, .targets = targets_}, doip::entity_limits{});
    doip::announcement said{.entity = entity_address, .eid = eid, .gid = eid, .sync = std::nullopt};
    std::ranges::copy(car->about().vin, said.vin.begin());
    announcer_ = std::make_unique<doip::announcer>(doip::version_2012, said, doip::announcer::limits{});
}

std::optional<std::uint32_t> doip_car::on_connected(instant now) {
    const auto socket = entity_ ? entity_->on_connected(now) : std::nullopt;
    if (socket) {
        testers_[*socket].cutter.reset();
        testers_[*socket].is_open = true;
    }
    return socket;
}

void doip_car::on_closed(std::uint32_t socket) {
    testers_[socket].is_open = false;
    std::erase_if(waiting_, [&](const waiting& w) { return w.socket == socket; });
    if (entity_) entity_->on_closed(socket);
}

void doip_car::on_bytes(std::uint32_t socket, std::span<const std::uint8_t> data, instant now) {
    on_time(now);
    while (entity_ && testers_[socket].is_open && !data.empty()) {
        const auto got = testers_[socket].cutter.take(data);
        data = data.subspan(got.used);
        if (got.what == doip::cut::message) perform(entity_->on_message(socket, got.head, got.data, now), now);
        if (got.what == doip::cut::too_large) perform(entity_->on_too_large(socket, got.head, now), now);
        if (got.what == doip::cut::broken) {
            perform(entity_->on_broken(socket), now);
            return;
        }
    }
}

void doip_car::perform(const doip::entity_actions& actions, instant now) {
    using kind = doip::entity_action::kind;
    for (const auto& each : actions.all()) {
        if (each.what == kind::send) out_.push_back({each.socket, of(each.bytes), false});
        if (each.what == kind::request) request(each, now);
        if (each.what != kind::close) continue;
        out_.push_back({each.socket, {}, true});
        on_closed(each.socket);
    }
}

void doip_car::request(const doip::entity_action& what, instant now) {
    bus_request asked{functional_address(car_->speaks()), bytes{what.data.begin(), what.data.end()}, flow_answer{}};
    if (what.target != to_all) {
        const auto unit = std::ranges::find_if(car_->ecus(), [&](const ecu& e) { return logical_address(e.about().request) == what.target; });
        if (unit == car_->ecus().end()) return;
        asked.address = unit->about().request;
    }
    auto shaped = asked;
    if (shaped.payload.empty() || !bus_quirks_.shape_request(quirks_, shaped)) return;
    auto answers = car_->hear(shaped, now);
    bus_quirks_.shape_answers(quirks_, asked, *car_, answers);
    for (auto& message : answers) {
        const auto* from = car_->find(message.ecu);
        waiting_.push_back({message.ready, what.socket, logical_address(from->about().request), std::move(message.payload)});
    }
    std::ranges::stable_sort(waiting_, {}, &waiting::ready);
}

void doip_car::answer(const waiting& what, instant now) {
    const auto head = entity_->answer(what.socket, what.from, what.payload.size(), now);
    if (!head) return;
    bytes whole{head->begin(), head->end()};
    whole.insert(whole.end(), what.payload.begin(), what.payload.end());
    out_.push_back({what.socket, std::move(whole), false});
}

void doip_car::on_time(instant now) {
    if (!entity_) return;
    while (!waiting_.empty() && waiting_.front().ready <= now) {
        const auto next = std::move(waiting_.front());
        waiting_.pop_front();
        answer(next, now);
    }
    if (entity_->deadline() <= now) perform(entity_->on_time(now), now);
}

std::optional<instant> doip_car::next_due() const {
    if (!entity_) return std::nullopt;
    auto due = std::min(entity_->deadline(), announcer_->deadline());
    if (!waiting_.empty()) due = std::min(due, waiting_.front().ready);
    return due != instant::max() ? std::optional{due} : std::nullopt;
}

std::vector<doip_car::outgoing> doip_car::take() { return std::exchange(out_, {}); }

void doip_car::announce(instant now) {
    if (announcer_) announcer_->start(now);
}

std::optional<bytes> doip_car::next_announcement(instant now) {
    if (!announcer_ || announcer_->deadline() > now) return std::nullopt;
    const auto said = announcer_->on_time(now);
    return said ? std::optional{of(*said)} : std::nullopt;
}

std::optional<bytes> doip_car::on_datagram(std::span<const std::uint8_t> data) const {
    if (!announcer_) return std::nullopt;
    const doip::entity_status status{.is_gateway = true, .most_sockets = doip::entity::most_sockets,
                                     .open_sockets = entity_->open_sockets(), .longest_message = longest_message};
    const auto power = car_->ignition() ? doip::power_mode::ready : doip::power_mode::not_ready;
    const auto said = announcer_->on_datagram(data, status, power);
    return said ? std::optional{of(*said)} : std::nullopt;
}

}  // namespace faultline::simcar
