// Shows on stderr that something is going on: on a terminal one line that replaces itself, once the work takes longer
// than a moment; elsewhere a line now and then. Never touches stdout.
#pragma once

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "tools/cli/page.hpp"

namespace faultline::cli {

class progress {
public:
    using clock = std::chrono::steady_clock;

    progress(look how, bool on_terminal) : look_{how}, on_terminal_{on_terminal}, last_{clock::now()} {}
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;
    ~progress() { wipe(); }

    void on_event(const nlohmann::json& event);
    void wipe();   // before anything else is printed

private:
    look look_;
    bool on_terminal_;
    bool shown_ = false;
    clock::time_point last_;
};

// "7E8: reading stored codes (3 of 20)"
[[nodiscard]] std::string progress_text(const nlohmann::json& event, contract::language lang);

}   // namespace faultline::cli
