#include "protocols/elm/connect.hpp"

#include <algorithm>
#include <cstring>

#include "protocols/elm/bus_names.hpp"
#include "protocols/elm/text.hpp"

namespace faultline::elm {
namespace {

// 0 is the adapter's own search; then the protocols by name, commonest first. Never with the letter A in front:
// ATTPA0 locks a v1.5 clone, ATTPAn starts another long search.
constexpr std::string_view candidates = "06879543";
constexpr std::size_t can_candidates = 5;
constexpr asked supported_pids{.bytes = {0x01, 0x00}, .size = 2};
constexpr asked uds_protocol{.bytes = {0x22, 0xF8, 0x10}, .size = 3};   // SAE J1979-2: who answers this does not answer 0100

}  // namespace

step connect::start() {
    if (allowed_.last_protocol == '0') {
        candidate_ = 0;
    } else {
        candidate_ = candidates.size();   // the one from memory comes before the list
    }
    return select();
}

step connect::select() {
    phase_ = phase::select;
    tries_ = 0;
    const bool remembered = candidate_ == candidates.size();
    const char digit = remembered ? allowed_.last_protocol : candidates[candidate_];
    std::memcpy(line_.data(), digit == '0' ? "ATSP" : "ATTP", 4);
    line_[4] = digit;
    return transact{{line_.data(), 5}, allowed_.setting};
}

step connect::ask() {
    phase_ = phase::ask;
    reader_->begin(bus::unknown, supported_pids);
    const bool searching = candidate_ < candidates.size() && candidates[candidate_] == '0';
    return transact{"0100", searching ? allowed_.search : allowed_.answer};
}

step connect::on_reply(const printed& answer) {
    prompted_ever_ = prompted_ever_ || answer.prompted;
    switch (phase_) {
        case phase::select:
            phase_ = phase::settle;
            return drain{milliseconds{30}};   // some clones stall when 0100 follows ATSP at once
        case phase::settle: return ask();
        case phase::ask:
        case phase::ask_uds: return on_asked(answer);
        case phase::describe: return on_described(answer);
        case phase::finished: break;
    }
    return done{};
}

bool connect::connected() const {
    return std::ranges::any_of(reader_->messages(), [this](const pdu& message) {
        if (phase_ == phase::ask_uds) return message.payload[0] == 0x62 && message.payload.size() >= 4 && answers(uds_protocol, message);
        return message.payload[0] == 0x41 && message.payload.size() >= 6 && answers(supported_pids, message);
    });
}

// CAN by name only: the adapter's own search asks 0100 by itself and finds none of these cars.
bool connect::may_speak_uds() const {
    const char digit = candidate_ < candidates.size() ? candidates[candidate_] : allowed_.last_protocol;
    return phase_ == phase::ask && digit >= '6' && digit <= '9';
}

step connect::on_asked(const printed& answer) {
    for_each_line(answer.text, [&](std::string_view line) { reader_->add_line(line); });
    reader_->finish();
    if (connected()) {
        kind_ = reader_->kind();
        phase_ = phase::describe;
        return transact{"ATDPN", allowed_.setting};
    }
    if (reader_->has(status::lv_reset) || reader_->has(status::fatal_error)) {
        restarted_ = true;
        return failed{elm_error::adapter_fault};
    }
    bus_errors_ = bus_errors_ || reader_->has(status::can_error) || reader_->has(status::bus_error);
    // Damage, an alert or a first refusal to connect deserve a second try on the same protocol; clear silence does not.
    const bool silence = answer.prompted && reader_->has(status::no_data);
    if (silence && may_speak_uds()) {
        phase_ = phase::ask_uds;
        reader_->begin(bus::unknown, uds_protocol);
        return transact{"22F810", allowed_.answer};
    }
    if (++tries_ < 2 && !silence) {
        phase_ = phase::settle;
        return drain{milliseconds{100}};
    }
    return next_protocol();
}

step connect::on_described(const printed& answer) {
    // "A6": automatic, protocol 6. Some clones print SEARCHING or frames in front, some say 0.
    for_each_line(answer.text, [&](std::string_view line) {
        if (line.size() > 2) return;
        const auto number = protocol_of(line.back());
        if (number && (kind_ == bus::unknown || is_can(number->kind) == is_can(kind_))) {
            protocol_ = number->digit;
            // The frames show 11 or 29 bits by themselves; only K-line and J1850 need the adapter's word.
            if (!is_can(kind_)) kind_ = number->kind;
        }
    });
    phase_ = phase::finished;
    return done{};
}

step connect::next_protocol() {
    candidate_ = candidate_ == candidates.size() ? 0 : candidate_ + 1;
    if (candidate_ == (allowed_.every_protocol ? candidates.size() : can_candidates)) return give_up();
    return select();
}

step connect::give_up() const {
    if (!prompted_ever_) return failed{elm_error::silent};
    return failed{bus_errors_ ? elm_error::bus_fault : elm_error::no_vehicle};
}

}  // namespace faultline::elm
