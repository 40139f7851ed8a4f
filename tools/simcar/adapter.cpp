#include "tools/simcar/adapter.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace faultline::simcar {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
constexpr seconds incomplete_line{20};
constexpr std::string_view stale_line = "41 0C 66 F2 ";

std::string normalised(std::string_view line) {
    std::string out;
    for (const char c : line) {
        if (c > ' ' && c < 0x7F) out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return out;
}

}  // namespace

adapter::adapter(adapter_options options, vehicle* car) : options_{std::move(options)}, knows_{options_.knows}, car_{car} {
    uart_.set_baud(options_.baud);
    for (const auto& q : all_quirks()) {
        if (options_.quirks.has(q.value)) set_quirk(q.value, true);
    }
}

void adapter::set_quirk(quirk which, bool on) {
    options_.quirks.set(which, on);
    const auto& q = options_.quirks;
    knows_ = q.has(quirk::old_chip) ? level::v1_0 : q.has(quirk::lying_version) ? level::v1_2 : options_.knows;
    const bool latency = q.has(quirk::latency_16ms);
    uart_.in_frames_of(latency ? milliseconds{16} : milliseconds{0}, latency ? 62 : 0);
    uart_.gather(q.has(quirk::bursts) ? 512 : 0);
    if (which == quirk::goes_silent || which == quirk::tpa0_locks || which == quirk::silent) {
        if (!on && activity_ == activity::locked) activity_ = activity::idle;
    }
    if (which == quirk::asleep && on) activity_ = activity::asleep;
}

void adapter::on_open(instant now) {
    chatted_ = false;
    if (activity_ == activity::locked && options_.quirks.has(quirk::goes_silent)) activity_ = activity::idle;
    if (options_.quirks.has(quirk::stale_bytes)) write("7E8 04 41 0C 0F A0 \r\r>4", now);
    if (options_.quirks.has(quirk::half_line)) line_ = "010";
    if (options_.quirks.has(quirk::shifted)) stale_answer_ = true;
}

void adapter::on_close() {
    uart_.drop_all();
    tasks_.clear();
    line_.clear();
    if (activity_ != activity::locked && activity_ != activity::asleep) activity_ = activity::idle;
}

void adapter::on_bytes(std::string_view text, instant now) {
    uart_.receive(text, now);
    on_time(now);
}

void adapter::on_time(instant now) {
    for (;;) {
        const auto byte = uart_.next_received();
        const auto job = std::ranges::min_element(tasks_, {}, &task::due);
        const bool have_job = job != tasks_.end() && job->due <= now;
        const bool have_byte = byte && *byte <= now;
        if (have_job && (!have_byte || job->due <= *byte)) {
            const auto due = job->due;
            const auto run = std::move(job->run);
            tasks_.erase(job);
            run(due);
        } else if (have_byte) {
            const auto due = *byte;
            take_byte(uart_.take_received(), due);
        } else {
            break;
        }
    }
    if (activity_ == activity::idle && !line_.empty() && now >= line_last_ + incomplete_line) {
        line_.clear();
        answer("?", now);
    }
}

std::optional<instant> adapter::next_due() const {
    std::optional<instant> due;
    const auto consider = [&](std::optional<instant> other) {
        if (other && (!due || *other < *due)) due = other;
    };
    for (const auto& t : tasks_) consider(t.due);
    consider(activity_ == activity::idle ? uart_.next_line_received() : uart_.next_received());
    consider(uart_.next_sent());
    if (activity_ == activity::idle && !line_.empty()) consider(line_last_ + incomplete_line);
    return due;
}

std::string adapter::take_output(instant now) { return uart_.take_sent(now); }

void adapter::after(instant t, std::function<void(instant)> run) { tasks_.push_back({t, std::move(run)}); }

// Devices that are no ELM327 at all.
bool adapter::is_no_elm(char c, instant t) {
    const auto& q = options_.quirks;
    if (q.has(quirk::silent)) return true;
    if (q.has(quirk::echo_7f)) {
        write("\x7f", t);
        return true;
    }
    if (q.has(quirk::wrong_baud) && client_baud_ != 0 && uart_.baud() != 0 && client_baud_ != uart_.baud()) {
        if ((c & 1) != 0) write(std::string(1, static_cast<char>(c ^ 0xA5)), t);
        return true;
    }
    if (!q.has(quirk::modem)) return false;
    write(std::string(1, c), t);
    if (c != '\r') {
        line_ += c;
        return true;
    }
    const auto command = normalised(std::exchange(line_, {}));
    if (!command.empty()) write(command == "ATI" ? "\r\n33600\r\n\r\nOK\r\n" : command == "ATZ" || command == "AT" || command == "ATE0" ? "\r\nOK\r\n" : "\r\nERROR\r\n", t);
    return true;
}

void adapter::take_byte(char c, instant t) {
    if (c == '\0' || activity_ == activity::locked || is_no_elm(c, t)) return;
    if (options_.quirks.has(quirk::bt_banner) && !std::exchange(chatted_, true)) write("+CONNECTING<<00:1D:A5:68:98:8B\r\nCONNECTED\r\n", t);
    switch (activity_) {
        case activity::deaf:
        case activity::locked: return;
        case activity::asleep: wake(t); return;
        case activity::working: interrupt(t); return;
        case activity::baud_handshake:
            if (c == '\r') end_baud_change(true, t);
            return;
        case activity::idle: break;
    }
    line_last_ = t;
    const bool echoes = set_.echo || options_.quirks.has(quirk::echo_stays);
    if (c == '\r') {
        if (echoes) write(newline(), t);
        run_line(t);
        return;
    }
    if (echoes && c != '\n') write(std::string(1, c), t);
    line_ += c;
}

