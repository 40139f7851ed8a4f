// A simulated car and adapter for tests, with a clock that is turned by hand: say a line, read everything up to the prompt.
#pragma once

#include <stdexcept>
#include <string>

#include "tools/simcar/car_file.hpp"
#include "tools/simcar/simulation.hpp"

namespace faultline::simcar {

inline car car_named(const std::string& name) {
    auto found = built_in_car(name);
    if (!found) throw std::runtime_error{found.error().text()};
    return *found;
}

inline adapter_options with(std::initializer_list<quirk> quirks) {
    adapter_options o;
    for (const auto q : quirks) o.quirks.set(q);
    return o;
}

class bench {
public:
    explicit bench(const std::string& car_name = "hybrid", adapter_options options = {}) : bench(car_named(car_name), std::move(options)) {}
    bench(car description, adapter_options options) : sim{std::move(description), std::move(options)} { sim.face().on_open(now); }

    // Everything that comes within `limit`, or up to a prompt that nothing follows at once.
    std::string say(const std::string& line, std::chrono::milliseconds limit = std::chrono::seconds{30}) {
        return bytes(line + "\r", limit);
    }
    std::string bytes(const std::string& text, std::chrono::milliseconds limit = std::chrono::seconds{30}) {
        const auto end = now + limit;
        sim.face().on_bytes(text, now);
        std::string out = sim.face().take_output(now);
        while (!out.ends_with('>')) {
            const auto due = sim.face().next_due();
            if (!due || *due > end) break;
            now = std::max(now, *due);
            sim.face().on_time(now);
            out += sim.face().take_output(now);
        }
        return out;
    }
    bench& quiet() {   // echo off, blanks off, headers on
        say("ATE0");
        say("ATS0");
        say("ATH1");
        return *this;
    }
    std::string operator()(const std::string& command) { return sim.command(command, now); }

    simulation sim;
    instant now{std::chrono::hours{1}};
};

}  // namespace faultline::simcar
