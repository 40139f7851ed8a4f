#include "tools/talk/recorder.hpp"

namespace faultline::talk {

namespace {
constexpr milliseconds worth_noting{2};   // shorter gaps are scheduling, not conversation
}

void recorder::tester_sent(std::string_view bytes, instant now) { add(step_kind::expect, bytes, now); }
void recorder::adapter_sent(std::string_view bytes, instant now) { add(step_kind::say, bytes, now); }

void recorder::add(step_kind kind, std::string_view bytes, instant now) {
    if (bytes.empty()) return;
    auto& script = made_.script;
    const auto gap = std::chrono::duration_cast<milliseconds>(now - last_);
    // How long the tester thinks is its own affair: only the adapter's pauses are part of the talk.
    if (begun_ && kind == step_kind::say && gap >= worth_noting) script.push_back({.kind = step_kind::pause, .pause = gap});
    begun_ = true;
    last_ = now;
    while (!bytes.empty()) {
        const auto cr = bytes.find('\r');
        const auto length = kind == step_kind::say && bytes == "\r>" ? 2 : cr == std::string_view::npos ? bytes.size() : cr + 1;
        const bool joins = !script.empty() && script.back().kind == kind && !script.back().bytes.ends_with('\r') && !script.back().bytes.ends_with('>');
        if (joins) script.back().bytes += bytes.substr(0, length);
        else script.push_back({.kind = kind, .bytes = std::string{bytes.substr(0, length)}});
        bytes.remove_prefix(length);
    }
}

}  // namespace faultline::talk
