#include "protocols/j1939/receiver.hpp"

#include <algorithm>

#include "protocols/j1939/pgn.hpp"

namespace faultline::j1939 {

namespace {

constexpr std::uint8_t control_priority = 7;

constexpr std::uint8_t number(abort_reason reason) { return static_cast<std::uint8_t>(reason); }

}   // namespace

void receiver::set_address(std::optional<std::uint8_t> own) {
    if (own == own_) return;
    own_ = own;
    for (auto& each : slots_)
        if (each.phase_ != slot::phase::broadcast) each.phase_ = slot::phase::free;
}

reception receiver::on_frame(const can::frame& what, instant now) {
    const auto head = read_identifier(what);
    if (!head) return {};
    if (head->destination != global_address && head->destination != own_) return {};
    switch (head->pgn) {
        case pgn::transport_control: return on_control(*head, what.data(), false, now);
        case pgn::extended_control: return on_control(*head, what.data(), true, now);
        case pgn::transport_data:
        case pgn::extended_data: {
            auto* which = find(*head, head->pgn == pgn::extended_data);
            return which ? on_data(*which, what.data(), now) : reception{};
        }
        default: {
            reception result;
            result.received = message{*head, what.data()};
            return result;
        }
    }
}

reception receiver::on_control(const identifier& head, std::span<const std::uint8_t> bytes, bool is_extended,
                               instant now) {
    const auto what = read_control(bytes, is_extended);
    const bool is_global = head.destination == global_address;
    identifier about = head;   // of the message that is being carried
    about.pgn = what.pgn;
    auto* running = find(head, is_extended);
    switch (what.kind) {
        case control_kind::announcement: return is_global ? begin_broadcast(about, what, now) : reception{};
        case control_kind::request_to_send:
            return is_global ? reception{} : begin_directed(about, what, is_extended, now);
        case control_kind::data_offset: return running && !is_global ? on_offset(*running, what, now) : reception{};
        case control_kind::abort: {
            if (!running || is_global || running->head_.pgn != what.pgn) return {};
            reception result;
            result.lost = lost_message{running->head_, loss::aborted, what.reason};
            running->phase_ = slot::phase::free;
            return result;
        }
        default: return {};   // clear_to_send and end_of_message are for a sender
    }
}

reception receiver::begin_broadcast(identifier head, const control& what, instant now) {
    reception result;
    if (auto* running = find(head, false)) result = give_up(*running, loss::interrupted, abort_reason::none);
    loss trouble = loss::malformed;
    if (what.size > single_frame && what.size <= longest_transport && what.packets == packets_for(what.size)) {
        if (auto* which = smallest_for(what.size)) {
            const auto room = which->room_;
            *which = slot{room};
            which->phase_ = slot::phase::broadcast;
            which->head_ = head;
            which->size_ = what.size;
            which->last_ = what.packets;
            which->deadline_ = now + allowed_.cp_t1_max;
            result.progress = head;
            return result;
        }
        trouble = loss::no_room;
    }
    // One loss an event: where the old message was lost too, that one is told.
    if (!result.lost) result.lost = lost_message{head, trouble, 0};
    return result;
}

reception receiver::begin_directed(identifier head, const control& what, bool is_extended, instant now) {
    reception result;
    if (auto* running = find(head, is_extended)) {
        if (running->head_.pgn != what.pgn) {   // one at a time; the running one goes on
            result.send = refusal(head, is_extended, abort_reason::busy);
            return result;
        }
        // The newest request counts, no abort is sent; one that is merely heard twice lost nothing.
        if (running->next_ > 1) result.lost = lost_message{running->head_, loss::interrupted, 0};
        running->phase_ = slot::phase::free;
    }
    const std::uint32_t smallest = is_extended ? longest_transport : single_frame;
    const std::uint32_t longest = is_extended ? longest_extended : longest_transport;
    const bool fits = what.size > smallest && what.size <= longest;
    auto trouble = abort_reason::other;
    if (fits && (is_extended || what.packets == packets_for(what.size))) {
        if (auto* which = smallest_for(what.size)) {
            const auto room = which->room_;
            *which = slot{room};
            which->is_extended_ = is_extended;
            which->head_ = head;
            which->size_ = what.size;
            which->limit_ = what.limit;
            result.send = grant(*which, now);
            result.progress = head;
            return result;
        }
        trouble = abort_reason::no_resources;
    } else if (what.size > longest) {
        trouble = abort_reason::too_long;
    }
    result.send = refusal(head, is_extended, trouble);
    if (!result.lost) {
        const auto why = trouble == abort_reason::no_resources ? loss::no_room : loss::malformed;
        result.lost = lost_message{head, why, number(trouble)};
    }
    return result;
}

reception receiver::on_offset(slot& which, const control& what, instant now) {
    if (what.pgn != which.head_.pgn) return {};
    if (which.phase_ != slot::phase::offset) return give_up(which, loss::malformed, abort_reason::offset_unexpected);
    if (what.next != which.next_ - 1) return give_up(which, loss::malformed, abort_reason::offset_wrong);
    if (what.packets == 0 || what.packets > which.last_ - which.next_ + 1)
        return give_up(which, loss::malformed, abort_reason::offset_too_many);
    which.offset_ = what.next;
    which.last_ = what.next + what.packets;
    which.phase_ = slot::phase::data;
    which.deadline_ = now + allowed_.cp_t1_max;
    reception result;
    result.progress = which.head_;
    return result;
}

reception receiver::on_data(slot& which, std::span<const std::uint8_t> bytes, instant now) {
    if (bytes.empty() || which.phase_ == slot::phase::offset) return {};
    const std::uint32_t packet = which.offset_ + bytes[0];
    reception result;
    result.progress = which.head_;
    if (packet < which.next_) return result;   // once more what is here already
    const std::size_t at = std::size_t{which.next_ - 1} * bytes_per_packet;
    const std::size_t part = std::min(bytes_per_packet, which.size_ - at);
    // A frame that lost bytes on its way here is a packet that did not come.
    if (packet != which.next_ || bytes.size() < 1 + part) return on_gap(which, packet, now);
    std::copy_n(bytes.begin() + 1, part, which.room_.begin() + static_cast<std::ptrdiff_t>(at));
    ++which.next_;
    which.repeats_ = 0;
    return advance(which, now);
}

reception receiver::advance(slot& which, instant now) {
    reception result;
    result.progress = which.head_;
    if (which.next_ > packets_for(which.size_)) {
        result.received = message{which.head_, which.room_.first(which.size_)};
        if (which.phase_ != slot::phase::broadcast) {
            control done{.kind = control_kind::end_of_message, .size = which.size_, .pgn = which.head_.pgn};
            done.packets = packets_for(which.size_);
            result.send = reply(which, done);
        }
        which.phase_ = slot::phase::free;
        return result;
    }
    if (which.phase_ != slot::phase::broadcast && which.next_ > which.last_) {
        result.send = grant(which, now);
        return result;
    }
    if (which.phase_ == slot::phase::granted) which.phase_ = slot::phase::data;
    which.deadline_ = now + allowed_.cp_t1_max;
    return result;
}

reception receiver::on_gap(slot& which, std::uint32_t packet, instant now) {
    if (which.phase_ == slot::phase::broadcast) return give_up(which, loss::wrong_sequence, abort_reason::bad_sequence);
    which.has_gap_ = true;
    which.phase_ = slot::phase::data;
    which.deadline_ = now + allowed_.cp_t1_max;
    reception result;
    result.progress = which.head_;
    if (packet < which.last_) return result;   // the rest of the grant is still on its way
    if (which.repeats_ >= allowed_.repeats) return give_up(which, loss::not_repeated, abort_reason::too_many_retransmits);
    ++which.repeats_;
    result.send = grant(which, now);
    return result;
}

reception receiver::on_time(instant now) {
    for (auto& each : slots_) {
        if (each.is_free() || now < each.deadline_) continue;
        if (each.phase_ != slot::phase::data) return give_up(each, loss::timeout, abort_reason::timeout);
        if (each.repeats_ >= allowed_.repeats)
            return each.has_gap_ ? give_up(each, loss::not_repeated, abort_reason::too_many_retransmits)
                                 : give_up(each, loss::timeout, abort_reason::timeout);
        ++each.repeats_;
        reception result;
        result.send = grant(each, now);
        result.progress = each.head_;
        return result;
    }
    return {};
}

reception receiver::give_up(slot& which, loss why, abort_reason reason) {
    reception result;
    const bool is_directed = which.phase_ != slot::phase::broadcast;
    result.lost = lost_message{which.head_, why, is_directed ? number(reason) : std::uint8_t{0}};
    if (is_directed) result.send = refusal(which.head_, which.is_extended_, reason);
    which.phase_ = slot::phase::free;
    return result;
}

can::frame receiver::grant(slot& which, instant now) {
    const std::uint32_t total = packets_for(which.size_);
    // A sender that says it takes none is given one at a time.
    const std::uint32_t most = std::max<std::uint32_t>(1, std::min(which.limit_, allowed_.cp_j1939_max_packet_rx));
    const std::uint32_t count = std::min(most, total - which.next_ + 1);
    which.last_ = which.next_ + count - 1;
    which.phase_ = which.is_extended_ ? slot::phase::offset : slot::phase::granted;
    which.has_gap_ = false;
    which.deadline_ = now + allowed_.cp_t2_max;
    control what{.kind = control_kind::clear_to_send, .packets = count, .next = which.next_};
    what.pgn = which.head_.pgn;
    return reply(which, what);
}

can::frame receiver::reply(const slot& which, const control& what) const {
    const identifier back{control_priority, which.is_extended_ ? pgn::extended_control : pgn::transport_control,
                          which.head_.destination, which.head_.source};
    return make_frame(back, write_control(what, which.is_extended_));
}

can::frame receiver::refusal(const identifier& head, bool is_extended, abort_reason reason) const {
    const identifier back{control_priority, is_extended ? pgn::extended_control : pgn::transport_control, head.destination,
                          head.source};
    const control what{.kind = control_kind::abort, .reason = number(reason), .pgn = head.pgn};
    return make_frame(back, write_control(what, is_extended));
}

slot* receiver::find(const identifier& head, bool is_extended) {
    for (auto& each : slots_)
        if (!each.is_free() && each.is_extended_ == is_extended && each.head_.source == head.source &&
            each.head_.destination == head.destination)
            return &each;
    return nullptr;
}

slot* receiver::smallest_for(std::uint32_t size) {
    slot* best = nullptr;
    for (auto& each : slots_)
        if (each.is_free() && each.room_.size() >= size && (!best || each.room_.size() < best->room_.size())) best = &each;
    return best;
}

instant receiver::deadline() const {
    instant next = instant::max();
    for (const auto& each : slots_)
        if (!each.is_free()) next = std::min(next, each.deadline_);
    return next;
}

std::size_t receiver::running() const {
    return static_cast<std::size_t>(std::ranges::count_if(slots_, [](const slot& each) { return !each.is_free(); }));
}

}   // namespace faultline::j1939
