#include "cloud/sync/delivery.hpp"

#include <algorithm>

namespace faultline::sync {

using mqtt::reason_code;

namespace {

milliseconds doubled(milliseconds first, int times, milliseconds longest) {
    return std::min(longest, milliseconds{first.count() << std::min(times, 16)});
}

}  // namespace

std::string_view name(hold why) {
    switch (why) {
        case hold::none: return "none";
        case hold::nobody_there: return "nobody_there";
        case hold::refused: return "refused";
        case hold::not_taken: return "not_taken";
        case hold::no_receipts: return "no_receipts";
    }
    return "none";
}

void delivery::on_online(bool session_present, std::uint16_t receive_maximum, instant now) {
    online_ = true;
    forbidden_ = reason_code::success;
    const std::size_t allowed = receive_maximum > 1 ? receive_maximum - 1U : 1U;   // the library stalls at the limit itself
    window_ = std::min(limits_.window, allowed);
    for (const auto& [token, message] : in_flight_) start_over(message.of);
    in_flight_.clear();
    for (const auto s : contract::by_priority) {
        auto& one = of(s);
        if (!session_present && !one.unreceipted.empty()) start_over(s);
        one.patience = now + receipt_patience(one);
        one.more = true;
    }
    held_ = hold::none;
    holds_ = 0;
}

void delivery::on_offline() { online_ = false; }

void delivery::on_rows() {
    for (auto& one : lanes_) one.more = true;
}

void delivery::on_taken(stream s, std::uint64_t token, std::uint64_t last_seq, std::size_t bytes, instant now) {
    auto& one = of(s);
    if (one.unreceipted.empty()) one.patience = now + receipt_patience(one);
    one.unreceipted.push_back({token, last_seq, bytes});
    one.bytes += bytes;
    in_flight_.emplace(token, flying{s, now});
}

void delivery::on_nothing(stream s) { of(s).more = false; }

void delivery::on_not_sent(std::uint64_t token, instant now) {
    const auto message = in_flight_.find(token);
    if (message == in_flight_.end()) return;
    start_over(message->second.of);
    in_flight_.erase(message);
    pause(hold::not_taken, reason_code::success, now);
}

void delivery::on_acknowledged(std::uint64_t token, reason_code reason, instant now) {
    const auto message = in_flight_.find(token);
    if (message == in_flight_.end()) return;
    const auto s = message->second.of;
    in_flight_.erase(message);
    if (reason == reason_code::success) {
        held_ = hold::none;
        holds_ = 0;
        if (auto& one = of(s); !one.unreceipted.empty() && one.unreceipted.front().token == token) {
            one.patience = now + receipt_patience(one);
        }
        return;
    }
    start_over(s);
    if (mqtt::is_about_rights(reason)) {
        forbidden_ = reason;
    } else {
        pause(reason == reason_code::no_matching_subscribers ? hold::nobody_there : hold::refused, reason, now);
    }
}

void delivery::on_receipt(stream s, std::uint64_t upto_seq, bool damaged, bool gap, instant now) {
    auto& one = of(s);
    bool helped = false;
    while (!one.unreceipted.empty() && one.unreceipted.front().last_seq <= upto_seq) {
        one.bytes -= one.unreceipted.front().bytes;
        one.unreceipted.pop_front();
        helped = true;
    }
    if (helped) {
        for (auto& each : lanes_) each.vain = 0;   // the platform is there, for every stream
        one.patience = now + receipt_patience(one);
        if (held_ == hold::nobody_there) held_ = hold::none;
    }
    const bool recently = one.started_over != instant{} && now - one.started_over < limits_.gap;
    if (damaged || (gap && !one.unreceipted.empty() && !recently)) {
        start_over(s);
        one.started_over = now;
    }
}

delivery_action delivery::next(instant now) {
    if (!online_) return rest{};
    if (forbidden_ != reason_code::success) {
        online_ = false;
        return stop_sending{forbidden_};
    }
    if (!in_flight_.empty() && now >= in_flight_.begin()->second.sent + limits_.acknowledgement) {
        online_ = false;
        return give_up_link{};
    }
    for (const auto s : contract::by_priority) {
        auto& one = of(s);
        if (!one.unreceipted.empty() && now >= one.patience) {
            ++one.vain;
            start_over(s);
        }
        if (one.again) {
            one.again = false;
            return send_again{s};
        }
    }
    return take_or_wait(now);
}

delivery_action delivery::take_or_wait(instant now) {
    const bool held = held_ != hold::none;
    const std::size_t room = held ? 1 : window_;
    const bool may_send = in_flight_.size() < room && (!held || now >= held_until_);
    if (may_send) {
        for (const auto s : contract::by_priority) {
            const auto& one = of(s);
            if (one.more && has_room(one)) return take_next{s, limits_.records, limits_.bytes};
        }
    }
    const auto pause = earliest();
    if (const auto* until = std::get_if<wait_until>(&pause)) return *until;
    return rest{};
}

std::variant<wait_until, rest> delivery::earliest() const {
    auto when = instant::max();
    if (!in_flight_.empty()) when = std::min(when, in_flight_.begin()->second.sent + limits_.acknowledgement);
    bool more = false;
    for (const auto& one : lanes_) {
        if (!one.unreceipted.empty()) when = std::min(when, one.patience);
        more = more || one.more;
    }
    if (held_ != hold::none && more && in_flight_.empty()) when = std::min(when, held_until_);
    if (when == instant::max()) return rest{};
    return wait_until{when};
}

std::size_t delivery::unreceipted() const {
    std::size_t all = 0;
    for (const auto& one : lanes_) all += one.unreceipted.size();
    return all;
}

bool delivery::is_idle() const {
    return in_flight_.empty() && unreceipted() == 0 && std::ranges::none_of(lanes_, &lane::more);
}

void delivery::start_over(stream s) {
    auto& one = of(s);
    one.unreceipted.clear();
    one.bytes = 0;
    one.again = true;
    one.more = true;
}

void delivery::pause(hold why, reason_code reason, instant now) {
    if (held_ == why && now < held_until_) return;   // the rest of one window tells the same story
    held_ = why;
    held_for_ = reason;
    held_until_ = now + doubled(limits_.hold, holds_++, limits_.longest_hold);
}

hold delivery::held() const {
    if (held_ != hold::none) return held_;
    const bool vain = std::ranges::any_of(lanes_, [](const lane& one) { return one.vain > 0; });
    return vain ? hold::no_receipts : hold::none;
}

// While nothing is confirmed one message per stream asks whether the platform is back: not every broker and library say
// that there was nobody (reason 16).
bool delivery::has_room(const lane& one) const {
    if (one.vain > 0) return one.unreceipted.empty();
    return one.unreceipted.size() < limits_.unreceipted && one.bytes < limits_.unreceipted_bytes;
}

milliseconds delivery::receipt_patience(const lane& one) const {
    return doubled(limits_.receipt, one.vain, limits_.longest_receipt);
}

}  // namespace faultline::sync
