#include "protocols/doip/connection.hpp"

#include <gtest/gtest.h>

#include "tests/doip/written.hpp"

using namespace faultline::doip;
using namespace std::chrono_literals;
using test::text;

namespace {

const instant t0{};
using kind = report::kind;

struct fixture {
    connection machine{{}};
    test::whole last;   // reports are views into it

    connection_step take(const char* written, instant now = t0) {
        last = test::message(written);
        return machine.on_message(last.head, last.data, now);
    }
    kind heard(const char* written, instant now = t0) { return take(written, now).said.what; }
    void activate() {
        (void)machine.on_connected(t0);
        ASSERT_EQ(heard("02 FD 00 06 00 00 00 09 0E 00 10 00 10 00 00 00 00"), kind::ready);
    }
    void ask(address target = 0x1010, instant now = t0) { ASSERT_TRUE(machine.request(target, 3, now)); }
};

constexpr const char* taken = "02 FD 80 02 00 00 00 05 10 10 0E 00 00";
constexpr const char* refused = "02 FD 80 03 00 00 00 05 10 10 0E 00 03";
constexpr const char* answer = "02 FD 80 01 00 00 00 06 10 10 0E 00 7E 00";

TEST(connection, activates_routing_first) {
    fixture f;
    EXPECT_FALSE(f.machine.request(0x1010, 3, t0));
    const auto first = f.machine.on_connected(t0);
    EXPECT_EQ(text(first.send->data()), "02 FD 00 05 00 00 00 07 0E 00 00 00 00 00 00");
    EXPECT_EQ(f.machine.deadline(), t0 + 2s);
    EXPECT_FALSE(f.machine.request(0x1010, 3, t0));
    EXPECT_EQ(f.heard("02 FD 00 06 00 00 00 09 0E 00 10 00 10 00 00 00 00", t0 + 1s), kind::ready);
    EXPECT_EQ(f.machine.entity(), 0x1000);
    EXPECT_EQ(f.machine.where(), connection::state::ready);
}

TEST(connection, every_denial_ends_it_and_keeps_its_code) {
    for (unsigned code = 0; code <= 0xFF; ++code) {
        if (code == 0x10 || code == 0x11) continue;
        fixture f;
        (void)f.machine.on_connected(t0);
        auto said = test::message("02 FD 00 06 00 00 00 09 0E 00 10 00 00 00 00 00 00");
        said.data[4] = static_cast<std::uint8_t>(code);
        const auto step = f.machine.on_message(said.head, said.data, t0);
        EXPECT_EQ(step.said.what, kind::denied);
        EXPECT_EQ(step.said.code, code);
        EXPECT_EQ(f.machine.where(), connection::state::closed);
    }
}

TEST(connection, waits_for_somebody_at_the_vehicle) {
    fixture f;
    (void)f.machine.on_connected(t0);
    EXPECT_EQ(f.heard("02 FD 00 06 00 00 00 09 0E 00 10 00 11 00 00 00 00", t0 + 1s), kind::needs_confirmation);
    EXPECT_EQ(f.machine.deadline(), t0 + 301s);
    EXPECT_EQ(f.machine.on_time(t0 + 300s).said.what, kind::none);
    EXPECT_EQ(f.heard("02 FD 00 06 00 00 00 09 0E 00 10 00 10 00 00 00 00", t0 + 300s), kind::ready);
    fixture g;
    (void)g.machine.on_connected(t0);
    EXPECT_EQ(g.heard("02 FD 00 06 00 00 00 09 0E 00 10 00 11 00 00 00 00"), kind::needs_confirmation);
    EXPECT_EQ(g.heard("02 FD 00 06 00 00 00 09 0E 00 10 00 05 00 00 00 00"), kind::denied);
}

TEST(connection, no_answer_to_the_activation_is_a_timeout) {
    fixture f;
    (void)f.machine.on_connected(t0);
    EXPECT_EQ(f.machine.on_time(t0 + 1999ms).said.what, kind::none);
    EXPECT_EQ(f.machine.on_time(t0 + 2s).said.what, kind::timeout);
    EXPECT_EQ(f.machine.where(), connection::state::closed);
    EXPECT_EQ(f.machine.deadline(), instant::max());
}

TEST(connection, an_activation_of_another_tester_or_nobody_asked_for_is_not_ours) {
    fixture f;
    (void)f.machine.on_connected(t0);
    EXPECT_EQ(f.heard("02 FD 00 06 00 00 00 09 0E 01 10 00 10 00 00 00 00"), kind::none);
    f.activate();
    EXPECT_EQ(f.heard("02 FD 00 06 00 00 00 09 0E 00 10 00 00 00 00 00 00"), kind::none);
    EXPECT_EQ(f.machine.where(), connection::state::ready);
    EXPECT_EQ(f.machine.foreign(), 2U);
}

TEST(connection, p2_starts_with_the_acknowledgment) {
    fixture f;
    f.activate();
    const auto head = f.machine.request(0x1010, 3, t0);
    ASSERT_TRUE(head);
    EXPECT_EQ(text(*head), "02 FD 80 01 00 00 00 07 0E 00 10 10");
    EXPECT_EQ(f.machine.deadline(), t0 + 2s);
    EXPECT_FALSE(f.machine.request(0x1010, 3, t0));
    EXPECT_EQ(f.heard(taken, t0 + 1s), kind::taken);
    const auto said = f.take(answer, t0 + 2s).said;
    EXPECT_EQ(said.what, kind::answer);
    EXPECT_EQ(said.source, 0x1010);
    EXPECT_EQ(text(said.data), "7E 00");
    EXPECT_EQ(f.heard(answer, t0 + 3s), kind::answer);   // 0x78 and then the rest: as many as it takes
}

TEST(connection, a_refusal_is_another_thing_than_silence) {
    fixture f;
    f.activate();
    f.ask();
    const auto said = f.take(refused).said;
    EXPECT_EQ(said.what, kind::refused);
    EXPECT_EQ(said.code, static_cast<std::uint8_t>(refusal::unknown_target));
    f.ask();
    EXPECT_EQ(f.machine.on_time(t0 + 1999ms).said.what, kind::none);
    const auto silence = f.machine.on_time(t0 + 2s).said;
    EXPECT_EQ(silence.what, kind::not_taken);
    EXPECT_EQ(silence.source, 0x1010);
    EXPECT_EQ(f.heard(taken, t0 + 2s), kind::none);   // too late
    EXPECT_EQ(f.machine.foreign(), 1U);
}

TEST(connection, a_positive_acknowledgment_with_another_code_is_none) {
    fixture f;
    f.activate();
    f.ask();
    EXPECT_EQ(f.heard("02 FD 80 02 00 00 00 05 10 10 0E 00 01"), kind::refused);
}

TEST(connection, an_answer_before_its_acknowledgment_counts) {
    fixture f;
    f.activate();
    f.ask();
    EXPECT_EQ(f.heard(answer), kind::answer);
    EXPECT_EQ(f.machine.where(), connection::state::ready);
    EXPECT_EQ(f.heard(taken), kind::none);
}

TEST(connection, what_is_about_others_decides_nothing) {
    fixture f;
    f.activate();
    f.ask();
    EXPECT_EQ(f.heard("02 FD 80 02 00 00 00 05 10 11 0E 00 00"), kind::none);         // another ECU
    EXPECT_EQ(f.heard("02 FD 80 02 00 00 00 05 10 10 0E 01 00"), kind::none);         // another tester
    EXPECT_EQ(f.heard("02 FD 80 03 00 00 00 05 10 11 0E 00 03"), kind::none);
    EXPECT_EQ(f.heard("02 FD 80 01 00 00 00 06 10 10 0E 01 7E 00"), kind::none);
    EXPECT_EQ(f.machine.where(), connection::state::sent);
    const auto other = f.take("02 FD 80 01 00 00 00 06 10 11 0E 00 7E 00").said;
    EXPECT_EQ(other.what, kind::unasked);
    EXPECT_EQ(other.source, 0x1011);
    EXPECT_EQ(f.machine.where(), connection::state::sent);
    EXPECT_EQ(f.machine.foreign(), 5U);
    EXPECT_EQ(f.heard(taken), kind::taken);
}

TEST(connection, asked_of_all_every_ecu_answers) {
    fixture f;
    f.activate();
    f.ask(0xE400);
    EXPECT_EQ(f.heard("02 FD 80 02 00 00 00 05 10 00 0E 00 00"), kind::taken);   // in the gateway's name
    EXPECT_EQ(f.heard(answer), kind::answer);
    EXPECT_EQ(f.heard("02 FD 80 01 00 00 00 06 10 11 0E 00 7E 00"), kind::answer);
    f.ask(0xE400);
    EXPECT_EQ(f.heard("02 FD 80 02 00 00 00 05 E4 00 0E 00 00"), kind::taken);
}

TEST(connection, an_alive_check_is_answered_at_once_whatever_runs) {
    constexpr const char* check = "02 FD 00 07 00 00 00 00";
    constexpr const char* alive = "02 FD 00 08 00 00 00 02 0E 00";
    fixture f;
    (void)f.machine.on_connected(t0);
    EXPECT_EQ(text(f.take(check).send->data()), alive);
    f.activate();
    EXPECT_EQ(text(f.take(check).send->data()), alive);
    f.ask();
    const auto during = f.take(check);
    EXPECT_EQ(text(during.send->data()), alive);
    EXPECT_EQ(during.said.what, kind::none);
    EXPECT_EQ(f.machine.where(), connection::state::sent);
    EXPECT_EQ(f.machine.deadline(), t0 + 2s);
}

TEST(connection, an_idle_link_is_kept_with_0008) {
    fixture f;
    f.activate();
    EXPECT_EQ(f.machine.deadline(), t0 + 120s);
    EXPECT_FALSE(f.machine.on_time(t0 + 119s).send);
    EXPECT_EQ(text(f.machine.on_time(t0 + 120s).send->data()), "02 FD 00 08 00 00 00 02 0E 00");
    EXPECT_EQ(f.machine.deadline(), t0 + 240s);
    f.ask(0x1010, t0 + 200s);
    EXPECT_EQ(f.heard(taken, t0 + 201s), kind::taken);
    EXPECT_EQ(f.machine.deadline(), t0 + 321s);
    connection quiet{{.keep_alive = 0ms}};
    (void)quiet.on_connected(t0);
    const auto ready = test::message("02 FD 00 06 00 00 00 09 0E 00 10 00 10 00 00 00 00");
    EXPECT_EQ(quiet.on_message(ready.head, ready.data, t0).said.what, kind::ready);
    EXPECT_EQ(quiet.deadline(), instant::max());
}

TEST(connection, a_header_the_vehicle_could_not_take_ends_the_request_only) {
    fixture f;
    f.activate();
    f.ask();
    const auto said = f.take("02 FD 00 00 00 00 00 01 02").said;
    EXPECT_EQ(said.what, kind::header_refused);
    EXPECT_EQ(said.code, static_cast<std::uint8_t>(header_refusal::too_large));
    EXPECT_EQ(f.machine.where(), connection::state::ready);
}

TEST(connection, impossible_lengths_and_unknown_types_are_dropped) {
    fixture f;
    f.activate();
    f.ask();
    for (const char* odd : {"02 FD 80 02 00 00 00 04 10 10 0E 00", "02 FD 80 01 00 00 00 04 10 10 0E 00", "02 FD 00 00 00 00 00 00",
                            "02 FD 00 07 00 00 00 01 00", "02 FD 12 34 00 00 00 00", "02 FD 40 04 00 00 00 01 01"})
        EXPECT_EQ(f.heard(odd), kind::none) << odd;
    EXPECT_EQ(f.machine.where(), connection::state::sent);
    EXPECT_EQ(f.machine.foreign(), 6U);
}

TEST(connection, an_answer_too_large_for_us_is_told_and_a_broken_stream_ends_it) {
    fixture f;
    f.activate();
    EXPECT_EQ(f.machine.on_too_large({version_2012, payload::diagnostic, 1000000}).said.what, kind::too_large);
    EXPECT_EQ(f.machine.on_too_large({version_2012, payload::announcement, 1000000}).said.what, kind::none);
    EXPECT_EQ(f.machine.on_broken().said.what, kind::broken);
    EXPECT_EQ(f.machine.where(), connection::state::closed);
    EXPECT_EQ(f.heard(answer), kind::none);
}

TEST(connection, nothing_is_left_of_a_closed_one) {
    fixture f;
    f.activate();
    f.ask();
    f.machine.on_closed();
    EXPECT_EQ(f.machine.deadline(), instant::max());
    EXPECT_FALSE(f.machine.request(0x1010, 3, t0));
    EXPECT_EQ(f.heard(taken), kind::none);
    f.activate();
    EXPECT_EQ(f.heard(answer), kind::unasked);   // nobody was asked on this connection yet
    EXPECT_FALSE(f.machine.request(0x1010, 0, t0));
}

}   // namespace
