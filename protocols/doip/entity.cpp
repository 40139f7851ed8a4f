#include "protocols/doip/entity.hpp"

#include <algorithm>

namespace faultline::doip {

using phase = entity_socket::phase;

std::optional<std::uint32_t> entity::on_connected(instant now) {
    for (std::uint32_t i = 0; i < sockets_.size(); ++i) {
        if (sockets_[i].phase_ != phase::free) continue;
        sockets_[i] = entity_socket{};
        sockets_[i].phase_ = phase::silent;
        sockets_[i].deadline_ = now + allowed_.initial_inactivity;
        return i;
    }
    return std::nullopt;
}

void entity::on_closed(std::uint32_t socket) {
    if (socket < sockets_.size()) sockets_[socket] = entity_socket{};
    for (auto& each : sockets_)
        if (each.has_rival_ && each.rival_ == socket) each.has_rival_ = false;
}

entity_actions entity::on_message(std::uint32_t socket, const header& head, std::span<const std::uint8_t> data, instant now) {
    entity_actions out;
    if (!is_open(socket)) return out;
    auto& mine = sockets_[socket];
    if (head.version != config_.version) {
        refuse_header(socket, header_refusal::wrong_pattern, out);
        return out;
    }
    if (!is_known(head.type)) {
        refuse_header(socket, header_refusal::unknown_type, out);
        return out;
    }
    if (!is_possible_length(head.type, static_cast<std::uint32_t>(data.size()))) {
        refuse_header(socket, header_refusal::wrong_length, out);
        return out;
    }
    if (mine.phase_ == phase::active) mine.deadline_ = now + allowed_.general_inactivity;
    switch (head.type) {
        case payload::activation_request:
            if (const auto asked = read_activation_request(data)) activate(socket, *asked, out, now);
            break;
        case payload::alive_answer: {
            const auto who = read_alive_answer(data);
            if (mine.phase_ != phase::active || who != mine.tester_) break;
            mine.check_until_ = instant::max();
            if (!mine.has_rival_) break;
            mine.has_rival_ = false;   // it lives: the newcomer is turned away
            tell_activation(mine.rival_, mine.tester_, activation::already_active, out);
            close(mine.rival_, out);
            break;
        }
        case payload::diagnostic: on_diagnostic(socket, data, out, now); break;
        case payload::alive_request:   // a tester's mistake (it keeps a connection with 0008): told so, and no more
            refuse_header(socket, header_refusal::unknown_type, out);
            break;
        default: break;   // UDP's messages and a tester's acknowledgments say nothing here
    }
    return out;
}

void entity::activate(std::uint32_t socket, const activation_request& asked, entity_actions& out, instant now) {
    auto& mine = sockets_[socket];
    const auto deny = [&](activation why) {
        tell_activation(socket, asked.tester, why, out);
        close(socket, out);
    };
    if (asked.tester < config_.first_tester || asked.tester > config_.last_tester) return deny(activation::unknown_tester);
    const bool is_supported = asked.type == activation_default ||
                              (asked.type == activation_regulation && config_.supports_regulation) ||
                              (asked.type == activation_central_security && config_.supports_central_security);
    if (!is_supported) return deny(activation::unsupported_type);
    if (config_.needs_tls) return deny(activation::needs_tls);
    if (mine.phase_ != phase::silent && mine.tester_ != asked.tester) return deny(activation::other_tester);
    mine.tester_ = asked.tester;
    mine.type_ = asked.type;
    if (mine.phase_ == phase::active) return tell_activation(socket, asked.tester, activation::done, out);
    for (std::uint32_t i = 0; i < sockets_.size(); ++i) {
        auto& other = sockets_[i];
        if (i == socket || other.phase_ != phase::active || other.tester_ != asked.tester) continue;
        if (other.has_rival_ && other.rival_ != socket) return deny(activation::already_active);
        other.has_rival_ = true;
        other.rival_ = socket;
        other.check_until_ = now + allowed_.alive_check;
        return send(i, write_alive_request(config_.version), out);   // the outcome decides
    }
    settle(socket, out, now);
}

void entity::settle(std::uint32_t socket, entity_actions& out, instant now) {
    auto& mine = sockets_[socket];
    mine.deadline_ = now + allowed_.general_inactivity;
    if (config_.needs_confirmation) {
        mine.phase_ = phase::confirming;
        return tell_activation(socket, mine.tester_, activation::needs_confirmation, out);
    }
    mine.phase_ = phase::active;
    tell_activation(socket, mine.tester_, activation::done, out);
    out.add({entity_action::kind::activated, socket, {}, mine.tester_, 0, {}});
}

entity_actions entity::confirm(std::uint32_t socket, bool agreed, instant now) {
    entity_actions out;
    if (!is_open(socket) || sockets_[socket].phase_ != phase::confirming) return out;
    auto& mine = sockets_[socket];
    mine.deadline_ = now + allowed_.general_inactivity;
    tell_activation(socket, mine.tester_, agreed ? activation::done : activation::not_confirmed, out);
    if (!agreed) {
        close(socket, out);
        return out;
    }
    mine.phase_ = phase::active;
    out.add({entity_action::kind::activated, socket, {}, mine.tester_, 0, {}});
    return out;
}

void entity::on_diagnostic(std::uint32_t socket, std::span<const std::uint8_t> data, entity_actions& out, instant) {
    const auto said = read_diagnostic(payload::diagnostic, data);
    if (!said) return;
    const auto& mine = sockets_[socket];
    const auto refuse = [&](refusal why) { send(socket, write_refused(config_.version, said->target, said->source, why), out); };
    if (mine.phase_ != phase::active || said->source != mine.tester_) {   // table 25: refused, then closed
        refuse(refusal::invalid_source);
        return close(socket, out);
    }
    if (std::ranges::find(config_.targets, said->target) == config_.targets.end()) return refuse(refusal::unknown_target);
    if (said->data.size() > config_.longest_request) return refuse(refusal::too_large);
    send(socket, write_taken(config_.version, said->target, said->source), out);
    out.add({entity_action::kind::request, socket, {}, said->source, said->target, said->data});
}

entity_actions entity::on_too_large(std::uint32_t socket, const header&, instant now) {
    entity_actions out;
    if (!is_open(socket)) return out;
    if (sockets_[socket].phase_ == phase::active) sockets_[socket].deadline_ = now + allowed_.general_inactivity;
    refuse_header(socket, header_refusal::too_large, out);
    return out;
}

entity_actions entity::on_broken(std::uint32_t socket) {
    entity_actions out;
    if (is_open(socket)) refuse_header(socket, header_refusal::wrong_pattern, out);
    return out;
}

entity_actions entity::on_time(instant now) {
    entity_actions out;
    for (std::uint32_t i = 0; i < sockets_.size(); ++i) {
        auto& each = sockets_[i];
        if (each.phase_ == phase::free) continue;
        if (now >= each.check_until_) {   // dead: its place is the newcomer's
            const bool has_rival = each.has_rival_;
            const auto rival = each.rival_;
            close(i, out);
            if (has_rival && is_open(rival)) settle(rival, out, now);
        } else if (now >= each.deadline_) {
            close(i, out);
        }
    }
    return out;
}

instant entity::deadline() const {
    instant next = instant::max();
    for (const auto& each : sockets_)
        if (each.phase_ != phase::free) next = std::min({next, each.deadline_, each.check_until_});
    return next;
}

std::optional<diagnostic_head> entity::answer(std::uint32_t socket, address ecu, std::size_t size, instant now) {
    if (!is_open(socket) || sockets_[socket].phase_ != phase::active || size == 0) return std::nullopt;
    sockets_[socket].deadline_ = now + allowed_.general_inactivity;
    return write_diagnostic_head(config_.version, ecu, sockets_[socket].tester_, size);
}

std::uint8_t entity::open_sockets() const {
    return static_cast<std::uint8_t>(
        std::ranges::count_if(sockets_, [](const entity_socket& each) { return each.phase_ != phase::free; }));
}

void entity::tell_activation(std::uint32_t socket, address tester, activation result, entity_actions& out) {
    send(socket, write_activation_answer(config_.version, {tester, config_.entity, result, std::nullopt}), out);
}

void entity::close(std::uint32_t socket, entity_actions& out) {
    out.add({entity_action::kind::close, socket, {}, 0, 0, {}});
    on_closed(socket);
}

void entity::send(std::uint32_t socket, const short_message& bytes, entity_actions& out) const {
    out.add({entity_action::kind::send, socket, bytes, 0, 0, {}});
}

void entity::refuse_header(std::uint32_t socket, header_refusal why, entity_actions& out) {
    send(socket, write_header_refusal(config_.version, why), out);
    if (why == header_refusal::wrong_pattern || why == header_refusal::wrong_length) close(socket, out);
}

}   // namespace faultline::doip
