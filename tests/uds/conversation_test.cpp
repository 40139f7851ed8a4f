// Client and server talk through a link that loses, delays, repeats and mixes in other people's messages. Whatever
// happens, every exchange ends in time, and what is called an answer is the answer to that request.
#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "protocols/uds/client.hpp"
#include "protocols/uds/server.hpp"
#include "protocols/uds/service.hpp"
#include "tests/obd/bytes.hpp"

using namespace faultline;
using namespace faultline::uds;
using namespace std::chrono_literals;
using obd::bytes;

namespace {

constexpr std::array<service_rule, 5> services{{{0x10}, {0x19}, {0x22}, {0x31}, {0x3E}}};
constexpr std::uint32_t engine = 0x7E8;

struct moody_ecu {
    std::mt19937 random;
    std::array<std::uint8_t, 64> memory{};
    std::array<std::uint8_t, 256> out{};
    server_model model;
    server machine{model, memory};

    explicit moody_ecu(unsigned seed) : random{seed} {
        model.self = this;
        model.services = services;
        model.read_data = [](void*, std::uint16_t did, const server_state&,
                             room_view room) {   // the DID says what it is
            if (did % 5 == 0) return produced{nrc::request_out_of_range, 0};
            const std::size_t size = did % 30;
            if (size > room.size()) return produced{nrc::response_too_long, 0};
            std::fill_n(room.begin(), size, static_cast<std::uint8_t>(did));
            return produced{nrc::none, size};
        };
        model.run_routine = [](void* self, const routine_request&, const server_state&, room_view) {
            const auto mood = static_cast<moody_ecu*>(self)->random() % 8;
            if (mood == 0) return produced{nrc::busy_repeat_request, 0};
            return produced{mood < 7 ? nrc::response_pending : nrc::none, 0};
        };
    }
};

struct message {
    instant when;
    std::uint32_t ecu;
    std::vector<std::uint8_t> bytes;
    bool first_frame;
};

std::vector<std::uint8_t> any_request(std::mt19937& random) {
    const auto did = static_cast<std::uint8_t>(random() % 8);
    switch (random() % 4) {
        case 0: return {0x3E, static_cast<std::uint8_t>(random() % 2 ? 0x80 : 0x00)};
        case 1: return {0x31, static_cast<std::uint8_t>(random() % 4 == 0 ? 0x81 : 0x01), 0x02, did};
        default: return {0x22, static_cast<std::uint8_t>(random() % 3), did};
    }
}

class link {
public:
    link(unsigned seed, moody_ecu& ecu) : random_{seed}, ecu_{ecu} {}

    void carry(const server_action& action, instant now) {
        if (action.size > 0) {
            const std::vector<std::uint8_t> answer{ecu_.out.begin(),
                                                   ecu_.out.begin() + static_cast<std::ptrdiff_t>(action.size)};
            send(engine, answer, now);
            if (random_() % 20 == 0) send(engine, answer, now + 300ms);   // again, late
        }
        server_until = action.until;
    }
    void send(std::uint32_t ecu, const std::vector<std::uint8_t>& what, instant now) {
        const auto delay = milliseconds{random_() % 60};
        if (what.size() > 7) put({now + delay, ecu, {}, true});
        if (random_() % 10 != 0) put({now + delay + milliseconds{what.size() * 3}, ecu, what, false});   // or lost
    }
    void disturb(instant now) {
        if (random_() % 3 == 0) send(engine, bytes("62 77 77 01 02 03 04 05 06 07 08"), now);
        if (random_() % 5 == 0) send(0x7E9, any_request(random_), now);
    }
    [[nodiscard]] instant next() const { return queue_.empty() ? instant::max() : queue_.front().when; }
    message take() {
        auto first = queue_.front();
        queue_.pop_front();
        return first;
    }
    instant server_until = instant::max();

private:
    void put(message what) {
        const auto at = std::ranges::upper_bound(queue_, what.when, {}, &message::when);
        queue_.insert(at, std::move(what));
    }
    std::mt19937 random_;
    moody_ecu& ecu_;
    std::deque<message> queue_;
};

bool is_true_answer(bytes_view request, bytes_view answer) {
    if (answer[0] == sid::negative) return answer[1] == request[0];
    if (answer[0] != positive_of(request[0])) return false;
    if (request[0] == sid::read_data) {
        const std::size_t did = static_cast<std::size_t>(request[1] << 8 | request[2]);
        return answer.size() == 3 + did % 30 && answer[1] == request[1] && answer[2] == request[2];
    }
    return true;
}

// One exchange, event by event; gives the time when it ended.
instant converse(client& tester, moody_ecu& ecu, link& wire, const std::vector<std::uint8_t>& request, instant now) {
    auto action = tester.begin({request, false, engine}, now);
    const auto limit = now + 90s;
    std::vector<std::uint8_t> answer;
    while (action.what != client_step::done) {
        if (now > limit) return limit;
        if (action.what == client_step::send) {
            wire.carry(ecu.machine.on_request(request, false, now, ecu.out), now);
            wire.disturb(now);
            action = tester.on_sent(now);
            continue;
        }
        EXPECT_GE(action.until, now);
        now = std::min({action.until, wire.next(), wire.server_until});
        if (now == wire.next()) {
            const auto came = wire.take();
            action =
                came.first_frame ? tester.on_first_frame(came.ecu, now) : tester.on_response(came.ecu, came.bytes, now);
            if (action.is_answer) answer = came.bytes;
        } else if (now == wire.server_until) {
            wire.carry(ecu.machine.on_time(now, ecu.out), now);
            action = tester.on_time(now);
        } else {
            action = tester.on_time(now);
        }
    }
    const auto how = tester.result().what;
    const bool is_said = how == outcome::answered || how == outcome::refused || how == outcome::busy;
    EXPECT_EQ(is_said, !answer.empty()) << to_text(how);
    if (!answer.empty()) {
        EXPECT_TRUE(is_true_answer(request, answer));
    }
    return now;
}

TEST(conversation, every_exchange_ends_in_time_with_its_own_answer) {
    constexpr unsigned seed = 20260;
    RecordProperty("seed", static_cast<int>(seed));
    std::mt19937 random{seed};
    moody_ecu ecu{seed + 1};
    link wire{seed + 2, ecu};
    client tester{{}};
    instant now{};
    std::array<unsigned, 9> outcomes{};
    for (int i = 0; i < 4000; ++i) {
        const auto request = any_request(random);
        const auto began = now;
        now = converse(tester, ecu, wire, request, now);
        ASSERT_LT(now - began, 90s) << "exchange " << i;
        ++outcomes[static_cast<std::size_t>(tester.result().what)];
        now += 1ms;
    }
    // The link was bad enough to see everything that can happen on it.
    for (const auto how : {outcome::answered, outcome::refused, outcome::silent, outcome::suppressed, outcome::broken})
        EXPECT_GT(outcomes[static_cast<std::size_t>(how)], 10U) << to_text(how);
    EXPECT_GT(tester.counts().other_subject + tester.counts().foreign, 100U);
    EXPECT_GT(tester.counts().late, 10U);
    EXPECT_GT(tester.counts().pending, 10U);
}

}   // namespace
