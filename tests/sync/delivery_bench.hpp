// An outbox and a broker made of numbers, for the tests of the delivery machine.
#pragma once

#include "cloud/sync/delivery.hpp"

#include <gtest/gtest.h>

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace faultline::sync::testing {

using mqtt::reason_code;

inline const instant t0{std::chrono::hours{1}};

template <class Action>
Action expect(const delivery_action& action) {
    const auto* wanted = std::get_if<Action>(&action);
    if (!wanted) throw std::runtime_error{"another action, number " + std::to_string(action.index())};
    return *wanted;
}

// An outbox whose streams hold numbered messages, and the delivery that empties it. One record per message.
struct bench {
    explicit bench(delivery::limits limits = {}) : machine{limits} {}

    delivery machine;
    std::map<stream, std::vector<std::uint64_t>> waiting;
    std::map<stream, std::uint64_t> cursor;
    std::uint64_t token = 0;
    std::map<std::uint64_t, std::pair<stream, std::uint64_t>> sent;   // by token
    std::vector<std::pair<stream, std::uint64_t>> order;
    int started_over = 0;
    std::size_t bytes_each = 100;

    void fill(stream s, std::uint64_t first, std::uint64_t last) {
        for (auto seq = first; seq <= last; ++seq) waiting[s].push_back(seq);
        machine.on_rows();
    }
    // Performs everything until there is nothing more to do now.
    delivery_action run(instant now) {
        for (;;) {
            const auto action = machine.next(now);
            if (const auto* wanted = std::get_if<take_next>(&action)) {
                take(wanted->of, now);
            } else if (const auto* again = std::get_if<send_again>(&action)) {
                cursor[again->of] = 0;
                ++started_over;
            } else {
                return action;
            }
        }
    }
    void take(stream s, instant now) {
        for (const auto seq : waiting[s]) {
            if (seq <= cursor[s]) continue;
            cursor[s] = seq;
            sent[++token] = {s, seq};
            order.emplace_back(s, seq);
            machine.on_taken(s, token, seq, bytes_each, now);
            return;
        }
        machine.on_nothing(s);
    }
    void acknowledge(instant now, reason_code reason = reason_code::success) {
        const auto all = sent;
        for (const auto& [one, what] : all) machine.on_acknowledged(one, reason, now);
        for (const auto& [one, what] : all) sent.erase(one);
    }
    void receipt(stream s, std::uint64_t upto, instant now, bool damaged = false, bool gap = false) {
        std::erase_if(waiting[s], [&](std::uint64_t seq) { return seq <= upto; });
        machine.on_receipt(s, upto, damaged, gap, now);
    }
    void online(instant now, bool present = true, std::uint16_t receive_maximum = 65535) {
        machine.on_online(present, receive_maximum, now);
    }
};

}  // namespace faultline::sync::testing
