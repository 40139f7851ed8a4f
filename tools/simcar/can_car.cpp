#include "tools/simcar/can_car.hpp"

#include <algorithm>

namespace faultline::simcar {

namespace {

constexpr std::size_t longest_request = 4095;
constexpr std::size_t functional_memory = 128;
constexpr std::uint32_t node_bits = 0x7FFF;     // of the identifier it answers with: tells the ECUs of a car apart

isotp::address address_of(std::uint32_t hears, std::uint32_t sends) {
    const bool is_long = hears > can::longest_standard_id;
    return {.kind = is_long ? isotp::addressing::normal_29 : isotp::addressing::normal_11, .tx_id = sends, .rx_id = hears};
}

}  // namespace

can_car::can_car(vehicle& car, const quirk_set& quirks)
    : car_{car}, quirks_{quirks}, to_all_{functional_address(car.speaks())}, heard_by_all_(functional_memory) {
    // Padding is the car's own and may be any byte: it is put on when the frame leaves.
    const isotp::link::options options{.how = {.pad = isotp::padding::none}};
    if (!is_can(car.speaks())) return;
    auto functional = address_of(to_all_, isotp::no_id);
    functional.is_functional = true;
    everybody_ = link_.open(functional, options, heard_by_all_).endpoint;
    units_.reserve(car.ecus().size());
    for (const auto& each : car.ecus()) {
        auto& made = units_.emplace_back();
        made.id = each.id();
        made.request = each.about().request;
        made.received.resize(longest_request);
        made.endpoint = link_.open(address_of(made.request, made.id), options, made.received).endpoint;
    }
}

void can_car::on_frame(const can::frame& heard, instant now) {
    if (!car_.ignition() || heard.is_fd || units_.empty()) return;
    handle(link_.on_frame(heard, now), now);
}

void can_car::handle(const isotp::report& what, instant now) {
    using kind = isotp::report::what;
    if (what.happened == kind::message) {
        const auto at = std::ranges::find(units_, what.endpoint, &unit::endpoint);
        if (what.endpoint == everybody_) hear(to_all_, everybody_, now);
        else if (at != units_.end()) hear(at->request, at->endpoint, now);
    }
}

void can_car::hear(std::uint32_t address, std::size_t endpoint, instant now) {
    ++requests_;
    const auto message = link_.front(endpoint);
    const bus_request asked{address, bytes{message.begin(), message.end()}, flow_answer{}};
    link_.pop(endpoint);
    auto shaped = asked;
    if (!bus_quirks_.shape_request(quirks_, shaped)) return;
    auto answers = car_.hear(shaped, now);
    bus_quirks_.shape_answers(quirks_, asked, car_, answers);
    waiting_.insert(waiting_.end(), std::make_move_iterator(answers.begin()), std::make_move_iterator(answers.end()));
    std::ranges::stable_sort(waiting_, {}, &ecu_message::ready);
}

void can_car::on_time(instant now) {
    for (auto said = link_.on_time(now); said.happened != isotp::report::what::nothing; said = link_.on_time(now)) handle(said, now);
    for (auto& each : units_) {
        if (link_.is_sending(each.endpoint)) continue;
        const auto next = std::ranges::find(waiting_, each.id, &ecu_message::ecu);
        if (next == waiting_.end() || next->ready > now) continue;
        each.sending = std::move(next->payload);
        waiting_.erase(next);
        static_cast<void>(link_.send(each.endpoint, each.sending, now));
    }
}

std::optional<instant> can_car::next_due() const {
    std::optional<instant> due;
    for (const auto& each : units_) {
        if (link_.is_sending(each.endpoint)) continue;
        const auto next = std::ranges::find(waiting_, each.id, &ecu_message::ecu);
        if (next != waiting_.end() && (!due || next->ready < *due)) due = next->ready;
    }
    const auto link = link_.next_due();
    if (link != isotp::never && (!due || link < *due)) due = link;
    return due;
}

std::optional<can_station::outgoing> can_car::poll_frame(instant now) {
    outgoing out;
    isotp::ticket which;
    if (!link_.poll_frame(out.what, which, now)) return std::nullopt;
    if (const auto pad = car_.about().padding; pad && out.what.size < can::classic_size) {
        std::fill(out.what.bytes.begin() + out.what.size, out.what.bytes.begin() + can::classic_size, *pad);
        out.what.size = can::classic_size;
    }
    out.node = out.what.id & node_bits;
    out.ticket = which.value;
    return out;
}

void can_car::on_sent(std::uint64_t ticket, instant now) { handle(link_.on_sent({ticket}, now), now); }

}  // namespace faultline::simcar
