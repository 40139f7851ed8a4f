#include "tools/talk/player.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace faultline::talk {

namespace {

// As an ELM327 reads a line: case, blanks and control characters do not count.
std::string normalised(std::string_view line) {
    std::string out;
    for (const char c : line) {
        if (c > ' ' && c < 0x7F) out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return out;
}

bool is_hex(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'); });
}

// 0 = does not fit; the more exactly, the more.
int fit(std::string_view pattern, std::string_view line) {
    if (pattern == line) return 1000;
    if (pattern.ends_with('*')) {
        const auto start = pattern.substr(0, pattern.size() - 1);
        return line.starts_with(start) ? 1 + static_cast<int>(std::min<std::size_t>(start.size(), 900)) : 0;
    }
    // 010C also answers 010C1: a request of whole bytes may carry the number of expected replies.
    const bool counted = is_hex(pattern) && pattern.size() % 2 == 0 && line.size() == pattern.size() + 1 && line.starts_with(pattern) && is_hex(line);
    return counted ? 950 : 0;
}

}  // namespace

player::player(talk what) : talk_{std::move(what)} { script_.steps = talk_.script; }

void player::on_open(instant now) {
    if (opened_) return;
    opened_ = true;
    now_ = now;
    script_.resume = now;
    advance(now);
}

void player::on_bytes(std::string_view bytes, instant now) {
    on_open(now);
    on_time(now);
    for (const char c : bytes) {
        if (gone_) return;
        if (baud_ != 0 && tester_baud_ != 0 && baud_ != tester_baud_) {
            if (c == '\r') out_ += "\xf8\x80";      // what a UART makes of another speed
            continue;
        }
        if (answer_ && !queue_) {
            interrupt();
            continue;
        }
        if (echo_) out_ += c;
        received_ += c;
        if (c == '\r') lines_.push_back(std::exchange(received_, {}));
        advance(now);
    }
}

void player::on_time(instant now) {
    on_open(now);
    advance(now);
}

std::optional<instant> player::next_due() const {
    if (answer_) return answer_->resume;
    if (!opened_ || gone_ || script_.next == script_.steps.size() || waiting_for() != nullptr) return std::nullopt;
    return script_.resume;
}

std::string player::take_output(instant now) {
    on_time(now);
    return std::exchange(out_, {});
}

bool player::finished() const { return script_.next == script_.steps.size() && !answer_; }

const step* player::waiting_for() const {
    if (script_.next == script_.steps.size()) return nullptr;
    const auto& s = script_.steps[script_.next];
    return s.kind == step_kind::expect ? &s : nullptr;
}

void player::advance(instant now) {
    now_ = std::max(now_, now);
    while (run_one(now_)) {}
}

// One step of whatever is active. False = everything waits for time or bytes.
bool player::run_one(instant now) {
    if (gone_) return false;
    auto& active = answer_ ? *answer_ : script_;
    if (active.next < active.steps.size() && active.steps[active.next].kind != step_kind::expect) {
        if (now < active.resume) return false;
        return perform(active.steps[active.next++], active);
    }
    if (answer_) {
        if (now < answer_->resume) return false;
        answer_.reset();
        script_.resume = std::max(script_.resume, now);
        return true;
    }
    return takes_half_line() || take_line(now);
}

bool player::perform(const step& s, running& in) {
    switch (s.kind) {
        case step_kind::say: out_ += s.bytes; break;
        case step_kind::pause: in.resume = std::max(in.resume, now_) + s.pause; break;
        case step_kind::set:
            if (s.name == "echo") echo_ = s.value == "on";
            if (s.name == "interrupt") queue_ = s.value == "queue";
            if (s.name == "state") state_ = s.value;
            if (s.name == "link") gone_ = true;
            if (s.name == "baud") std::from_chars(s.value.data(), s.value.data() + s.value.size(), baud_);
            break;
        case step_kind::expect: break;
    }
    return true;
}

// The script may wait for bytes that are no line: a single blank that wakes a chip.
bool player::takes_half_line() {
    const auto* wanted = waiting_for();
    if (wanted == nullptr || received_.empty() || wanted->bytes != received_) return false;
    received_.clear();
    script_.resume = now_;
    ++script_.next;
    return true;
}

bool player::take_line(instant now) {
    if (lines_.empty()) return false;
    const std::string line = lines_.front();
    lines_.erase(lines_.begin());
    const auto* wanted = waiting_for();
    const auto command = normalised(line);
    if (wanted != nullptr && (wanted->bytes == line || (wanted->bytes.ends_with('\r') && normalised(wanted->bytes) == command))) {
        script_.resume = now;
        ++script_.next;
    } else if (const auto* known = responder_for(command)) {
        answer_ = running{known->answer, 0, now};
    } else {
        mismatches_.push_back({wanted != nullptr ? wanted->line : 0, wanted != nullptr ? escaped(wanted->bytes) : "", escaped(line)});
    }
    return true;
}

const responder* player::responder_for(const std::string& line) {
    const responder* best = nullptr;
    int best_rank = 0;
    for (const auto& r : talk_.responders) {
        const int fits = fit(r.pattern, line);
        if (fits == 0 || (!r.state.empty() && r.state != state_)) continue;
        // A state comes before all, then the closer fit, then the talk itself before what it includes.
        const int rank = (r.state.empty() ? 0 : 100'000) + fits * 10 + (8 - static_cast<int>(std::min(r.depth, 8U)));
        if (rank > best_rank) {
            best_rank = rank;
            best = &r;
        }
    }
    if (best == nullptr) return nullptr;
    // Several for the same line are taken in turn; the last one stays.
    std::vector<const responder*> turns;
    for (const auto& r : talk_.responders) {
        if (r.pattern == best->pattern && r.state == best->state && r.depth == best->depth) turns.push_back(&r);
    }
    auto& used = uses_[best->pattern + "@" + best->state];
    const auto* chosen = turns[std::min(used, turns.size() - 1)];
    ++used;
    return chosen;
}

// A byte during an answer stops it; the byte itself is lost (ELM327 data sheet, "Interrupting").
void player::interrupt() {
    answer_.reset();
    out_ += "STOPPED\r\r>";
}

}  // namespace faultline::talk
