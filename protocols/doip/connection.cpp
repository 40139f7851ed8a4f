#include "protocols/doip/connection.hpp"

#include <algorithm>

namespace faultline::doip {

namespace {

using kind = report::kind;

connection_step say(kind what, std::uint8_t code = 0, address source = 0, std::span<const std::uint8_t> data = {}) {
    return {{what, code, source, data}, std::nullopt};
}

}   // namespace

connection_step connection::on_connected(instant now) {
    state_ = state::activating;
    entity_ = 0;
    target_ = 0;
    idle_until_ = instant::max();
    deadline_ = now + allowed_.cp_doip_routing_activation_timeout;
    const activation_request asked{allowed_.cp_doip_logical_tester_address, allowed_.cp_doip_routing_activation_type,
                                   allowed_.makers};
    connection_step result;
    result.send = write_activation_request(allowed_.version, asked);
    return result;
}

void connection::on_closed() {
    state_ = state::closed;
    deadline_ = instant::max();
    idle_until_ = instant::max();
}

connection_step connection::on_message(const header& head, std::span<const std::uint8_t> data, instant now) {
    if (state_ == state::closed) return {};
    if (!is_possible_length(head.type, static_cast<std::uint32_t>(data.size()))) return drop();
    switch (head.type) {
        case payload::alive_request: {   // the vehicle wonders whether we live: whatever runs, it is told at once
            connection_step result;
            result.send = write_alive_answer(allowed_.version, allowed_.cp_doip_logical_tester_address);
            return result;
        }
        case payload::activation_answer: return on_activation(data, now);
        case payload::diagnostic:
        case payload::diagnostic_taken:
        case payload::diagnostic_refused: return on_diagnostic(head.type, data, now);
        case payload::header_refused:
            if (state_ == state::sent) {
                state_ = state::ready;
                deadline_ = instant::max();
            }
            return say(kind::header_refused, data[0]);
        default: return drop();
    }
}

connection_step connection::on_too_large(const header& head) {
    if (state_ == state::closed || head.type != payload::diagnostic) return drop();
    return say(kind::too_large);
}

connection_step connection::on_broken() {
    on_closed();
    return say(kind::broken);
}

connection_step connection::on_activation(std::span<const std::uint8_t> data, instant now) {
    const auto answer = read_activation_answer(data);
    const bool is_awaited = state_ == state::activating || state_ == state::confirming;
    if (!answer || !is_awaited || answer->tester != allowed_.cp_doip_logical_tester_address) return drop();
    const auto code = static_cast<std::uint8_t>(answer->result);
    if (answer->result == activation::needs_confirmation) {
        state_ = state::confirming;
        deadline_ = now + allowed_.confirmation;
        return say(kind::needs_confirmation, code, answer->entity);
    }
    if (answer->result != activation::done) {
        on_closed();
        return say(kind::denied, code, answer->entity);
    }
    state_ = state::ready;
    entity_ = answer->entity;
    deadline_ = instant::max();
    if (allowed_.keep_alive.count() > 0) idle_until_ = now + allowed_.keep_alive;
    return say(kind::ready, code, answer->entity);
}

connection_step connection::on_diagnostic(payload type, std::span<const std::uint8_t> data, instant now) {
    const auto said = read_diagnostic(type, data);
    const bool is_active = state_ == state::ready || state_ == state::sent;
    if (!said || !is_active || said->target != allowed_.cp_doip_logical_tester_address) return drop();
    if (allowed_.keep_alive.count() > 0) idle_until_ = now + allowed_.keep_alive;
    if (type != payload::diagnostic) return on_acknowledgment(type, *said);
    if (!is_from_asked(said->source)) {
        ++foreign_;
        return say(kind::unasked, 0, said->source, said->data);
    }
    // An answer in front of its acknowledgment: the request was taken.
    if (state_ == state::sent) {
        state_ = state::ready;
        deadline_ = instant::max();
    }
    return say(kind::answer, 0, said->source, said->data);
}

connection_step connection::on_acknowledgment(payload type, const diagnostic& said) {
    // Late, or about another request: nothing of ours is decided by it.
    // Asked of several ECUs at once, the gateway may acknowledge in its own name.
    const bool is_about_ours = said.source == target_ || (is_functional(target_) && said.source == entity_);
    if (state_ != state::sent || !is_about_ours) return drop();
    const bool is_taken = type == payload::diagnostic_taken && said.code == 0;
    state_ = state::ready;
    deadline_ = instant::max();
    return say(is_taken ? kind::taken : kind::refused, said.code, said.source, said.data);
}

connection_step connection::drop() {
    ++foreign_;
    return {};
}

std::optional<diagnostic_head> connection::request(address target, std::size_t size, instant now) {
    if (state_ != state::ready || size == 0 || size > 0xFFFFFFFFU - 4) return std::nullopt;
    state_ = state::sent;
    target_ = target;
    deadline_ = now + allowed_.cp_doip_diagnostic_ack_timeout;
    if (allowed_.keep_alive.count() > 0) idle_until_ = now + allowed_.keep_alive;
    return write_diagnostic_head(allowed_.version, allowed_.cp_doip_logical_tester_address, target, size);
}

connection_step connection::on_time(instant now) {
    if (now >= deadline_) {
        deadline_ = instant::max();
        if (state_ == state::sent) {
            state_ = state::ready;
            return say(kind::not_taken, 0, target_);
        }
        if (state_ == state::activating || state_ == state::confirming) {
            on_closed();
            return say(kind::timeout);
        }
    }
    connection_step result;
    if (now >= idle_until_ && state_ == state::ready) {
        idle_until_ = now + allowed_.keep_alive;
        // 0008 unasked keeps the connection; 0007 is for the vehicle only (ISO 13400-2 9.6).
        result.send = write_alive_answer(allowed_.version, allowed_.cp_doip_logical_tester_address);
    }
    return result;
}

instant connection::deadline() const {
    return state_ == state::ready ? std::min(deadline_, idle_until_) : deadline_;
}

}   // namespace faultline::doip
