#include "protocols/j1939/sender.hpp"

#include <algorithm>
#include <array>

#include "protocols/j1939/pgn.hpp"

namespace faultline::j1939 {

namespace {

constexpr std::uint8_t control_priority = 7;

sending running(std::optional<can::frame> send = std::nullopt) {
    return {sending::state::running, send, send_failure::none, 0};
}

}   // namespace

sending sender::begin(const message& what, instant now) {
    if (is_running()) return {sending::state::failed, std::nullopt, send_failure::busy, 0};
    const std::size_t size = what.data.size();
    if (size <= single_frame) return {sending::state::done, make_frame(what.head, what.data), send_failure::none, 0};
    const bool is_broadcast = what.head.destination == global_address;
    if (size > (is_broadcast ? longest_transport : longest_extended))
        return {sending::state::failed, std::nullopt, send_failure::too_long, 0};
    message_ = what;
    is_extended_ = size > longest_transport;
    next_ = 1;
    last_ = offset_ = furthest_ = 0;
    repeats_ = holds_ = 0;
    const auto length = static_cast<std::uint32_t>(size);
    control opening{.kind = is_broadcast ? control_kind::announcement : control_kind::request_to_send, .size = length};
    opening.packets = packets_for(length);
    opening.limit = allowed_.cp_j1939_max_packet_tx;
    opening.pgn = what.head.pgn;
    phase_ = is_broadcast ? phase::broadcast : phase::waiting;
    if (is_broadcast) last_ = opening.packets;
    deadline_ = now + (is_broadcast ? allowed_.broadcast_spacing : allowed_.cp_t3_max);
    return running(steer(opening));
}

sending sender::on_frame(const can::frame& what, instant now) {
    if (!is_running()) return {sending::state::idle, std::nullopt, send_failure::none, 0};
    const auto head = read_identifier(what);
    if (!head || phase_ == phase::broadcast || head->source != message_.head.destination ||
        head->destination != message_.head.source ||
        head->pgn != (is_extended_ ? pgn::extended_control : pgn::transport_control))
        return running();
    const auto said = read_control(what.data(), is_extended_);
    if (said.pgn != message_.head.pgn) return running();
    switch (said.kind) {
        case control_kind::clear_to_send: return on_grant(said, now);
        case control_kind::end_of_message: return on_end(said);
        case control_kind::abort: {
            auto over = finish();
            over.what = sending::state::failed;
            over.why = send_failure::refused;
            over.reason = said.reason;
            return over;
        }
        default: return running();
    }
}

sending sender::on_grant(const control& what, instant now) {
    const auto total = packets_for(static_cast<std::uint32_t>(message_.data.size()));
    if (phase_ == phase::offset || phase_ == phase::packets)
        return fail(send_failure::bad_answer, abort_reason::cts_during_data);
    if (what.packets == 0) {
        if (++holds_ > allowed_.holds) return fail(send_failure::no_answer, abort_reason::timeout);
        phase_ = phase::held;
        deadline_ = now + allowed_.cp_t4_max;
        return running();
    }
    // Beyond what was sent nothing can be asked for: packets in between would be missing for ever.
    if (what.next == 0 || what.next > total || what.next > next_)
        return fail(send_failure::bad_answer, abort_reason::bad_sequence);
    holds_ = 0;
    repeats_ = what.next > furthest_ ? std::uint8_t{0} : static_cast<std::uint8_t>(repeats_ + 1);
    if (repeats_ > allowed_.repeats) return fail(send_failure::no_progress, abort_reason::too_many_retransmits);
    furthest_ = std::max(furthest_, what.next);
    next_ = what.next;
    last_ = next_ + std::min({what.packets, total - next_ + 1, std::uint32_t{allowed_.cp_j1939_max_packet_tx}}) - 1;
    phase_ = is_extended_ ? phase::offset : phase::packets;
    deadline_ = now;
    return running();
}

sending sender::on_end(const control& what) {
    const auto size = static_cast<std::uint32_t>(message_.data.size());
    if (next_ <= packets_for(size) || what.size != size) return fail(send_failure::bad_answer, abort_reason::other);
    return finish();
}

sending sender::on_time(instant now) {
    if (!is_running()) return {sending::state::idle, std::nullopt, send_failure::none, 0};
    if (now < deadline_) return running();
    switch (phase_) {
        case phase::broadcast:
        case phase::packets: return next_packet(now);
        case phase::offset: {
            offset_ = next_ - 1;
            phase_ = phase::packets;
            deadline_ = now + allowed_.packet_spacing;
            control what{.kind = control_kind::data_offset, .packets = last_ - offset_, .next = offset_};
            what.pgn = message_.head.pgn;
            return running(steer(what));
        }
        default: return fail(send_failure::no_answer, abort_reason::timeout);
    }
}

sending sender::next_packet(instant now) {
    auto result = running(packet(next_));
    const bool is_last = next_ == last_;
    ++next_;
    if (phase_ == phase::broadcast) {
        deadline_ = now + allowed_.broadcast_spacing;
        if (is_last) {
            const auto frame = result.send;
            result = finish();
            result.send = frame;
        }
    } else if (is_last) {
        phase_ = phase::waiting;
        deadline_ = now + allowed_.cp_t3_max;
    } else {
        deadline_ = now + allowed_.packet_spacing;
    }
    return result;
}

sending sender::stop() {
    if (!is_running()) return {sending::state::idle, std::nullopt, send_failure::none, 0};
    return fail(send_failure::none, abort_reason::no_resources);
}

sending sender::finish() {
    phase_ = phase::idle;
    deadline_ = instant::max();
    return {sending::state::done, std::nullopt, send_failure::none, 0};
}

sending sender::fail(send_failure why, abort_reason reason) {
    const bool is_broadcast = phase_ == phase::broadcast;
    auto result = finish();
    result.what = sending::state::failed;
    result.why = why;
    if (is_broadcast) return result;
    result.reason = static_cast<std::uint8_t>(reason);
    result.send = steer({.kind = control_kind::abort, .reason = result.reason, .pgn = message_.head.pgn});
    return result;
}

can::frame sender::steer(const control& what) const {
    const identifier head{control_priority, is_extended_ ? pgn::extended_control : pgn::transport_control,
                          message_.head.source, message_.head.destination};
    return make_frame(head, write_control(what, is_extended_));
}

can::frame sender::packet(std::uint32_t which) const {
    std::array<std::uint8_t, single_frame> bytes;
    bytes.fill(0xFF);
    bytes[0] = static_cast<std::uint8_t>(which - offset_);
    const std::size_t at = std::size_t{which - 1} * bytes_per_packet;
    const std::size_t part = std::min(bytes_per_packet, message_.data.size() - at);
    std::copy_n(message_.data.begin() + static_cast<std::ptrdiff_t>(at), part, bytes.begin() + 1);
    const identifier head{control_priority, is_extended_ ? pgn::extended_data : pgn::transport_data, message_.head.source,
                          message_.head.destination};
    return make_frame(head, bytes);
}

}   // namespace faultline::j1939
