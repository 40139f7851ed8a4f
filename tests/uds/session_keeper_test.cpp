#include "protocols/uds/session_keeper.hpp"

#include <gtest/gtest.h>

#include "protocols/uds/tester_present.hpp"
#include "tests/obd/bytes.hpp"

using namespace faultline;
using namespace faultline::uds;
using namespace std::chrono_literals;
using obd::bytes;

namespace {

const instant t0{};

struct job {
    session_keeper keeper;
    void did(const char* request, const char* answer, outcome how = outcome::answered, instant when = t0) {
        keeper.on_request(bytes(request), when);
        keeper.on_outcome(bytes(request), how, bytes(answer), when);
    }
    [[nodiscard]] std::vector<std::vector<std::uint8_t>> restore() const {
        const auto list = keeper.restore();
        std::vector<std::vector<std::uint8_t>> steps;
        for (const auto& each : list.all()) steps.emplace_back(each.view().begin(), each.view().end());
        return steps;
    }
};
using steps = std::vector<std::vector<std::uint8_t>>;

TEST(session_keeper, nothing_done_is_nothing_to_undo) {
    job work;
    work.did("22 F1 90", "62 F1 90 57");
    work.did("19 02 FF", "59 02 FF");
    work.did("3E 00", "7E 00");
    EXPECT_TRUE(work.keeper.is_clean());
    EXPECT_TRUE(work.keeper.is_standard());
}

TEST(session_keeper, what_was_done_is_undone_the_other_way_round) {
    job work;
    work.did("10 03", "50 03 00 32 01 F4");
    work.did("28 03 01", "68 03");
    work.did("85 02", "C5 02");
    work.did("2F 9B 00 03 01", "6F 9B 00 03 01");
    EXPECT_EQ(work.restore(), (steps{bytes("2F 9B 00 00"), bytes("85 01"), bytes("28 00 01"), bytes("10 01")}));
    work.did("2F 9B 00 00", "6F 9B 00 00");
    work.did("85 01", "C5 01");
    EXPECT_EQ(work.restore(), (steps{bytes("28 00 01"), bytes("10 01")}));
    work.did("28 00 01", "68 00");
    work.did("10 01", "50 01 00 32 01 F4");
    EXPECT_TRUE(work.keeper.is_clean());
}

TEST(session_keeper, a_request_under_way_is_undone_when_the_link_dies) {
    job work;
    for (const auto& [request, undo] :
         {std::pair{"28 83 03", "28 00 03"}, {"85 82", "85 01"}, {"10 02", "10 01"}, {"2F 01 02 02", "2F 01 02 00"}}) {
        job other;
        other.keeper.on_request(bytes(request), t0);
        EXPECT_EQ(other.restore(), steps{bytes(undo)}) << request;
    }
}

TEST(session_keeper, no_answer_leaves_the_doubt_and_a_refusal_takes_it) {
    for (const auto how : {outcome::silent, outcome::broken, outcome::never_finished, outcome::not_sent}) {
        job work;
        work.did("85 02", "", how);
        EXPECT_EQ(work.restore(), steps{bytes("85 01")});
        work.did("85 02", "7F 85 22", outcome::refused);   // the second time; the first may have happened
        EXPECT_EQ(work.restore(), steps{bytes("85 01")});
    }
    for (const auto how : {outcome::refused, outcome::busy}) {
        job work;
        for (const auto* request : {"85 02", "28 03 01", "10 03", "2F 01 02 03"}) work.did(request, "7F", how);
        EXPECT_TRUE(work.keeper.is_clean());
    }
}

TEST(session_keeper, one_refusal_among_many_ecus_proves_nothing) {
    job work;
    work.keeper.on_request(bytes("28 83 01"), t0);
    work.keeper.on_outcome(bytes("28 83 01"), outcome::refused, {}, t0, true);
    EXPECT_EQ(work.restore(), steps{bytes("28 00 01")});
}

TEST(session_keeper, a_failed_undoing_stays_on_the_list) {
    job work;
    work.did("28 03 01", "68 03");
    work.did("28 00 01", "7F 28 22", outcome::refused);
    work.did("28 00 01", "", outcome::silent);
    EXPECT_EQ(work.restore(), steps{bytes("28 00 01")});
}

TEST(session_keeper, an_undoing_nobody_answered_changes_nothing) {
    job work;
    for (const auto* request : {"85 01", "28 00 01", "2F 01 02 00"}) work.did(request, "", outcome::silent);
    EXPECT_TRUE(work.keeper.is_clean());
}

TEST(session_keeper, a_session_nobody_confirmed_is_left_all_the_same) {
    job work;
    work.did("10 03", "", outcome::silent);
    EXPECT_EQ(work.restore(), steps{bytes("10 01")});
    work.did("10 03", "7F 10 22", outcome::refused);
    EXPECT_EQ(work.restore(), steps{bytes("10 01")});
}

TEST(session_keeper, an_accepted_silence_counts_as_done) {
    job work;
    work.did("85 82", "", outcome::suppressed);
    EXPECT_EQ(work.restore(), steps{bytes("85 01")});
    work.did("85 81", "", outcome::suppressed);
    EXPECT_TRUE(work.keeper.is_clean());
}

TEST(session_keeper, the_standard_session_and_a_reset_end_everything) {
    for (const auto& [request, answer] : {std::pair{"10 01", "50 01"}, {"11 01", "51 01"}}) {
        job work;
        work.did("10 03", "50 03 00 32 01 F4");
        work.did("28 03 01", "68 03");
        work.did("85 02", "C5 02");
        work.did(request, answer);
        EXPECT_TRUE(work.keeper.is_clean()) << request;
        EXPECT_EQ(work.keeper.session(), 0x01);
    }
    job other;
    other.did("28 03 01", "68 03");
    other.did("10 03", "50 03 00 32 01 F4");   // should wake the bus, need not
    EXPECT_EQ(other.restore(), (steps{bytes("28 00 01"), bytes("10 01")}));
}

TEST(session_keeper, two_silenced_networks_are_woken_together) {
    job work;
    work.did("28 03 11", "68 03");
    work.did("28 03 22", "68 03");
    EXPECT_EQ(work.restore(), steps{bytes("28 00 03")});
    job same;
    same.did("28 01 11", "68 01");
    same.did("28 01 12", "68 01");
    EXPECT_EQ(same.restore(), steps{bytes("28 00 13")});
}

TEST(session_keeper, more_held_outputs_than_remembered_are_told) {
    job work;
    for (int i = 0; i < 8; ++i) {
        const std::vector<std::uint8_t> request{0x2F, 0x01, static_cast<std::uint8_t>(i), 0x03};
        work.keeper.on_request(request, t0);
    }
    EXPECT_FALSE(work.keeper.has_overflowed());
    work.keeper.on_request(bytes("2F 01 07 03"), t0);   // the same again
    EXPECT_FALSE(work.keeper.has_overflowed());
    work.keeper.on_request(bytes("2F 01 08 03"), t0);
    EXPECT_TRUE(work.keeper.has_overflowed());
    EXPECT_EQ(work.restore().size(), 8U);
}

TEST(session_keeper, waits_as_long_as_the_session_promised) {
    job work;
    work.did("10 03", "50 03 00 64 02 58");
    const auto times = work.keeper.times({});
    EXPECT_EQ(times.cp_p2_max, 100ms);
    EXPECT_EQ(times.cp_p2_star, 6000ms);
    job old;
    old.did("10 03", "50 03");
    EXPECT_EQ(old.keeper.times({}).cp_p2_star, 5000ms);
    job zero;
    zero.did("10 03", "50 03 00 00 00 00");
    EXPECT_EQ(zero.keeper.times({}).cp_p2_max, 50ms);
    work.did("10 01", "50 01");
    EXPECT_EQ(work.keeper.times({}).cp_p2_max, 50ms);
}

TEST(session_keeper, a_session_nobody_feeds_has_lapsed) {
    job work;
    EXPECT_FALSE(work.keeper.has_lapsed(t0 + 1h));
    work.did("10 03", "50 03 00 32 01 F4");
    EXPECT_FALSE(work.keeper.has_lapsed(t0 + 4999ms));
    EXPECT_TRUE(work.keeper.has_lapsed(t0 + 5s));
    work.keeper.on_alive(t0 + 4s);
    EXPECT_FALSE(work.keeper.has_lapsed(t0 + 8s));
    EXPECT_EQ(work.restore(), steps{bytes("10 01")});
}

TEST(tester_present, speaks_only_into_silence) {
    tester_present_keeper keeper;
    EXPECT_EQ(keeper.on_time(t0).until, instant::max());
    EXPECT_EQ(keeper.start(t0).until, t0 + 2s);
    EXPECT_FALSE(keeper.on_time(t0 + 1999ms).send);
    const auto first = keeper.on_time(t0 + 2s);
    EXPECT_TRUE(first.send);
    EXPECT_EQ(first.until, t0 + 4s);
    EXPECT_FALSE(keeper.on_time(t0 + 2s).send);
    EXPECT_EQ(bytes("3E 80"), std::vector<std::uint8_t>(keeper.message().begin(), keeper.message().end()));
}

TEST(tester_present, never_while_a_request_is_out) {
    tester_present_keeper keeper;
    (void)keeper.start(t0);
    EXPECT_EQ(keeper.on_request(t0 + 1s).until, instant::max());
    EXPECT_FALSE(keeper.on_time(t0 + 20s).send);
    EXPECT_EQ(keeper.on_idle(t0 + 20s).until, t0 + 22s);
    EXPECT_FALSE(keeper.on_time(t0 + 21s).send);
    EXPECT_TRUE(keeper.on_time(t0 + 22s).send);
}

TEST(tester_present, stops_and_starts_again) {
    tester_present_keeper keeper{500ms};
    (void)keeper.start(t0);
    EXPECT_EQ(keeper.start(t0 + 400ms).until, t0 + 500ms);   // already on
    (void)keeper.stop();
    EXPECT_FALSE(keeper.on_time(t0 + 1h).send);
    EXPECT_FALSE(keeper.is_on());
    EXPECT_EQ(keeper.start(t0 + 1h).until, t0 + 1h + 500ms);
}

}   // namespace
