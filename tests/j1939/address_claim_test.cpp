#include "protocols/j1939/address_claim.hpp"

#include <gtest/gtest.h>

#include "protocols/j1939/pgn.hpp"
#include "tests/j1939/written.hpp"

using namespace faultline;
using namespace faultline::j1939;
using namespace std::chrono_literals;
using test::bytes;
using test::frame;

namespace {

const instant t0{};
const name tool{.identity = 0x12345, .manufacturer = 0, .function = 129, .industry_group = 0, .may_move = false};

name movable() {
    auto what = tool;
    what.may_move = true;
    return what;
}

address_claim machine(const name& own) { return {own, service_tool_address, {}}; }
std::string sent(const claiming& what) { return what.send ? can::to_text(*what.send) : "nothing"; }

can::frame claim_of(std::uint64_t number, std::uint8_t address) {
    return make_frame({6, pgn::address_claimed, address, global_address}, write_name(number));
}

TEST(name, has_its_fields_where_the_standard_puts_them) {
    const name all{.identity = 0x1FFFFF, .manufacturer = 0x7FF, .ecu_instance = 7, .function_instance = 31,
                   .function = 0xFF, .vehicle_system = 127, .vehicle_system_instance = 15, .industry_group = 7,
                   .may_move = true};
    EXPECT_EQ(to_number(all), 0xFFFEFFFFFFFFFFFFU);   // everything but the reserved bit
    EXPECT_EQ(to_number({.manufacturer = 1}), 1ULL << 21);
    EXPECT_EQ(to_number({.ecu_instance = 1}), 1ULL << 32);
    EXPECT_EQ(to_number({.function_instance = 1}), 1ULL << 35);
    EXPECT_EQ(to_number({.function = 1}), 1ULL << 40);
    EXPECT_EQ(to_number({.vehicle_system = 1}), 1ULL << 49);
    EXPECT_EQ(to_number({.vehicle_system_instance = 1}), 1ULL << 56);
    EXPECT_EQ(to_number({.industry_group = 1}), 1ULL << 60);
    EXPECT_EQ(to_number({.may_move = true}), 1ULL << 63);
    EXPECT_EQ(to_name(to_number(all)), all);
    EXPECT_EQ(to_name(to_number(tool)), tool);
}

TEST(name, travels_low_byte_first) {
    const auto written = write_name(0x0102030405060708U);
    EXPECT_EQ((std::vector<std::uint8_t>{written.begin(), written.end()}), bytes("08 07 06 05 04 03 02 01"));
    EXPECT_EQ(read_name(bytes("08 07 06 05 04 03 02 01")), 0x0102030405060708U);
    EXPECT_FALSE(read_name(bytes("08 07 06 05 04 03 02")));
}

TEST(address_claim, says_nothing_until_it_is_started) {
    auto m = machine(tool);
    EXPECT_EQ(sent(m.on_frame(frame("18EAFF00#00EE00"), t0)), "nothing");
    EXPECT_EQ(sent(m.on_frame(claim_of(1, service_tool_address), t0)), "nothing");
    EXPECT_EQ(m.state(), claim_state::listening);
    EXPECT_EQ(m.deadline(), instant::max());
}

TEST(address_claim, nobody_objects_for_a_quarter_second) {
    auto m = machine(tool);
    EXPECT_EQ(sent(m.start(t0)), "18EEFFF9#4523010000810000");
    EXPECT_FALSE(m.address());
    EXPECT_EQ(m.deadline(), t0 + 250ms);
    EXPECT_EQ(sent(m.on_time(t0 + 249ms)), "nothing");
    EXPECT_FALSE(m.address());
    EXPECT_EQ(sent(m.on_time(t0 + 250ms)), "nothing");
    EXPECT_EQ(m.address(), service_tool_address);
}

TEST(address_claim, a_higher_name_gives_way_to_us) {
    auto m = machine(tool);
    EXPECT_TRUE(m.start(t0).send);
    const auto answer = m.on_frame(claim_of(to_number(tool) + 1, service_tool_address), t0 + 100ms);
    EXPECT_EQ(sent(answer), "18EEFFF9#4523010000810000");
    EXPECT_FALSE(answer.is_lost);
    EXPECT_EQ(m.on_time(t0 + 250ms).send, std::nullopt);
    EXPECT_EQ(m.address(), service_tool_address);
    EXPECT_TRUE(m.on_frame(claim_of(to_number(tool) + 1, service_tool_address), t0 + 1s).send);   // defended later, too
}

TEST(address_claim, a_lower_name_wins_and_a_fixed_device_cannot_claim) {
    auto m = machine(tool);
    EXPECT_TRUE(m.start(t0).send);
    EXPECT_EQ(sent(m.on_frame(claim_of(to_number(tool) - 1, service_tool_address), t0)), "nothing");
    EXPECT_EQ(m.state(), claim_state::cannot_claim);
    EXPECT_LE(m.deadline(), t0 + 153ms);
    EXPECT_EQ(sent(m.on_time(m.deadline())), "18EEFFFE#4523010000810000");
    EXPECT_FALSE(m.address());
    EXPECT_EQ(m.deadline(), instant::max());
    EXPECT_EQ(sent(m.on_frame(frame("18EAFF00#00EE00"), t0 + 1s)), "nothing");   // asked: it says so again, after a while
    EXPECT_EQ(sent(m.on_time(t0 + 2s)), "18EEFFFE#4523010000810000");
}

TEST(address_claim, a_device_that_may_move_takes_the_next_free_address) {
    auto m = machine(movable());
    EXPECT_TRUE(m.start(t0).send);
    EXPECT_EQ(m.on_frame(frame("18FECA80#00FF00000000FFFF"), t0).send, std::nullopt);   // 128 is in use
    const auto moved = m.on_frame(claim_of(5, service_tool_address), t0 + 100ms);
    EXPECT_EQ(sent(moved), "18EEFF81#4523010000810080");
    EXPECT_EQ(m.state(), claim_state::claiming);
    EXPECT_EQ(m.deadline(), t0 + 350ms);
    EXPECT_EQ(sent(m.on_time(t0 + 350ms)), "nothing");
    EXPECT_EQ(m.address(), 0x81);
}

TEST(address_claim, an_address_in_use_can_be_lost) {
    auto m = machine(movable());
    EXPECT_TRUE(m.start(t0).send);
    EXPECT_FALSE(m.on_time(t0 + 250ms).send);
    const auto lost = m.on_frame(claim_of(5, service_tool_address), t0 + 1s);
    EXPECT_TRUE(lost.is_lost);
    EXPECT_FALSE(m.address());
}

TEST(address_claim, when_every_address_is_taken_it_gives_up) {
    auto m = machine(movable());
    EXPECT_TRUE(m.start(t0).send);
    for (unsigned address = 128; address <= 247; ++address)
        EXPECT_FALSE(m.on_frame(claim_of(7, static_cast<std::uint8_t>(address)), t0).send);
    EXPECT_EQ(sent(m.on_frame(claim_of(5, service_tool_address), t0)), "nothing");
    EXPECT_EQ(m.state(), claim_state::cannot_claim);
}

TEST(address_claim, its_own_claim_heard_again_is_no_rival) {
    auto m = machine(tool);
    EXPECT_TRUE(m.start(t0).send);
    EXPECT_EQ(sent(m.on_frame(claim_of(to_number(tool), service_tool_address), t0)), "nothing");
    EXPECT_EQ(m.state(), claim_state::claiming);
}

TEST(address_claim, a_request_for_names_is_answered) {
    auto m = machine(tool);
    EXPECT_TRUE(m.start(t0).send);
    EXPECT_FALSE(m.on_time(t0 + 250ms).send);
    EXPECT_EQ(sent(m.on_frame(frame("18EAFF00#00EE00"), t0 + 1s)), "18EEFFF9#4523010000810000");
    EXPECT_EQ(sent(m.on_frame(frame("18EAF900#00EE00"), t0 + 1s)), "18EEFFF9#4523010000810000");
    EXPECT_EQ(sent(m.on_frame(frame("18EA0B00#00EE00"), t0 + 1s)), "nothing");
    EXPECT_EQ(sent(m.on_frame(frame("18EAFF00#CAFE00"), t0 + 1s)), "nothing");
    EXPECT_EQ(sent(m.on_frame(frame("18EAFF00#00EE"), t0 + 1s)), "nothing");
}

}   // namespace
