// A tester on the simulated car's CAN bus, with a clock that is turned by hand: asks with ISO-TP, collects every message
// that comes within the limit.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "protocols/isotp/link.hpp"
#include "tests/simcar/bench.hpp"

namespace faultline::simcar {

inline can::frame frame_of(std::uint32_t id, std::initializer_list<int> data) {
    can::frame out{.id = id, .is_extended = id > 0x7FF, .size = static_cast<std::uint8_t>(data.size())};
    std::size_t at = 0;
    for (const auto byte : data) out.bytes[at++] = static_cast<std::uint8_t>(byte);
    return out;
}

class bus_bench {
public:
    explicit bus_bench(const std::string& car_name = "hybrid", adapter_options o = {}) : bus_bench(car_named(car_name), std::move(o)) {}
    bus_bench(car description, adapter_options o) : sim{std::move(description), std::move(o)}, who{sim.bus().attach()} {
        for (const auto& unit : sim.in_the_socket()->ecus()) {
            auto& memory = memories_.emplace_back(std::size_t{4096});
            const auto id = unit.about().id;
            const auto kind = id > 0x7FF ? isotp::addressing::normal_29 : isotp::addressing::normal_11;
            const auto made = tester_.open({.kind = kind, .tx_id = unit.about().request, .rx_id = id}, {}, memory);
            ecus_.push_back({id, unit.about().request, made.endpoint});
        }
    }

    // "7E8 4105..." for each message in the order in which they were complete; 7F .. 78 is among them.
    std::vector<std::string> ask(std::uint32_t address, const std::string& hex, std::chrono::milliseconds limit = std::chrono::milliseconds{300}) {
        payload_ = *parse_hex(hex);
        std::size_t from = 0;
        bool found = false;
        for (const auto& e : ecus_) {
            if (e.request == address) from = e.endpoint, found = true;
        }
        if (!found) {
            const auto kind = address > 0x7FF ? isotp::addressing::normal_29 : isotp::addressing::normal_11;
            from = tester_.open({.kind = kind, .tx_id = address, .is_functional = true}, {}, {}).endpoint;
        }
        static_cast<void>(tester_.send(from, payload_, now));
        auto out = run(limit);
        if (!found) tester_.close(from);
        return out;
    }

    std::vector<std::string> run(std::chrono::milliseconds limit) {
        std::vector<std::string> out;
        const auto end = now + limit;
        while (now < end) {
            turn(out);
            auto due = end;
            if (const auto bus = sim.bus().next_due()) due = std::min(due, *bus);
            due = std::min(due, tester_.next_due());
            now = std::max(now, due);
        }
        return out;
    }

    std::string operator()(const std::string& command) { return sim.command(command, now); }

    simulation sim;
    can_bus::node who;
    instant now{std::chrono::hours{1}};
    std::vector<can::frame> heard;      // every frame, oldest first

private:
    struct ecu_seen {
        std::uint32_t id, request;
        std::size_t endpoint;
    };
    void turn(std::vector<std::string>& out) {
        sim.bus().on_time(now);
        for (const auto& f : sim.bus().take(who)) {
            heard.push_back(f);
            const auto said = tester_.on_frame(f, now);
            if (said.happened != isotp::report::what::message) continue;
            for (const auto& e : ecus_) {
                if (e.endpoint == said.endpoint) out.push_back(to_hex(e.id, e.id > 0x7FF ? 8 : 3) + " " + to_hex(tester_.front(said.endpoint)));
            }
            tester_.pop(said.endpoint);
        }
        while (tester_.on_time(now).happened != isotp::report::what::nothing) {}
        can::frame f;
        isotp::ticket which;
        while (tester_.poll_frame(f, which, now)) {
            sim.bus().send(who, f, now);
            static_cast<void>(tester_.on_sent(which, now));
        }
    }

    std::deque<bytes> memories_;
    std::vector<ecu_seen> ecus_;
    isotp::link tester_;
    bytes payload_;
};

}  // namespace faultline::simcar
