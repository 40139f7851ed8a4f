// The CAN bus face: the ECUs answer frames as they answer behind the ELM face.
#include "tools/simcar/can_bus.hpp"

#include <gtest/gtest.h>

#include "tests/simcar/bus_bench.hpp"

using namespace faultline;
using namespace faultline::simcar;
using namespace std::chrono_literals;

namespace {

using answers = std::vector<std::string>;

TEST(can_bus, all_emission_related_ecus_answer_a_functional_request) {
    bus_bench b;
    const auto got = b.ask(0x7DF, "0100");
    ASSERT_EQ(got.size(), 4U);
    EXPECT_TRUE(got[0].starts_with("7E8 4100"));
    EXPECT_TRUE(got[3].starts_with("7EB 4100"));
}

TEST(can_bus, a_long_answer_waits_for_flow_control_and_interleaves) {
    bus_bench b;
    EXPECT_EQ(b.ask(0x7DF, "0902"), (answers{"7E8 4902014C56474245343" "04B324D50313233343536"}));
    const auto names = b.ask(0x7DF, "090A");
    EXPECT_EQ(names.size(), 3U);
    EXPECT_EQ(b.ask(0x7E1, "0904"), (answers{"7E9 49040138393636332D30324B31302D30303030"}));
}

TEST(can_bus, a_physical_request_is_answered_by_one_and_refused_aloud) {
    bus_bench b;
    EXPECT_EQ(b.ask(0x7E1, "0902"), (answers{"7E9 7F0912"}));
    EXPECT_EQ(b.ask(0x7E3, "07"), (answers{"7EB 7F0711"}));
    EXPECT_EQ(b.ask(0x7E0, "22F190"), (answers{"7E8 62F1904C564742453430" "4B324D50313233343536"}));
}

TEST(can_bus, twenty_nine_bits) {
    bus_bench b{"can29"};
    const auto got = b.ask(0x18DB33F1, "0100");
    ASSERT_FALSE(got.empty());
    EXPECT_TRUE(got[0].starts_with("18DAF110 4100"));
    EXPECT_TRUE(b.ask(0x7DF, "0100").empty());
    EXPECT_EQ(b.ask(0x18DA10F1, "0100").size(), 1U);
}

TEST(can_bus, pending_and_busy_are_said_first) {
    bus_bench b;
    b("pending 7E8 03 400");
    EXPECT_EQ(b.ask(0x7E0, "03", 1s), (answers{"7E8 7F0378", "7E8 430203010420"}));
    b("refuse 7E8 04 22");
    EXPECT_EQ(b.ask(0x7E0, "04"), (answers{"7E8 7F0422"}));
}

TEST(can_bus, the_latency_is_the_ecus_own) {
    bus_bench b{"can250"};
    b("latency 7E8 80");
    const auto start = b.now;
    const auto asked = b.ask(0x7E0, "010C", 79ms);
    EXPECT_TRUE(asked.empty());
    EXPECT_EQ(b.run(5ms), (answers{"7E8 410C0BE0"}));
    EXPECT_EQ(b.now - start, 84ms);
}

TEST(can_bus, frames_are_padded_as_the_car_pads) {
    bus_bench b;
    b.ask(0x7E0, "010D");
    ASSERT_EQ(b.heard.size(), 1U);
    EXPECT_EQ(can::to_text(b.heard[0]), "7E8#03410D0000000000");
    auto bare = car_named("hybrid");
    bare.padding.reset();
    bus_bench without{bare, {}};
    without.ask(0x7E0, "010D");
    EXPECT_EQ(can::to_text(without.heard.at(0)), "7E8#03410D00");
}

TEST(can_bus, a_client_hears_the_others_and_never_itself) {
    bus_bench b;
    const auto other = b.sim.bus().attach();
    b.sim.bus().send(other, frame_of(0x321, {1, 2, 3}), b.now);
    b.run(5ms);
    ASSERT_EQ(b.heard.size(), 1U);
    EXPECT_EQ(can::to_text(b.heard[0]), "321#010203");
    EXPECT_TRUE(b.sim.bus().take(other).empty());
}

TEST(can_bus, traffic_comes_at_its_rate_and_diagnosis_goes_through_it) {
    bus_bench b;
    b.sim.bus().set_traffic(2000);
    b.run(1s);
    EXPECT_NEAR(static_cast<double>(b.heard.size()), 2000.0, 20.0);
    EXPECT_EQ(b.ask(0x7DF, "0902").size(), 1U);
    for (const auto& f : b.heard) EXPECT_TRUE(f.id < 0x700 || f.id >= 0x7E8) << can::to_text(f);
}

TEST(can_bus, a_car_without_ignition_is_silent_and_one_without_listeners_sleeps) {
    bus_bench b;
    b.sim.bus().set_traffic(100);
    b("ignition off");
    EXPECT_TRUE(b.ask(0x7DF, "0100").empty());
    EXPECT_TRUE(b.heard.empty());
    b("ignition on");
    b.sim.bus().detach(b.who);
    EXPECT_EQ(b.sim.bus().next_due(), std::nullopt);
}

TEST(can_bus, another_car_answers_after_a_change) {
    bus_bench b;
    EXPECT_EQ(b("car can250").substr(0, 2), "ok");
    EXPECT_EQ(b.ask(0x7DF, "010C").size(), 1U);
    EXPECT_EQ(b("car none"), "ok");
    EXPECT_TRUE(b.ask(0x7DF, "010C").empty());
}

TEST(can_bus, a_car_on_a_k_line_says_nothing_here) {
    bus_bench b{"kwp"};
    EXPECT_TRUE(b.ask(0x7DF, "0100").empty());
}

TEST(can_bus, quirks_of_the_car_act_here_too) {
    bus_bench b{"hybrid", with({quirk::pending78})};
    EXPECT_EQ(b.ask(0x7E0, "03", 2s), (answers{"7E8 7F0378", "7E8 430203010420"}));
}

}  // namespace
