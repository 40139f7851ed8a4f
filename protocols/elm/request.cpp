#include "protocols/elm/request.hpp"

#include <algorithm>

#include "protocols/elm/text.hpp"

namespace faultline::elm {
namespace {

constexpr char hex[] = "0123456789ABCDEF";
constexpr std::uint8_t busy_repeat_request = 0x21;
constexpr std::uint8_t response_pending = 0x78;

}  // namespace

step request::start(const asked& what, bus kind, unsigned lines, const options& allowed) {
    allowed_ = allowed;
    what_ = what;
    kind_ = kind;
    lines_ = lines <= 15 ? lines : 0;
    repeats_ = foreign_ = 0;
    pending_ = busy_ = wakes_ = 0;
    longer_ = partial_ = digit_refused_ = false;
    return send();
}

step request::send() {
    phase_ = phase::asking;
    std::size_t size = 0;
    for (std::size_t i = 0; i < what_.size; ++i) {
        line_[size++] = hex[what_.bytes[i] >> 4];
        line_[size++] = hex[what_.bytes[i] & 0xF];
    }
    if (lines_ > 0) line_[size++] = hex[lines_];
    return transact{{line_.data(), size}, allowed_.answer};
}

step request::on_reply(const printed& answer) {
    switch (phase_) {
        case phase::asking: return on_answer(answer);
        case phase::waking:
            if (!answer.prompted && trimmed(answer.text).empty()) {
                result_ = outcome::silent;
                return done{};
            }
            return again(milliseconds{50});
        case phase::longer_timeout: return send();
        case phase::settling: return send();
        case phase::restoring: break;
    }
    return done{};
}

void request::sort_messages() {
    kept_count_ = refused_count_ = 0;
    foreign_ = 0;
    for (const auto& message : reader_->messages()) {
        if (!answers(what_, message)) {
            ++foreign_;
        } else if (message.payload[0] != 0x7F) {
            kept_[kept_count_++] = message;
        } else if (refused_count_ < refused_.size() && message.payload.size() >= 3) {
            refused_[refused_count_++] = {message.ecu, message.payload[2]};
        }
    }
    // A refusal followed by the answer of the same ECU was only a "wait": ISO 14229-2 clause 9, 78 and 21.
    const auto end = std::remove_if(refused_.begin(), refused_.begin() + static_cast<std::ptrdiff_t>(refused_count_), [this](const refusal& r) {
        return std::ranges::any_of(messages(), [&](const pdu& message) { return message.ecu == r.ecu; });
    });
    refused_count_ = static_cast<std::size_t>(end - refused_.begin());
}

bool request::waiting(std::uint8_t nrc) const {
    return std::ranges::any_of(refusals(), [&](const refusal& r) { return r.nrc == nrc; });
}

step request::on_answer(const printed& answer) {
    reader_->begin(kind_, what_);
    for_each_line(answer.text, [&](std::string_view line) { reader_->add_line(line); });
    reader_->finish();
    sort_messages();
    const bool whole = reader_->damages().empty();
    // Its own name where an answer should be: it has just started.
    if (kept_count_ == 0 && answer.text.find("ELM32") != std::string_view::npos) return conclude(outcome::restarted);
    if (reader_->has(status::lv_reset) || reader_->has(status::fatal_error) || (allowed_.echo_is_off && reader_->echoed()))
        return conclude(outcome::restarted);
    if (waiting(response_pending) && pending_ < allowed_.pending_repeats) {
        ++pending_;
        if (longer_) return send();
        longer_ = true;
        phase_ = phase::longer_timeout;
        return transact{"ATSTFF", milliseconds{1000}};
    }
    if (waiting(busy_repeat_request) && busy_ < allowed_.busy_repeats) {
        ++busy_;
        phase_ = phase::settling;
        return drain{milliseconds{200}};
    }
    if ((kept_count_ > 0 || refused_count_ > 0) && whole) {
        partial_ = false;
        return conclude(outcome::answered);
    }
    return on_trouble(answer.prompted);
}

step request::on_trouble(bool prompted) {
    const bool some = kept_count_ > 0 || refused_count_ > 0;
    if (!prompted && !some) {
        if (++wakes_ > 2) return conclude(outcome::silent);
        phase_ = phase::waking;
        return transact{"ATI", milliseconds{1500}};
    }
    // A reply count that was wrong, or not understood, hides answers: ask once more without it.
    if (lines_ > 0) {
        digit_refused_ = reader_->has(status::unknown_command);
        lines_ = 0;
        return again(milliseconds{0});
    }
    const bool may_repeat = repeats_ < static_cast<unsigned>(allowed_.repeats);
    if (reader_->has(status::unknown_command) && !some) {
        return repeats_ == 0 ? again(milliseconds{20}) : conclude(outcome::not_understood);
    }
    const bool bus_trouble = reader_->has(status::can_error) || reader_->has(status::bus_error) || reader_->has(status::bus_busy) ||
                             reader_->has(status::fb_error) || reader_->has(status::bus_init_error) || reader_->has(status::unable_to_connect);
    const bool line_trouble = !reader_->damages().empty() || reader_->has(status::buffer_full) || reader_->has(status::data_error) ||
                              reader_->has(status::rx_error) || reader_->has(status::stopped) || reader_->has(status::out_of_memory) || foreign_ > 0;
    const bool odd_silence = allowed_.expects_answer && reader_->has(status::no_data);
    if (may_repeat && (bus_trouble || line_trouble || odd_silence)) return again(milliseconds{bus_trouble ? 50 : 20});
    partial_ = line_trouble;
    if (some) return conclude(outcome::answered);
    if (bus_trouble) return conclude(outcome::bus_fault);
    if (!reader_->damages().empty() || reader_->has(status::buffer_full)) return conclude(outcome::damaged);
    return conclude(outcome::no_answer);
}

step request::again(milliseconds after) {
    ++repeats_;
    if (after.count() == 0) return send();
    phase_ = phase::settling;
    return drain{after};
}

step request::conclude(outcome what) {
    result_ = what;
    if (!longer_ || what == outcome::restarted || what == outcome::silent) return done{};
    phase_ = phase::restoring;
    return transact{"ATST32", milliseconds{1000}};
}

}  // namespace faultline::elm
