// Sender and receiver on one bus that loses, repeats and delays frames: whatever happens, a message arrives whole or both
// sides end, each with a reason, in bounded time.
#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "protocols/j1939/receiver.hpp"
#include "protocols/j1939/sender.hpp"

using namespace faultline;
using namespace faultline::j1939;
using namespace std::chrono_literals;

namespace {

struct in_flight {
    instant arrives;
    can::frame what;
    bool is_for_receiver;
};

struct outcome {
    sending::state sent = sending::state::running;
    send_failure failure = send_failure::none;
    std::uint8_t sender_reason = 0;
    std::vector<std::vector<std::uint8_t>> received;
    std::vector<lost_message> lost;
    std::size_t still_running = 0;
    std::chrono::nanoseconds took{};
    std::size_t frames_lost = 0;
    bool is_endless = false;
};

struct bus {
    std::mt19937& random;
    unsigned loss_percent;
    unsigned repeat_percent;
    std::deque<in_flight> frames{};
    outcome result{};

    bool chance(unsigned percent) { return random() % 100 < percent; }

    void put(const can::frame& what, bool is_for_receiver, instant now) {
        if (chance(loss_percent)) {
            ++result.frames_lost;
            return;
        }
        const auto last = frames.empty() ? now : std::max(now, frames.back().arrives);   // one bus: order is kept
        frames.push_back({last + std::chrono::microseconds{random() % 600}, what, is_for_receiver});
        if (chance(repeat_percent)) frames.push_back({frames.back().arrives, what, is_for_receiver});
    }

    void note(const reception& what, instant now) {
        if (what.received) result.received.emplace_back(what.received->data.begin(), what.received->data.end());
        if (what.lost) result.lost.push_back(*what.lost);
        if (what.send) put(*what.send, false, now);
    }

    void note(const sending& what, instant now) {
        if (what.send) put(*what.send, true, now);
        if (what.what == sending::state::done || what.what == sending::state::failed) {
            result.sent = what.what;
            result.failure = what.why;
            result.sender_reason = what.reason;
        }
    }
};

outcome transfer(std::mt19937& random, const std::vector<std::uint8_t>& data, bool is_broadcast, unsigned loss_percent,
                 unsigned repeat_percent, std::uint8_t window) {
    std::vector<std::uint8_t> room(data.size());
    std::array<slot, 1> slots{slot{room}};
    receiver to{slots, {.cp_j1939_max_packet_rx = window}};
    to.set_address(0xF9);
    sender from{sender::limits{}};
    bus line{random, loss_percent, repeat_percent};
    const instant start{};
    auto now = start;
    line.note(from.begin({{6, 0xFEEC, 0x00, is_broadcast ? global_address : std::uint8_t{0xF9}}, data}, now), now);
    for (int turn = 0; turn < 20000; ++turn) {
        auto next = std::min(from.deadline(), to.deadline());
        if (!line.frames.empty()) next = std::min(next, line.frames.front().arrives);
        if (next == instant::max()) break;
        now = std::max(now, next);
        if (!line.frames.empty() && line.frames.front().arrives <= now) {
            const auto frame = line.frames.front();
            line.frames.pop_front();
            if (frame.is_for_receiver) {
                line.note(to.on_frame(frame.what, now), now);
            } else {
                const auto heard = from.on_frame(frame.what, now);
                if (heard.what != sending::state::idle) line.note(heard, now);
            }
        } else if (from.deadline() <= now) {
            line.note(from.on_time(now), now);
        } else {
            line.note(to.on_time(now), now);
        }
        line.result.is_endless = turn == 19999;
    }
    line.result.still_running = to.running() + (from.is_running() ? 1 : 0);
    line.result.took = now - start;
    return line.result;
}

void check(const outcome& end, const std::vector<std::uint8_t>& data, bool is_broadcast) {
    EXPECT_FALSE(end.is_endless);
    EXPECT_EQ(end.still_running, 0U) << "both sides end";
    EXPECT_NE(end.sent, sending::state::running);
    for (const auto& message : end.received) EXPECT_EQ(message, data) << "what arrives is what was sent";
    EXPECT_LE(end.received.size(), 1U) << "and arrives once";
    if (!is_broadcast && end.sent == sending::state::done) {
        EXPECT_EQ(end.received.size(), 1U) << "done means arrived";
    }
    if (end.sent == sending::state::failed) {
        EXPECT_NE(end.failure, send_failure::none);
        EXPECT_NE(end.sender_reason, 0) << "a failure has a reason";
    }
    for (const auto& each : end.lost) {
        if (each.why == loss::interrupted) continue;   // a repeated request to send: the transfer began anew
        EXPECT_EQ(each.reason == 0, is_broadcast) << "an abort has a reason";
    }
}

std::vector<std::uint8_t> some_bytes(std::mt19937& random, std::size_t size) {
    std::vector<std::uint8_t> data(size);
    for (auto& byte : data) byte = static_cast<std::uint8_t>(random());
    return data;
}

TEST(transfer, every_length_passes_an_honest_bus) {
    std::mt19937 random{1};
    for (std::size_t size = 9; size <= longest_transport; size = size < 64 ? size + 1 : size + 61) {
        const auto data = some_bytes(random, size);
        for (const bool is_broadcast : {false, true}) {
            const auto end = transfer(random, data, is_broadcast, 0, 0, 16);
            check(end, data, is_broadcast);
            ASSERT_EQ(end.received.size(), 1U) << size << (is_broadcast ? " to everybody" : " to one");
            EXPECT_TRUE(end.lost.empty());
        }
    }
}

TEST(transfer, extended_messages_pass_an_honest_bus) {
    std::mt19937 random{2};
    for (const std::size_t size : {1786U, 3570U, 3571U, 20000U}) {
        const auto data = some_bytes(random, size);
        const auto end = transfer(random, data, false, 0, 0, 255);
        check(end, data, false);
        ASSERT_EQ(end.received.size(), 1U) << size;
        EXPECT_EQ(end.sent, sending::state::done);
    }
}

TEST(transfer, any_loss_ends_in_the_whole_message_or_in_an_abort) {
    std::size_t whole = 0;
    std::size_t rescued = 0;
    std::size_t aborted = 0;
    for (unsigned seed = 1; seed <= 3000; ++seed) {
        std::mt19937 random{seed};
        SCOPED_TRACE(seed);
        const bool is_broadcast = seed % 4 == 0;
        const std::size_t longest = seed % 50 == 1 ? 4000 : 200;
        auto data = some_bytes(random, 9 + random() % longest);
        if (is_broadcast) data.resize(std::min<std::size_t>(data.size(), longest_transport));
        const auto window = static_cast<std::uint8_t>(1 + random() % 32);
        const auto end = transfer(random, data, is_broadcast, seed % 15, seed % 7, window);
        check(end, data, is_broadcast);
        if (HasFailure()) return;
        if (end.received.empty()) {
            ++aborted;
        } else {
            ++whole;
            if (end.frames_lost > 0 && !is_broadcast) ++rescued;
        }
        EXPECT_LE(end.took, 60s);
    }
    EXPECT_GT(whole, 500U);
    EXPECT_GT(rescued, 100U) << "packets that were asked for again saved transfers";
    EXPECT_GT(aborted, 500U);
}

}   // namespace
