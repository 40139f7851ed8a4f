#include "cloud/mqtt/connection.hpp"

#include <gtest/gtest.h>

using namespace faultline::mqtt;
using namespace std::chrono_literals;

namespace {

const instant t0{1h};

template <class Action>
Action expect(const connection_action& action) {
    const auto* wanted = std::get_if<Action>(&action);
    if (!wanted) throw std::runtime_error{"another action, number " + std::to_string(action.index())};
    return *wanted;
}

connection::limits quick() { return {.first = 1s, .longest = 8s, .stable = 20s, .answer = 5s, .rival = 60s, .knock = 1h}; }

connection online_at(instant now) {
    connection machine{quick(), 1};
    expect<open_link>(machine.start(now));
    expect<wait_until>(machine.on_opened(now));
    expect<rest>(machine.on_ready(now));
    return machine;
}

// The longest of many draws of the wait after the n-th vain attempt.
milliseconds longest_wait(int attempts) {
    milliseconds longest{0};
    for (std::uint64_t seed = 0; seed < 300; ++seed) {
        connection machine{quick(), seed};
        expect<open_link>(machine.start(t0));
        auto now = t0;
        for (int i = 0; i < attempts; ++i) {
            const auto wait = expect<wait_until>(machine.on_not_opened(reason_code::success, false, now));
            if (i + 1 == attempts) longest = std::max(longest, std::chrono::duration_cast<milliseconds>(wait.when - now));
            now = wait.when;
            expect<open_link>(machine.on_time(now));
        }
    }
    return longest;
}

TEST(connection, starts_at_once_and_rests_when_ready) {
    const auto machine = online_at(t0);
    EXPECT_EQ(machine.state(), connection_state::online);
    EXPECT_EQ(machine.trouble(), connection_trouble::none);
}

TEST(connection, waits_longer_and_longer_between_vain_attempts_but_not_without_end) {
    EXPECT_GT(longest_wait(1), 900ms);
    EXPECT_LE(longest_wait(1), 1s);
    EXPECT_GT(longest_wait(2), 1800ms);
    EXPECT_LE(longest_wait(2), 2s);
    EXPECT_GT(longest_wait(9), 7s);
    EXPECT_LE(longest_wait(9), 8s);
    EXPECT_LE(longest_wait(40), 8s);
}

TEST(connection, opens_a_new_link_for_every_attempt) {
    auto machine = online_at(t0);
    const auto wait = expect<wait_until>(machine.on_closed(reason_code::success, t0 + 1s));
    EXPECT_EQ(machine.state(), connection_state::backing_off);
    EXPECT_EQ(machine.trouble(), connection_trouble::lost);
    if (wait.when > t0 + 1s) {
        EXPECT_EQ(expect<wait_until>(machine.on_time(wait.when - 1ms)).when, wait.when);
    }
    expect<open_link>(machine.on_time(wait.when));
}

TEST(connection, silence_of_the_broker_is_a_failure) {
    connection machine{quick(), 1};
    expect<open_link>(machine.start(t0));
    EXPECT_EQ(expect<wait_until>(machine.on_time(t0 + 4s)).when, t0 + 5s);
    expect<cut_link>(machine.on_time(t0 + 5s));
    EXPECT_EQ(machine.trouble(), connection_trouble::silent);
    expect<wait_until>(machine.on_time(t0 + 5s));
}

TEST(connection, birth_and_subscriptions_must_be_confirmed_in_time_too) {
    connection machine{quick(), 1};
    expect<open_link>(machine.start(t0));
    EXPECT_EQ(expect<wait_until>(machine.on_opened(t0 + 1s)).when, t0 + 6s);
    EXPECT_EQ(machine.state(), connection_state::greeting);
    expect<cut_link>(machine.on_time(t0 + 6s));
}

TEST(connection, a_long_calm_forgives_earlier_failures_and_a_short_one_does_not) {
    for (const auto calm : {19s, 20s}) {
        connection machine{quick(), 3};
        expect<open_link>(machine.start(t0));
        auto now = t0;
        for (int i = 0; i < 6; ++i) {
            now = expect<wait_until>(machine.on_not_opened(reason_code::success, false, now)).when;
            expect<open_link>(machine.on_time(now));
        }
        expect<wait_until>(machine.on_opened(now));
        expect<rest>(machine.on_ready(now));
        expect<wait_until>(machine.on_closed(reason_code::success, now + calm));
        EXPECT_EQ(machine.attempts(), calm < 20s ? 7 : 1);
    }
}

struct refusal {
    reason_code reason;
    connection_state state;
    connection_trouble trouble;
};

TEST(connection, every_reason_of_a_refused_connect_has_its_state) {
    const auto backing = connection_state::backing_off;
    const auto stopped = connection_state::stopped;
    for (const auto& [reason, state, trouble] : {
             refusal{reason_code::success, backing, connection_trouble::unreachable},
             refusal{reason_code::unspecified, backing, connection_trouble::refused},
             refusal{reason_code::malformed_packet, backing, connection_trouble::refused},
             refusal{reason_code::protocol_error, backing, connection_trouble::refused},
             refusal{reason_code::unsupported_version, backing, connection_trouble::refused},
             refusal{reason_code::client_id_invalid, stopped, connection_trouble::rights},
             refusal{reason_code::bad_credentials, stopped, connection_trouble::rights},
             refusal{reason_code::not_authorized, stopped, connection_trouble::rights},
             refusal{reason_code::server_unavailable, backing, connection_trouble::refused},
             refusal{reason_code::server_busy, backing, connection_trouble::refused},
             refusal{reason_code::banned, stopped, connection_trouble::rights},
             refusal{reason_code::bad_authentication_method, stopped, connection_trouble::rights},
             refusal{reason_code::quota_exceeded, backing, connection_trouble::refused},
             refusal{reason_code::use_another_server, backing, connection_trouble::refused},
             refusal{reason_code::connection_rate_exceeded, backing, connection_trouble::refused}}) {
        connection machine{quick(), 1};
        expect<open_link>(machine.start(t0));
        const auto wait = expect<wait_until>(machine.on_not_opened(reason, false, t0));
        EXPECT_EQ(machine.state(), state) << reason_name(reason);
        EXPECT_EQ(machine.trouble(), trouble) << reason_name(reason);
        EXPECT_TRUE(state != stopped || wait.when >= t0 + 30min) << reason_name(reason);
    }
}

TEST(connection, every_reason_of_a_disconnect_has_its_state) {
    for (const auto& [reason, state, trouble] : {
             refusal{reason_code::success, connection_state::backing_off, connection_trouble::lost},
             refusal{reason_code::server_shutting_down, connection_state::backing_off, connection_trouble::refused},
             refusal{reason_code::keep_alive_timeout, connection_state::backing_off, connection_trouble::refused},
             refusal{reason_code::packet_too_large, connection_state::backing_off, connection_trouble::refused},
             refusal{reason_code::message_rate_too_high, connection_state::backing_off, connection_trouble::refused},
             refusal{reason_code::administrative_action, connection_state::backing_off, connection_trouble::refused},
             refusal{reason_code::not_authorized, connection_state::stopped, connection_trouble::rights},
             refusal{reason_code::session_taken_over, connection_state::backing_off, connection_trouble::rival}}) {
        auto machine = online_at(t0);
        expect<wait_until>(machine.on_closed(reason, t0 + 1s));
        EXPECT_EQ(machine.state(), state) << reason_name(reason);
        EXPECT_EQ(machine.trouble(), trouble) << reason_name(reason);
    }
}

TEST(connection, a_handshake_that_fails_is_told_from_a_closed_port) {
    connection machine{quick(), 1};
    expect<open_link>(machine.start(t0));
    expect<wait_until>(machine.on_not_opened(reason_code::success, true, t0));
    EXPECT_EQ(machine.trouble(), connection_trouble::tls);
}

TEST(connection, makes_way_for_a_second_client_with_our_name) {
    auto machine = online_at(t0);
    EXPECT_GE(expect<wait_until>(machine.on_closed(reason_code::session_taken_over, t0 + 1s)).when, t0 + 61s);
}

TEST(connection, suspects_a_rival_when_connections_come_at_once_and_never_last) {
    auto machine = online_at(t0);
    auto now = t0;
    for (int life = 1; life <= 4; ++life) {
        now = expect<wait_until>(machine.on_closed(reason_code::success, now + 500ms)).when;
        EXPECT_EQ(machine.trouble(), life < 4 ? connection_trouble::lost : connection_trouble::rival);
        expect<open_link>(machine.on_time(now));
        expect<wait_until>(machine.on_opened(now));
        static_cast<void>(machine.on_ready(now));
    }
    EXPECT_EQ(machine.trouble(), connection_trouble::rival) << "being back does not mean that the other is gone";
    const auto calm = expect<wait_until>(machine.on_time(now)).when;
    expect<rest>(machine.on_time(calm));
    EXPECT_EQ(machine.trouble(), connection_trouble::none);
}

TEST(connection, a_broker_that_restarts_is_no_rival) {
    auto machine = online_at(t0);
    auto now = t0;
    for (int life = 1; life <= 6; ++life) {
        now = expect<wait_until>(machine.on_closed(reason_code::success, now + 500ms)).when;
        EXPECT_EQ(machine.trouble(), connection_trouble::lost);
        expect<open_link>(machine.on_time(now));
        now = expect<wait_until>(machine.on_not_opened(reason_code::success, false, now)).when;
        expect<open_link>(machine.on_time(now));
        expect<wait_until>(machine.on_opened(now));
        expect<rest>(machine.on_ready(now));
    }
}

TEST(connection, stops_for_want_of_rights_and_tries_at_once_when_told_of_a_change) {
    auto machine = online_at(t0);
    expect<cut_link>(machine.on_trouble(connection_trouble::rights, t0 + 1s));
    EXPECT_EQ(machine.state(), connection_state::stopped);
    const auto knock = expect<wait_until>(machine.on_time(t0 + 1s)).when;
    EXPECT_GE(knock, t0 + 30min);
    expect<open_link>(machine.on_change(t0 + 10s));
}

TEST(connection, a_change_disturbs_no_working_connection) {
    auto machine = online_at(t0);
    expect<rest>(machine.on_change(t0 + 1s));
    EXPECT_EQ(machine.state(), connection_state::online);
}

TEST(connection, late_news_changes_nothing) {
    auto machine = online_at(t0);
    const auto wait = expect<wait_until>(machine.on_closed(reason_code::success, t0 + 1s)).when;
    EXPECT_EQ(expect<wait_until>(machine.on_closed(reason_code::success, t0 + 1s)).when, wait);
    EXPECT_EQ(expect<wait_until>(machine.on_not_opened(reason_code::banned, false, t0 + 1s)).when, wait);
    EXPECT_EQ(expect<wait_until>(machine.on_trouble(connection_trouble::rights, t0 + 1s)).when, wait);
    EXPECT_EQ(machine.attempts(), 1);
}

}  // namespace
