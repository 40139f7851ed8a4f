#include "protocols/isotp/link.hpp"

#include <algorithm>
#include <limits>

namespace faultline::isotp {
namespace {

constexpr std::uint32_t long_id = 0x80000000, any_byte = 0x100;
constexpr std::size_t nobody = std::numeric_limits<std::size_t>::max();
constexpr std::size_t most_endpoints = std::numeric_limits<std::uint16_t>::max();

// Number of the frame, whether it is flow control, endpoint.
ticket make_ticket(std::size_t endpoint, bool is_flow, std::uint32_t number) {
    return {std::uint64_t{number} << 32 | (is_flow ? 1U << 16 : 0U) | endpoint};
}
std::size_t endpoint_of(ticket which) {
    return which.value & most_endpoints;
}
bool is_flow_control(ticket which) {
    return (which.value & 1U << 16) != 0;
}

std::uint32_t key_of(std::uint32_t id, bool is_extended) {
    return id | (is_extended ? long_id : 0);
}

std::uint32_t listening_key(const address& who) {
    return who.rx_id == no_id ? no_id : key_of(who.rx_id, has_long_id(who.kind));
}

std::uint32_t listening_byte(const address& who) {
    return address_bytes(who.kind) > 0 ? who.rx_extension : any_byte;
}

// One direction of two endpoints cannot be told apart: the same identifier, and no byte that differs.
bool collide(const address& a, const address& b, std::uint32_t id_a, std::uint32_t id_b, std::uint8_t byte_a,
             std::uint8_t byte_b) {
    if (id_a == no_id || id_a != id_b || has_long_id(a.kind) != has_long_id(b.kind)) return false;
    const bool both_have_bytes = address_bytes(a.kind) > 0 && address_bytes(b.kind) > 0;
    return !both_have_bytes || byte_a == byte_b;
}

}   // namespace

link::opened link::open(const address& who, const options& chosen, std::span<std::uint8_t> memory) {
    if (check(who) != address_error::none) return {open_error::bad_address};
    if (!is_possible(chosen.how)) return {open_error::bad_framing};
    if (who.rx_id != no_id && memory.empty()) return {open_error::no_room};
    if (is_owned(who)) return {open_error::owned};
    entry made{who, sender{who, chosen.how, chosen.sending}, reception{who, chosen.how, chosen.receiving, memory}};
    const auto free = std::ranges::find(entries_, false, &entry::is_open);
    const auto at = static_cast<std::size_t>(free - entries_.begin());
    if (free == entries_.end()) {
        if (at == most_endpoints) return {open_error::no_room};
        entries_.push_back(made);
        watches_.emplace_back();
    } else {
        made.data_number = free->data_number;   // tickets of the endpoint that was here stay foreign
        made.flow_number = free->flow_number;
        *free = made;
    }
    watches_[at] = {.key = listening_key(who), .byte = listening_byte(who)};
    return {open_error::none, at};
}

void link::close(std::size_t endpoint) {
    if (!is_open(endpoint)) return;
    entries_[endpoint].out.cancel();
    entries_[endpoint].in.cancel();
    watch_reception(endpoint);
    entries_[endpoint].is_open = false;
    watches_[endpoint] = {.key = no_id};
}

beginning link::send(std::size_t endpoint, std::span<const std::uint8_t> payload, instant now) {
    if (!is_open(endpoint)) return beginning::not_a_sender;
    const auto begun = entries_[endpoint].out.begin(payload, now);
    watch_sender(endpoint);
    return begun;
}

bool link::cancel_send(std::size_t endpoint) {
    if (!is_open(endpoint)) return false;
    const bool was_running = entries_[endpoint].out.cancel();
    watch_sender(endpoint);
    return was_running;
}

bool link::cancel_reception(std::size_t endpoint) {
    if (!is_open(endpoint)) return false;
    const bool was_running = entries_[endpoint].in.cancel();
    watch_reception(endpoint);
    return was_running;
}

// The report is built where the caller wants it: copying a handful of fresh bytes as words would stall the processor
// for longer than the event itself takes.
template <class Event>
report link::sender_event(std::size_t endpoint, const Event& event) {
    report said = event(entries_[endpoint].out);
    watch_sender(endpoint);
    said.endpoint = endpoint;
    return said;
}

template <class Event>
report link::reception_event(std::size_t endpoint, const Event& event) {
    report said = event(entries_[endpoint].in);
    watch_reception(endpoint);
    said.endpoint = endpoint;
    return said;
}

report link::on_frame(const can::frame& received, instant now) {
    const std::size_t at = listener(received);
    if (at == nobody) return {.happened = report::what::not_ours};
    auto& to = entries_[at];
    const auto data = received.data().first(std::min<std::size_t>(received.size, can::fd_size));
    const auto head = read_head(data, address_bytes(to.who.kind));
    if (head.kind == pdu_kind::flow_control && !to.who.is_functional)
        return sender_event(at, [&](sender& machine) { return machine.on_flow_control(head, now); });
    return reception_event(at, [&](reception& machine) { return machine.on_frame(head, data, now); });
}

report link::on_time(instant now) {
    for (std::size_t at = 0; at < watches_.size(); ++at) {
        if (watches_[at].receive_deadline <= now) {
            const auto said = reception_event(at, [now](reception& machine) { return machine.on_time(now); });
            if (said.happened != report::what::nothing) return said;
        }
        if (watches_[at].send_deadline <= now) {
            const auto said = sender_event(at, [now](sender& machine) { return machine.on_time(now); });
            if (said.happened != report::what::nothing) return said;
        }
    }
    return {};
}

bool link::poll_frame(can::frame& out, ticket& which, instant now) {
    if (flows_owed_ > 0) {
        for (std::size_t at = 0; at < watches_.size(); ++at) {
            if (!watches_[at].owes_flow_control) continue;
            entries_[at].in.poll_flow_control(out, now);
            which = make_ticket(at, true, ++entries_[at].flow_number);
            watch_reception(at);
            return true;
        }
    }
    const std::size_t count = watches_.size();
    for (std::size_t step = 0; step < count; ++step) {
        const std::size_t at = turn_ + step < count ? turn_ + step : turn_ + step - count;
        if (watches_[at].frame_due > now || !entries_[at].out.poll_frame(out, now)) continue;
        turn_ = at + 1 < count ? at + 1 : 0;
        which = make_ticket(at, false, ++entries_[at].data_number);
        watch_sender(at);
        return true;
    }
    return false;
}

report link::on_sent(ticket which, instant now) {
    const std::size_t at = endpoint_of(which);
    if (!is_latest(which)) return {};
    if (is_flow_control(which)) return reception_event(at, [now](reception& machine) { return machine.on_sent(now); });
    return sender_event(at, [now](sender& machine) { return machine.on_sent(now); });
}

report link::on_not_sent(ticket which) {
    const std::size_t at = endpoint_of(which);
    if (!is_latest(which)) return {};
    if (is_flow_control(which)) return reception_event(at, [](reception& machine) { return machine.on_not_sent(); });
    return sender_event(at, [](sender& machine) { return machine.on_not_sent(); });
}

instant link::next_due(bool can_send) const {
    instant earliest = never;
    for (const auto& one : watches_) {
        earliest = std::min({earliest, one.send_deadline, one.receive_deadline});
        if (!can_send) continue;
        earliest = std::min(earliest, one.owes_flow_control ? instant::min() : one.frame_due);
    }
    return earliest;
}

std::span<const std::uint8_t> link::front(std::size_t endpoint) const {
    if (!is_open(endpoint)) return {};
    return entries_[endpoint].in.messages().front();
}

void link::pop(std::size_t endpoint) {
    if (is_open(endpoint)) entries_[endpoint].in.messages().pop();
}

std::size_t link::unread(std::size_t endpoint) const {
    return is_open(endpoint) ? entries_[endpoint].in.messages().size() : 0;
}

bool link::is_sending(std::size_t endpoint) const {
    return is_open(endpoint) && !entries_[endpoint].out.is_idle();
}

bool link::is_receiving(std::size_t endpoint) const {
    return is_open(endpoint) && entries_[endpoint].in.is_running();
}

bool link::is_open(std::size_t endpoint) const {
    return endpoint < entries_.size() && entries_[endpoint].is_open;
}

bool link::is_owned(const address& who) const {
    return std::ranges::any_of(entries_, [&who](const entry& other) {
        if (!other.is_open) return false;
        return collide(who, other.who, who.rx_id, other.who.rx_id, who.rx_extension, other.who.rx_extension) ||
               collide(who, other.who, who.tx_id, other.who.tx_id, who.tx_extension, other.who.tx_extension);
    });
}

std::size_t link::listener(const can::frame& received) const {
    const std::uint32_t key = key_of(received.id, received.is_extended);
    std::size_t at = 0;
    for (const auto& one : watches_) {
        const bool is_meant = one.byte == any_byte || (received.size > 0 && received.bytes[0] == one.byte);
        if (one.key == key && key != no_id && is_meant) return at;
        ++at;
    }
    return nobody;
}

bool link::is_latest(ticket which) const {
    if (!is_open(endpoint_of(which))) return false;
    const auto& of = entries_[endpoint_of(which)];
    return which.value >> 32 == (is_flow_control(which) ? of.flow_number : of.data_number);
}

void link::watch_sender(std::size_t endpoint) {
    const auto& of = entries_[endpoint].out;
    auto& one = watches_[endpoint];
    one.frame_due = of.frame_due();
    one.send_deadline = of.deadline();
}

void link::watch_reception(std::size_t endpoint) {
    const auto& of = entries_[endpoint].in;
    auto& one = watches_[endpoint];
    one.receive_deadline = of.deadline();
    const bool owes = of.owes_flow_control();
    if (owes == one.owes_flow_control) return;
    one.owes_flow_control = owes;
    flows_owed_ = owes ? flows_owed_ + 1 : flows_owed_ - 1;
}

}   // namespace faultline::isotp
