#include "protocols/uds/client.hpp"

#include "protocols/uds/service.hpp"

namespace faultline::uds {

namespace {

bool is_active(const responder& each) {
    return each.state == ecu_state::receiving || each.state == ecu_state::pending;
}
bool is_final(const responder& each) {
    return each.state != ecu_state::silent && !is_active(each);
}

}   // namespace

std::string_view to_text(outcome what) {
    switch (what) {
        case outcome::running: return "running";
        case outcome::answered: return "answered";
        case outcome::refused: return "refused";
        case outcome::silent: return "silent";
        case outcome::suppressed: return "suppressed";
        case outcome::busy: return "busy";
        case outcome::never_finished: return "never_finished";
        case outcome::broken: return "broken";
        case outcome::not_sent: return "not_sent";
    }
    return "running";
}

client_action client::begin(const exchange_request& what, instant now) {
    if (is_running()) remember_head();
    request_ = what;
    head_size_ = std::min(what.bytes.size(), head_.size());
    std::ranges::copy(what.bytes.first(head_size_), head_.begin());
    result_ = {};
    count_ = 0;
    if (!what.functional) responders_[count_++] = {.ecu = what.ecu};
    if (what.bytes.empty()) return finish(outcome::not_sent, 0, false);
    phase_ = phase::sending;
    window_ = now + allowed_.send_limit;
    return {client_step::send, window_, false};
}

client_action client::on_sent(instant now) {
    if (phase_ == phase::sending) begin_window(now);
    return go_on(now, false);
}

void client::begin_window(instant now) {
    phase_ = phase::waiting;
    window_ = now + allowed_.p2();
    patience_end_ = window_ + allowed_.p6(false);
}

client_action client::on_send_failed(instant now) {
    return phase_ == phase::sending ? finish(outcome::not_sent, 0, false) : go_on(now, false);
}

client_action client::on_first_frame(std::uint32_t ecu, instant now) {
    // While resting between repetitions nothing of ours can come.
    auto* from = is_running() && phase_ != phase::resting ? meet(ecu) : nullptr;
    if (from && !is_final(*from)) {
        if (from->state == ecu_state::pending) from->deadline_before = from->deadline;
        if (from->state == ecu_state::silent) from->deadline_before = phase_ == phase::sending ? now : window_;
        from->state = ecu_state::receiving;
        from->deadline = now + allowed_.p6(from->pendings > 0);
    }
    return go_on(now, false);
}

client_action client::on_response(std::uint32_t ecu, bytes_view message, instant now) {
    if (!is_running()) {
        ++counts_.late;
        return {};
    }
    const auto what = classify(request_.bytes, message);
    auto* from = is_foreign(what.kind) ? find(ecu) : meet(ecu);
    if (!from || phase_ == phase::resting || is_final(*from) || is_foreign(what.kind)) {
        skip(from, what.kind, message, now);
        return go_on(now, false);
    }
    if (phase_ == phase::sending) begin_window(now);   // the answer was faster than the adapter's confirmation
    switch (what.kind) {
        case reply_kind::pending: note_pending(*from, now); return go_on(now, false);
        case reply_kind::busy:
        case reply_kind::unavailable:
            // Asking everybody again for the sake of one would trouble those who have answered.
            if (!request_.functional) return ask_again(what.nrc, now);
            [[fallthrough]];
        case reply_kind::refused:
            from->state = ecu_state::refused;
            from->nrc = what.nrc;
            return request_.functional ? go_on(now, true) : finish(outcome::refused, what.nrc, true);
        default:
            from->state = ecu_state::answered;
            return request_.functional ? go_on(now, true) : finish(outcome::answered, 0, true);
    }
}

client_action client::on_transport_failure(std::uint32_t ecu, instant now) {
    auto* from = is_running() ? find(ecu) : nullptr;
    if (from && from->state == ecu_state::receiving) {
        from->state = ecu_state::broken;
        ++counts_.broken;
    }
    return go_on(now, false);
}

client_action client::on_time(instant now) {
    if (phase_ == phase::sending && now >= window_) return finish(outcome::not_sent, 0, false);
    if (phase_ == phase::resting && now >= window_) {
        phase_ = phase::sending;
        window_ = now + allowed_.send_limit;
        responders_[0] = {.ecu = request_.ecu};
        return {client_step::send, window_, false};
    }
    return go_on(now, false);
}

bool client::wants_silence() const {
    return request_.bytes.size() >= 2 && has_subfunction(request_.bytes[0]) && (request_.bytes[1] & suppress_bit) != 0;
}

responder* client::find(std::uint32_t ecu) {
    for (auto& each : std::span{responders_}.first(count_))
        if (each.ecu == ecu) return &each;
    return nullptr;
}

// The same; a functional request makes room for whoever comes.
responder* client::meet(std::uint32_t ecu) {
    auto* known = find(ecu);
    if (known || !request_.functional) return known;
    if (count_ == max_responders) {
        ++counts_.crowded;
        return nullptr;
    }
    responders_[count_] = {.ecu = ecu};
    return &responders_[count_++];
}

void client::note_pending(responder& from, instant now) {
    if (from.pendings == 0) from.pending_since = now;
    ++from.pendings;
    ++counts_.pending;
    from.state = ecu_state::pending;
    from.deadline = std::min(now + allowed_.p2_star(), from.pending_since + allowed_.cp_rc78_completion_timeout);
}

// A message that is none of ours. If its ECU was busy sending it, ours could not begin: it gets another P2, within
// limits.
void client::skip(responder* from, reply_kind kind, bytes_view message, instant now) {
    const bool is_late = given_up_size_ > 0 && is_foreign(kind) &&
                         !is_foreign(classify(std::span{given_up_}.first(given_up_size_), message).kind);
    const bool is_second = from && !is_foreign(kind);   // to us, but after the final answer or between repetitions
    if (is_late || is_second)
        ++counts_.late;
    else if (kind == reply_kind::malformed)
        ++counts_.malformed;
    else if (kind == reply_kind::other_subject)
        ++counts_.other_subject;
    else
        ++counts_.foreign;

    if (!from || from->state != ecu_state::receiving) return;
    const bool was_pending = from->pendings > 0;
    const auto end = was_pending ? from->pending_since + allowed_.cp_rc78_completion_timeout : patience_end_;
    const auto longer = std::max(from->deadline_before, std::min(now + allowed_.p2(), end));
    from->state = was_pending ? ecu_state::pending : ecu_state::silent;
    from->deadline = longer;
    if (!was_pending && phase_ == phase::waiting) window_ = std::max(window_, longer);
}

client_action client::ask_again(std::uint8_t nrc, instant now) {
    const bool is_busy = nrc == nrc::busy_repeat_request;
    const auto rest = is_busy ? allowed_.cp_rc21_request_time : allowed_.cp_rc94_request_time;
    const auto limit = is_busy ? allowed_.cp_rc21_completion_timeout : allowed_.cp_rc94_completion_timeout;
    if (result_.repeats == 0) busy_since_ = now;
    if (now + rest > busy_since_ + limit) return finish(outcome::busy, nrc, true);
    ++result_.repeats;
    ++counts_.repeated;
    phase_ = phase::resting;
    window_ = now + rest;
    return {client_step::wait, window_, false};
}

void client::expire(responder& each, instant now) {
    if (!is_active(each) || now < each.deadline) return;
    if (each.state == ecu_state::receiving) ++counts_.broken;
    each.state = each.state == ecu_state::receiving ? ecu_state::broken : ecu_state::never_finished;
}

// What is to be done now: the only place that decides that an exchange is over for want of an answer.
client_action client::go_on(instant now, bool is_answer) {
    if (phase_ == phase::idle) return {client_step::done, {}, is_answer};
    if (phase_ != phase::waiting) return {client_step::wait, window_, is_answer};
    bool any_active = false;
    auto until = instant::max();
    for (auto& each : std::span{responders_}.first(count_)) {
        expire(each, now);
        if (!is_active(each)) continue;
        any_active = true;
        until = std::min(until, each.deadline);
    }
    if (!request_.functional) {
        switch (responders_[0].state) {
            case ecu_state::broken: return finish(outcome::broken, 0, is_answer);
            case ecu_state::never_finished: return finish(outcome::never_finished, nrc::response_pending, is_answer);
            case ecu_state::silent:
                if (now >= window_)
                    return finish(wants_silence() ? outcome::suppressed : outcome::silent, 0, is_answer);
                return {client_step::wait, window_, is_answer};
            default: return {client_step::wait, until, is_answer};
        }
    }
    if (now < window_) return {client_step::wait, std::min(until, window_), is_answer};
    return any_active ? client_action{client_step::wait, until, is_answer} : finish_functional(is_answer);
}

// The best that anybody said: an answer, a refusal, a promise not kept, a broken one, nothing.
client_action client::finish_functional(bool is_answer) {
    auto what = wants_silence() ? outcome::suppressed : outcome::silent;
    std::uint8_t nrc = 0;
    const auto rank = [](outcome each) {
        switch (each) {
            case outcome::answered: return 4;
            case outcome::refused: return 3;
            case outcome::never_finished: return 2;
            case outcome::broken: return 1;
            default: return 0;
        }
    };
    for (const auto& each : responders()) {
        auto said = outcome::silent;
        switch (each.state) {
            case ecu_state::answered: said = outcome::answered; break;
            case ecu_state::refused: said = outcome::refused; break;
            case ecu_state::never_finished: said = outcome::never_finished; break;
            case ecu_state::broken: said = outcome::broken; break;
            default: break;
        }
        if (rank(said) <= rank(what)) continue;
        what = said;
        nrc = each.nrc;
    }
    return finish(what, nrc, is_answer);
}

client_action client::finish(outcome what, std::uint8_t nrc, bool is_answer) {
    phase_ = phase::idle;
    result_.what = what;
    result_.nrc = nrc;
    given_up_size_ = 0;
    if (what == outcome::silent || what == outcome::broken || what == outcome::never_finished) remember_head();
    return {client_step::done, {}, is_answer};
}

void client::remember_head() {
    given_up_ = head_;
    given_up_size_ = head_size_;
}

}   // namespace faultline::uds
