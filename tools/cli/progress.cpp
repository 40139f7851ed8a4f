#include "tools/cli/progress.hpp"

#include <iostream>
#include <nlohmann/json.hpp>

namespace faultline::cli {

using namespace std::chrono_literals;
using contract::format_message;
using nlohmann::json;

namespace {

constexpr auto first_shown_after = 300ms;   // quicker work needs no progress
constexpr auto pause_in_logs = 10s;

std::int64_t number_in(const json& event, const char* member) {
    const auto found = event.find(member);
    return found != event.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

}   // namespace

std::string progress_text(const json& event, contract::language lang) {
    const auto key = event.find("text");
    if (key == event.end() || !key->is_string()) return {};
    std::string said = format_message(key->get<std::string>(), lang, event.value("args", json::object()));
    const auto done = number_in(event, "done");
    const auto of = number_in(event, "of");
    if (of > 0) said += format_message("cli.progress.count", lang, {{"done", done}, {"of", of}});
    return clean(said);
}

void progress::on_event(const json& event) {
    if (!event.is_object() || event.value("event", json{}) != "progress") return;
    const auto now = clock::now();
    if (!shown_ && now - last_ < first_shown_after) return;
    if (!on_terminal_ && now - last_ < pause_in_logs) return;
    const auto said = progress_text(event, look_.lang);
    if (said.empty()) return;
    if (on_terminal_)
        std::cerr << '\r' << cut(said, look_.width - 1) << "\x1b[K" << std::flush;
    else
        std::cerr << said << std::endl;
    shown_ = true;
    last_ = now;
}

void progress::wipe() {
    if (shown_ && on_terminal_) std::cerr << "\r\x1b[K" << std::flush;
    shown_ = false;
}

}   // namespace faultline::cli
