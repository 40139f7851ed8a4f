#include "protocols/isotp/reception.hpp"

#include <algorithm>

#include "protocols/isotp/copy_part.hpp"

namespace faultline::isotp {

namespace {

report ignored(oddity why) {
    return {.happened = report::what::ignored, .odd = why};
}

}   // namespace

reception::reception(const address& peer, const framing& how, const limits& allowed, std::span<std::uint8_t> memory)
    : limits_{allowed}, peer_{peer}, how_{how}, messages_{memory} {}

report reception::on_frame(const pdu_head& head, std::span<const std::uint8_t> frame, instant now) {
    if (peer_.is_functional && head.kind != pdu_kind::none && head.kind != pdu_kind::single)
        return ignored(oddity::segmented_functional);
    switch (head.kind) {
        case pdu_kind::single: return take_single(head, frame);
        case pdu_kind::first: return take_first(head, frame, now);
        case pdu_kind::consecutive: return take_part(head, frame, now);
        case pdu_kind::flow_control: return ignored(oddity::not_sending);
        case pdu_kind::none: break;
    }
    return ignored(head.why);
}

report reception::take_single(const pdu_head& head, std::span<const std::uint8_t> frame) {
    report step{.happened = report::what::message, .has_interrupted = give_up(), .length = head.length};
    const auto room = messages_.reserve(head.length);
    if (room.empty()) {
        step.happened = report::what::receive_failed;
        step.why = head.length > messages_.longest() ? fault::buffer_overflow : fault::queue_full;
        return step;
    }
    copy_part(room.data(), frame.data() + head.header, head.length);
    messages_.keep();
    return step;
}

report reception::take_first(const pdu_head& head, std::span<const std::uint8_t> frame, instant now) {
    report step{.happened = report::what::started, .has_interrupted = give_up(), .length = head.length};
    room_ = messages_.reserve(head.length);
    if (room_.empty()) {
        if (!limits_.is_listen_only) owe(flow::overflow, now);
        step.happened = report::what::receive_failed;
        step.why = head.length > messages_.longest() ? fault::buffer_overflow : fault::queue_full;
        return step;
    }
    length_ = head.length;
    filled_ = frame.size() - head.header;   // less than the length, or a single frame would have carried it
    copy_part(room_.data(), frame.data() + head.header, filled_);
    frame_size_ = static_cast<std::uint8_t>(frame.size());
    sequence_ = 1;
    if (limits_.is_listen_only) {
        expect_part(now);
        deadline_ += limits_.cp_bs;
    } else {
        owe(flow::clear_to_send, now);
    }
    return step;
}

report reception::take_part(const pdu_head& head, std::span<const std::uint8_t> frame, instant now) {
    if (length_ == 0) return ignored(oddity::no_reception);
    const std::size_t left = length_ - filled_;
    const std::size_t part = frame.size() - head.header;
    if (frame.size() > frame_size_) return ignored(oddity::consecutive_too_long);
    if (part < left && frame.size() < frame_size_) return ignored(oddity::consecutive_not_full);
    if (head.low != sequence_) return fail(fault::wrong_sn);
    copy_part(room_.data() + filled_, frame.data() + head.header, std::min(part, left));
    if (part >= left) {
        report step{.happened = report::what::message, .length = length_};
        messages_.keep();
        length_ = 0;
        state_ = state::idle;
        return step;
    }
    filled_ += part;
    sequence_ = (sequence_ + 1) & 0x0F;
    // A part before our flow control was fetched or confirmed: it overtook the echo, or somebody else on the bus
    // answered. Either way the peer has what it needs, and a second flow control would only disturb it.
    if (state_ != state::receiving) block_taken_ = 0;
    ++block_taken_;
    if (limits_.cp_block_size > 0 && block_taken_ >= limits_.cp_block_size && !limits_.is_listen_only)
        owe(flow::clear_to_send, now);
    else
        expect_part(now);
    if (limits_.is_listen_only) deadline_ += limits_.cp_bs;
    return {.happened = report::what::part};
}

bool reception::poll_flow_control(can::frame& out, instant now) {
    if (state_ != state::owing) return false;
    address_frame(peer_, out);
    const bool is_clear = owed_ == flow::clear_to_send;
    write_flow_control(out, how_, address_bytes(peer_.kind), owed_, is_clear ? limits_.cp_block_size : std::uint8_t{0},
                       is_clear ? limits_.cp_st_min : std::uint8_t{0});
    state_ = state::unconfirmed;
    deadline_ = now + limits_.cp_ar;
    block_taken_ = 0;
    return true;
}

report reception::on_sent(instant now) {
    if (state_ != state::unconfirmed) return {};
    if (is_running())
        expect_part(now);
    else
        state_ = state::idle;   // an overflow is said once
    return {};
}

report reception::on_not_sent() {
    return state_ == state::unconfirmed ? fail(fault::not_sent) : report{};
}

report reception::on_time(instant now) {
    if (state_ == state::idle || now < deadline_) return {};
    switch (state_) {
        case state::owing: return fail(fault::timeout_br);
        case state::unconfirmed: return fail(fault::timeout_a);
        default: return fail(fault::timeout_cr);
    }
}

bool reception::cancel() {
    return give_up();
}

void reception::owe(flow status, instant now) {
    state_ = state::owing;
    owed_ = status;
    deadline_ = now + limits_.cp_br;
}

void reception::expect_part(instant now) {
    state_ = state::receiving;
    deadline_ = now + limits_.cp_cr;
}

bool reception::give_up() {
    const bool was_running = is_running();
    messages_.discard();
    length_ = 0;
    state_ = state::idle;
    return was_running;
}

report reception::fail(fault why) {
    if (!give_up()) return {};   // an overflow that did not get out: its message was reported when it was refused
    return {.happened = report::what::receive_failed, .why = why};
}

}   // namespace faultline::isotp
