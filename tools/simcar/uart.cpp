#include "tools/simcar/uart.hpp"

#include <algorithm>

namespace faultline::simcar {

namespace {
constexpr std::chrono::milliseconds batch{2};   // bytes are handed over this often at most: wake-ups cost the machine
}

void uart::set_baud(int baud) {
    baud_ = baud;
    each_ = baud > 0 ? std::chrono::duration_cast<duration>(std::chrono::nanoseconds{10'000'000'000LL / baud}) : duration{};
}

void uart::receive(std::string_view text, instant now) {
    for (const char c : text) {
        in_free_ = std::max(in_free_, now) + each_;
        in_.push_back({c, in_free_});
    }
}

std::optional<instant> uart::next_received() const {
    return in_.empty() ? std::nullopt : std::optional{in_.front().due};
}

std::optional<instant> uart::next_line_received() const {
    if (in_.empty()) return std::nullopt;
    const auto cr = std::ranges::find(in_, '\r', &incoming::c);
    return cr != in_.end() ? cr->due : in_.back().due;
}

char uart::take_received() {
    const char c = in_.front().c;
    in_.pop_front();
    return c;
}

void uart::send(std::string_view text, instant now) {
    if (text.empty()) return;
    const auto start = std::max(out_free_, now);
    out_.push_back({std::string{text}, 0, start, each_});
    out_free_ = out_.back().due(text.size() - 1);
}

void uart::hold(instant until) { out_free_ = std::max(out_free_, until); }

void uart::in_frames_of(duration frame, std::size_t most) {
    frame_ = frame;
    frame_most_ = most;
}

void uart::gather(std::size_t most) { gather_most_ = most; }

uart::burst uart::gathered(instant now) const {
    burst found;
    std::size_t seen = 0;
    for (const auto& p : out_) {
        for (auto i = p.taken; i < p.text.size(); ++i) {
            ++seen;
            if (p.text[i] != '>' && seen % gather_most_ != 0) continue;
            if (p.due(i) > now) {
                found.next = p.due(i);
                return found;
            }
            found.bytes = seen;
        }
    }
    return found;
}

std::string uart::take_sent(instant now) {
    std::string out;
    if (frame_.count() != 0 && now < next_tick_) return out;
    auto most = gather_most_ != 0 ? gathered(now).bytes : std::string::npos;
    if (frame_most_ != 0) most = std::min(most, frame_most_);
    while (!out_.empty()) {
        auto& p = out_.front();
        while (p.taken < p.text.size() && p.due(p.taken) <= now) {
            if (out.size() >= most) break;
            out += p.text[p.taken++];
        }
        if (p.taken < p.text.size()) break;
        out_.pop_front();
    }
    if (frame_.count() != 0 && !out.empty()) next_tick_ = now + frame_;
    return out;
}

std::optional<instant> uart::next_sent() const {
    if (out_.empty()) return std::nullopt;
    if (gather_most_ != 0) return gathered({}).next;
    const auto& p = out_.front();
    const auto more = p.each.count() == 0 ? p.text.size() : std::max<std::size_t>(1, static_cast<std::size_t>(batch / p.each));
    auto due = p.due(std::min(p.text.size(), p.taken + more) - 1);
    if (frame_.count() != 0) due = std::max(due, next_tick_);
    return due;
}

std::size_t uart::waiting() const {
    std::size_t n = 0;
    for (const auto& p : out_) n += p.text.size() - p.taken;
    return n;
}

void uart::drop_all() {
    in_.clear();
    out_.clear();
    in_free_ = out_free_ = {};
}

}  // namespace faultline::simcar
