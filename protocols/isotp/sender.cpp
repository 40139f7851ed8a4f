#include "protocols/isotp/sender.hpp"

#include <algorithm>
#include <limits>

namespace faultline::isotp {

sender::sender(const address& peer, const framing& how, const limits& allowed)
    : limits_{allowed}, peer_{peer}, how_{how}, address_bytes_{address_bytes(peer.kind)} {}

beginning sender::begin(std::span<const std::uint8_t> payload, instant now) {
    if (peer_.tx_id == no_id) return beginning::not_a_sender;
    if (!is_idle()) return beginning::busy;
    if (payload.empty()) return beginning::empty;
    if (payload.size() > std::numeric_limits<std::uint32_t>::max()) return beginning::too_long;
    if (peer_.is_functional && payload.size() > single_room(how_.tx_dl, address_bytes_))
        return beginning::functional_too_long;
    payload_ = payload;
    at_ = 0;
    sequence_ = 0;
    waited_ = {};
    wait_began_.reset();
    waits_ = 0;
    become_due(now);
    return beginning::begun;
}

bool sender::cancel() {
    const bool was_running = !is_idle();
    (void)fail(fault::cancelled);
    return was_running;
}

bool sender::poll_frame(can::frame& out, instant now) {
    if (state_ != state::due || now < due_) return false;
    address_frame(peer_, out);
    if (at_ > 0) {
        at_ += write_consecutive(out, how_, address_bytes_, sequence_, payload_.subspan(at_));
        if (block_size_ > 0) --block_left_;
    } else if (payload_.size() <= single_room(how_.tx_dl, address_bytes_)) {
        at_ = write_single(out, how_, address_bytes_, payload_);
    } else {
        at_ = write_first(out, how_, address_bytes_, payload_);
        block_size_ = 1;   // one first frame, then flow control
        block_left_ = 0;
    }
    sequence_ = (sequence_ + 1) & 0x0F;
    state_ = state::unconfirmed;
    deadline_ = now + limits_.cp_as;
    return true;
}

report sender::on_sent(instant now) {
    if (state_ != state::unconfirmed) return {};
    if (at_ == payload_.size()) {
        state_ = state::idle;
        return {report::what::sent};
    }
    if (is_block_over())
        await_flow_control(now);
    else
        become_due(now + separation_);
    return {report::what::going_on};
}

report sender::on_not_sent() {
    return state_ == state::unconfirmed ? fail(fault::not_sent) : report{};
}

report sender::on_flow_control(const pdu_head& head, instant now) {
    // The peer's answer may overtake the adapter's echo: it proves that our frame was on the bus.
    const bool outran_echo = state_ == state::unconfirmed && at_ < payload_.size() && is_block_over();
    if (state_ != state::waiting && !outran_echo)
        return {.happened = report::what::ignored, .odd = oddity::not_sending};
    switch (head.low) {
        case static_cast<std::uint8_t>(flow::clear_to_send): return clear_to_send(head, now);
        case static_cast<std::uint8_t>(flow::wait): return told_to_wait(now);
        case static_cast<std::uint8_t>(flow::overflow): return fail(fault::buffer_overflow);
        default: return fail(fault::invalid_fs);
    }
}

report sender::on_time(instant now) {
    if (state_ == state::idle || now < deadline_) return {};
    switch (state_) {
        case state::due: return fail(fault::timeout_cs);
        case state::unconfirmed: return fail(fault::timeout_a);
        default: break;
    }
    const bool waits_too_long = wait_began_ && waited_ + (now - *wait_began_) >= limits_.longest_wait;
    return fail(waits_too_long ? fault::wait_deadline : fault::timeout_bs);
}

report sender::fail(fault why) {
    state_ = state::idle;
    payload_ = {};
    return {report::what::send_failed, why};
}

void sender::become_due(instant when) {
    state_ = state::due;
    due_ = when;
    deadline_ = when + limits_.cp_cs;
}

void sender::await_flow_control(instant now) {
    state_ = state::waiting;
    deadline_ = now + limits_.cp_bs;
}

bool sender::is_block_over() const {
    return block_size_ > 0 && block_left_ == 0;
}

report sender::clear_to_send(const pdu_head& head, instant now) {
    if (wait_began_) waited_ += std::chrono::duration_cast<std::chrono::microseconds>(now - *wait_began_);
    wait_began_.reset();
    waits_ = 0;
    block_size_ = block_left_ = head.block_size;
    separation_ = limits_.cp_st_min_override.value_or(separation_time(head.st_min));
    become_due(now);
    return {report::what::going_on};
}

// Block size and STmin of a WAIT mean nothing (9.6.5.1).
report sender::told_to_wait(instant now) {
    if (!wait_began_) wait_began_ = now;
    if (++waits_ > limits_.most_waits) return fail(fault::wait_overrun);
    const auto last = *wait_began_ + (limits_.longest_wait - waited_);
    if (now >= last) return fail(fault::wait_deadline);
    state_ = state::waiting;
    deadline_ = std::min<instant>(now + limits_.cp_bs, std::chrono::time_point_cast<instant::duration>(last));
    return {report::what::waiting};
}

}   // namespace faultline::isotp
