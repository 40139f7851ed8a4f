#include "protocols/elm/start_up.hpp"

#include <algorithm>
#include <array>

#include "protocols/elm/text.hpp"

namespace faultline::elm {
namespace {

using enum capability;

struct setting {
    capability what;
    std::string_view line;
};

// Order matters: echo first, so that every later answer is clean; headers before anything that prints frames.
constexpr std::array settings{
    setting{echo_off, "ATE0"},          setting{linefeeds_off, "ATL0"},   setting{spaces_off, "ATS0"},
    setting{headers_on, "ATH1"},        setting{long_messages, "ATAL"},   setting{adaptive_timing, "ATAT1"},
    setting{set_timeout, "ATST32"},     setting{can_formatting, "ATCAF1"}, setting{kw_check, "ATKW1"},
    setting{forget_events, "ATFE"},     setting{standard_search, "ATSS"}, setting{can_silent, "ATCSM1"},
    setting{activity_timeout, "ATAMT40"}, setting{stn, "STI"},            setting{vlinker, "VTI"},
    setting{read_voltage, "ATRV"}};

constexpr std::string_view ask_identity = "ATI";

bool printable(char c) { return c >= ' ' || c == '\r' || c == '\n'; }

// Bytes that no adapter prints, in a hundred.
std::size_t noise_of(const printed& reply) {
    const auto all = reply.text.size() + reply.garbled;
    if (all == 0) return 0;
    const auto odd = static_cast<std::size_t>(std::ranges::count_if(reply.text, [](char c) { return !printable(c); })) + reply.garbled;
    return odd * 100 / all;
}

bool named(std::string_view text) { return text.find("ELM") != std::string_view::npos || text.find("OBD") != std::string_view::npos; }

bool contains_line(std::string_view text, std::string_view wanted) {
    bool found = false;
    for_each_line(text, [&](std::string_view line) { found = found || line == wanted; });
    return found;
}

// What it printed apart from our own command coming back.
std::string_view last_line(std::string_view text, std::string_view command) {
    std::string_view last;
    for_each_line(text, [&](std::string_view line) {
        if (!same_command(line, command)) last = line;
    });
    return last;
}

bool echoes(std::string_view text, std::string_view command) {
    bool found = false;
    for_each_line(text, [&](std::string_view line) { found = found || same_command(line, command); });
    return found;
}

}  // namespace

start_up::start_up(options allowed) : allowed_{std::move(allowed)} {}

step start_up::start() {
    if (allowed_.bauds.empty()) return listen_again();
    return set_baud{allowed_.bauds[0]};
}

step start_up::listen_again() {
    drained_ = false;
    attempts_ = 0;
    return drain{milliseconds{50}};
}

step start_up::on_reply(const printed& reply) {
    switch (phase_) {
        case phase::find:
            if (!drained_) {
                // After set_baud comes the drain, after the drain the question.
                if (!allowed_.bauds.empty() && profile_.baud != allowed_.bauds[speed_]) {
                    profile_.baud = allowed_.bauds[speed_];
                    return drain{milliseconds{50}};
                }
                drained_ = true;
                return transact{ask_identity, round_ == 0 ? allowed_.first_answer : allowed_.patient_answer};
            }
            return on_found(reply);
        case phase::warm_start: {
            // Keeps the speed and takes 2 ms; a clone that lacks it gets the slow reset, and may ignore that too.
            const bool known = (reply.prompted || named(reply.text)) && !contains_line(reply.text, "?") && !trimmed(reply.text).empty();
            profile_.able.set(warm_start, known);
            if (known) return next_setting();
            phase_ = phase::cold_start;
            return transact{"ATZ", allowed_.reset_answer};
        }
        case phase::cold_start:
            notice(reply);
            if (seen_.ok_without_prompt) return failed{elm_error::modem};
            return next_setting();
        case phase::settings:
            learn(reply);
            if (silent_settings_ >= 3) return lost_after_reset();
            return next_setting();
        case phase::finished: break;
    }
    return done{};
}

void start_up::notice(const printed& reply) {
    if (reply.prompted || reply.text.size() + reply.garbled == 0) return;
    if (noise_of(reply) > 20) seen_.garbage = true;
    else if (contains_line(reply.text, "OK")) seen_.ok_without_prompt = true;
    else seen_.text = true;
}

step start_up::on_found(const printed& reply) {
    const auto answer = last_line(reply.text, ask_identity);
    const bool clean = noise_of(reply) <= 30 && std::ranges::all_of(answer, printable);
    // A prompt is proof enough; without one only the adapter's own name is (some clones lose prompts).
    if (clean && (reply.prompted || named(answer))) {
        const bool unclear = answer.empty() || answer == "?" || answer.find("STOPPED") != std::string_view::npos;
        if (unclear && ++attempts_ < 3) return transact{ask_identity, allowed_.first_answer};
        if (!unclear) profile_.identity = std::string{answer};
        phase_ = phase::warm_start;
        return transact{"ATWS", allowed_.patient_answer};
    }
    notice(reply);
    return try_next_speed();
}

step start_up::try_next_speed() {
    const std::size_t speeds = std::max<std::size_t>(allowed_.bauds.size(), 1);
    if (++speed_ == speeds) {
        speed_ = 0;
        if (++round_ == (allowed_.bauds.empty() ? 3 : 2)) return give_up();
    }
    if (allowed_.bauds.empty()) return listen_again();
    drained_ = false;
    attempts_ = 0;
    profile_.baud = 0;
    return set_baud{allowed_.bauds[speed_]};
}

// ATZ puts a sped-up adapter back to its own speed: look for it again, once.
step start_up::lost_after_reset() {
    if (allowed_.bauds.empty() || searched_again_) return failed{elm_error::silent};
    searched_again_ = true;
    phase_ = phase::find;
    speed_ = 0;
    round_ = 0;
    drained_ = false;
    silent_settings_ = 0;
    profile_.baud = 0;
    return set_baud{allowed_.bauds[0]};
}

step start_up::give_up() const {
    if (seen_.ok_without_prompt) return failed{elm_error::modem};
    if (seen_.text) return failed{elm_error::not_an_elm};
    if (seen_.garbage) return failed{elm_error::wrong_baud};
    return failed{elm_error::silent};
}

step start_up::next_setting() {
    if (phase_ != phase::settings) {
        phase_ = phase::settings;
        setting_ = 0;
    } else {
        ++setting_;
    }
    if (setting_ < settings.size()) return transact{settings[setting_].line, allowed_.setting_answer};
    phase_ = phase::finished;
    if (accepted_settings_ == 0) return failed{elm_error::not_an_elm};
    return done{};
}

void start_up::learn(const printed& reply) {
    const auto& [what, line] = settings[setting_];
    const auto answer = last_line(reply.text, line);
    silent_settings_ = trimmed(reply.text).empty() ? silent_settings_ + 1 : 0;
    bool works = answer.find("OK") != std::string_view::npos;
    if (what == read_voltage) {
        profile_.battery_volts = parse_volts(answer);
        works = profile_.battery_volts.has_value();
    } else if (what == stn || what == vlinker) {
        works = !answer.empty() && answer.find('?') == std::string_view::npos;
        if (works) profile_.device = std::string{answer};
    }
    // Whether the echo went away shows in the answer after ATE0, not in its own.
    if (what != echo_off && echoes(reply.text, line)) profile_.able.set(echo_off, false);
    profile_.able.set(what, works);
    if (answer.find("OK") != std::string_view::npos) ++accepted_settings_;   // what every ELM says to a setting
}

}  // namespace faultline::elm