void adapter::interrupt(instant t) {
    tasks_.clear();
    activity_ = activity::idle;
    say("STOPPED", t);
    prompt(t);
}

void adapter::run_line(instant t) {
    const std::string raw = std::exchange(line_, {});
    if (options_.quirks.has(quirk::crlf_breaks) && raw.find('\n') != std::string::npos) return answer("?", t);
    std::string command = normalised(raw);
    if (command.empty()) {
        if (last_command_.empty()) return prompt(t);
        command = last_command_;   // a bare CR repeats
    }
    last_command_ = command;
    if (std::exchange(stale_answer_, false)) answer(stale_line, t);
    if (options_.quirks.has(quirk::slow_adapter)) t += milliseconds{120};

    if (command.starts_with("AT")) return run_at_line(std::string_view{command}.substr(2), t);
    if (options_.stn && command.starts_with("ST")) return run_stn_line(std::string_view{command}.substr(2), t);
    std::optional<int> expected;
    if (command.size() % 2 == 1 && knows_ >= level::v1_3) {   // an odd digit at the end = how many answers to wait for
        const auto digit = hex_digit(command.back());
        if (!digit) return answer("?", t);
        if (*digit != 0) expected = static_cast<int>(*digit);
        command.pop_back();
    }
    auto payload = parse_hex(command);
    const std::size_t most = set_.long_messages || !set_.format ? 8 : 7;
    if (!payload || payload->empty() || payload->size() > most) return answer("?", t);
    request(std::move(*payload), expected, t);
}

void adapter::run_at_line(std::string_view command, instant t) {
    const auto& q = options_.quirks;
    std::string identity = q.has(quirk::obdii_banner) ? "OBDII v1.5" : options_.identity;
    at_context context{set_, knows_, q, identity, found_, car_ != nullptr ? car_->voltage(t) : 0.1, bus_alive()};
    const auto done = run_at(command, context);
    switch (done.effect) {
        case at_effect::none:
        case at_effect::unknown: break;
        case at_effect::power_on_reset:
            if (q.has(quirk::stray_fc)) write("\xfc", t);
            if (q.has(quirk::atz_silent)) return;
            return reset(q.has(quirk::atz_slow) ? seconds{4} : milliseconds{800}, t);
        case at_effect::warm_reset:
            if (q.has(quirk::atz_silent)) return;
            return reset(milliseconds{2}, t);
        case at_effect::defaults: apply_defaults(); break;
        case at_effect::close_bus:
            found_ = protocol::none;
            protocol_set_at_ = t;
            break;
        case at_effect::change_baud: return begin_baud_change(done.baud_divisor, t);
        case at_effect::monitor: return monitor(t);
        case at_effect::sleep:
            answer(done.text, t);
            activity_ = activity::asleep;
            return;
        case at_effect::forgive: can_dead_ = search_blocked_ = false; break;
        case at_effect::lock: activity_ = activity::locked; return;
        case at_effect::search:
            activity_ = activity::working;
            return after(t + seconds{12}, [this](instant at) { answer("UNABLE TO CONNECT", at); });
    }
    if (command.starts_with("ST")) learned_ = {};   // a new limit: adaptive timing begins again from it
    if (command == "DPN" && q.has(quirk::dpn_searching) && found_ != protocol::none) {
        say("SEARCHING...", t);
        for (const auto& f : car_->on_the_wire(car_->ask({request_address(), {0x01, 0x00}}, t), {}, t)) print_frame(f, t, false);
    }
    answer(done.text, command == "RV" ? t + milliseconds{9} : t);
}

std::string adapter::newline() const {
    return set_.linefeeds || options_.quirks.has(quirk::linefeeds) ? "\r\n" : "\r";
}

void adapter::say(std::string_view line, instant t) { write(std::string{line} + newline(), t); }

void adapter::answer(std::string_view line, instant t) {
    write(std::string{line}, t);
    if (options_.quirks.has(quirk::split_tail)) uart_.hold(t + milliseconds{150});
    write(newline(), t);
    prompt(t);
}

void adapter::prompt(instant t) {
    activity_ = activity::idle;
    inline_next_ = false;
    if (options_.quirks.has(quirk::late_prompt)) uart_.hold(t + milliseconds{300});
    const bool dropped = options_.quirks.has(quirk::dropped_prompt) && ++prompts_ % 4 == 0;
    write(newline() + (dropped ? "" : ">"), t);
}

void adapter::write(std::string text, instant t) {
    const auto& q = options_.quirks;
    if (q.has(quirk::lower_case)) {
        for (auto& c : text) {
            if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
        }
    }
    if (q.has(quirk::nuls) || q.has(quirk::bad_bytes)) {
        std::string dirty;
        for (const char c : text) {
            dirty += c;
            if (++bytes_out_ % 5 == 0 && q.has(quirk::nuls)) dirty += '\0';
            if (bytes_out_ % 11 == 0 && q.has(quirk::bad_bytes)) dirty += '\xf8';
        }
        text = std::move(dirty);
    }
    uart_.send(text, t);
}

}  // namespace faultline::simcar
