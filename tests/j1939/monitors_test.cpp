// DM5, DM20, DM21, DM29: readiness, performance, counters.
#include <gtest/gtest.h>

#include "protocols/j1939/performance.hpp"
#include "protocols/j1939/readiness.hpp"
#include "tests/j1939/written.hpp"

using namespace faultline::j1939;
using test::bytes;

namespace {

monitor_state state_of(const readiness& read, monitor which) { return read.monitors[static_cast<std::size_t>(which)]; }

TEST(readiness, real_dm5_of_a_lorry) {
    const auto read = read_readiness(bytes("00 01 14 37 E0 1E A0 1E"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->active, (tally{0, availability::valid}));
    EXPECT_EQ(read->previous, (tally{1, availability::valid}));
    EXPECT_EQ(read->rules, 20);
    EXPECT_TRUE(read->has_monitors);
    EXPECT_EQ(state_of(*read, monitor::misfire), monitor_state::incomplete);
    EXPECT_EQ(state_of(*read, monitor::fuel_system), monitor_state::incomplete);
    EXPECT_EQ(state_of(*read, monitor::components), monitor_state::complete);
    EXPECT_EQ(state_of(*read, monitor::catalyst), monitor_state::not_supported);
    EXPECT_EQ(state_of(*read, monitor::egr_vvt), monitor_state::incomplete);
    EXPECT_EQ(state_of(*read, monitor::exhaust_gas_sensor), monitor_state::incomplete);
    EXPECT_EQ(state_of(*read, monitor::exhaust_gas_sensor_heater), monitor_state::complete);
    EXPECT_EQ(state_of(*read, monitor::cold_start_aid), monitor_state::not_supported);
    EXPECT_EQ(state_of(*read, monitor::boost_pressure), monitor_state::incomplete);
    EXPECT_EQ(state_of(*read, monitor::nmhc_catalyst), monitor_state::incomplete);
}

TEST(readiness, each_monitor_has_its_own_two_bits) {
    const auto places = std::array{std::pair{3, 0}, std::pair{3, 1}, std::pair{3, 2}, std::pair{4, 0}, std::pair{4, 1}, std::pair{4, 2},
                                   std::pair{4, 3}, std::pair{4, 4}, std::pair{4, 5}, std::pair{4, 6}, std::pair{4, 7}, std::pair{5, 0},
                                   std::pair{5, 1}, std::pair{5, 2}, std::pair{5, 3}, std::pair{5, 4}};
    ASSERT_EQ(places.size(), static_cast<std::size_t>(monitor::count));
    for (std::size_t i = 0; i < places.size(); ++i) {
        const auto [byte, bit] = places[i];
        auto message = bytes("00 00 14 00 00 00 00 00");
        const auto which = static_cast<monitor>(i);
        message[static_cast<std::size_t>(byte)] = static_cast<std::uint8_t>(1 << bit);
        EXPECT_EQ(state_of(*read_readiness(message), which), monitor_state::complete) << to_text(which);
        if (byte == 3)
            message[3] = static_cast<std::uint8_t>(message[3] | 16 << bit);
        else
            message[static_cast<std::size_t>(byte) + 2] = static_cast<std::uint8_t>(1 << bit);
        const auto read = *read_readiness(message);
        for (std::size_t other = 0; other < places.size(); ++other) {
            const auto expected = other == i ? monitor_state::incomplete : monitor_state::not_supported;
            EXPECT_EQ(read.monitors[other], expected) << to_text(which) << ' ' << other;
        }
    }
}

TEST(readiness, a_device_without_obd_has_no_monitors) {
    for (const char* none : {"00 00 05 FF FF FF FF FF", "FF FF FF FF FF FF FF FF"}) {
        const auto read = read_readiness(bytes(none));
        ASSERT_TRUE(read);
        EXPECT_FALSE(read->has_monitors);
        for (const auto each : read->monitors) EXPECT_EQ(each, monitor_state::not_supported);
    }
    EXPECT_EQ(read_readiness(bytes("FF FE FF FF FF FF FF FF"))->active.is, availability::not_available);
    EXPECT_EQ(read_readiness(bytes("FF FE FF FF FF FF FF FF"))->previous.is, availability::error);
}

TEST(readiness, other_lengths_are_no_dm5_no_dm21_no_dm29) {
    EXPECT_FALSE(read_readiness(bytes("00 01 14 37 E0 1E A0")));
    EXPECT_FALSE(read_since_clear(bytes("00 01 14 37 E0 1E A0")));
    EXPECT_FALSE(read_code_counts(bytes("00 01 14 37")));
    EXPECT_FALSE(read_code_counts(bytes("00 01 14 37 00 00")));
}

TEST(readiness, the_top_of_every_range_is_no_value) {
    EXPECT_EQ(availability_of(0xFA, 8), availability::valid);
    EXPECT_EQ(availability_of(0xFB, 8), availability::reserved);
    EXPECT_EQ(availability_of(0xFD, 8), availability::reserved);
    EXPECT_EQ(availability_of(0xFE, 8), availability::error);
    EXPECT_EQ(availability_of(0xFAFF, 16), availability::valid);
    EXPECT_EQ(availability_of(0xFB00, 16), availability::reserved);
    EXPECT_EQ(availability_of(0xFE00, 16), availability::error);
    EXPECT_EQ(availability_of(0xFF00, 16), availability::not_available);
    EXPECT_EQ(availability_of(0xFAFFFFFF, 32), availability::valid);
    EXPECT_EQ(availability_of(0xFF000000, 32), availability::not_available);
}

TEST(since_clear, has_kilometres_and_minutes) {
    const auto read = read_since_clear(bytes("0A 00 E8 03 FF FF 3C 00"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->distance_with_lamp_km.raw, 10U);
    EXPECT_EQ(read->distance_km.raw, 1000U);
    EXPECT_EQ(read->minutes_with_lamp.is, availability::not_available);
    EXPECT_EQ(read->minutes.raw, 60U);
}

TEST(code_counts, come_in_their_order) {
    for (const char* form : {"01 02 03 04 FF", "01 02 03 04 FF FF FF FF"}) {
        const auto read = read_code_counts(bytes(form));
        ASSERT_TRUE(read);
        EXPECT_EQ(read->pending_emission.raw, 1U);
        EXPECT_EQ(read->pending.raw, 2U);
        EXPECT_EQ(read->with_lamp.raw, 3U);
        EXPECT_EQ(read->had_lamp.raw, 4U);
        EXPECT_FALSE(read->permanent.is_valid());
    }
}

TEST(performance, seven_bytes_a_ratio) {
    std::array<ratio, 4> out{};
    const auto message = bytes("C8 00 64 00 CA 14 F8 03 00 05 00 B8 12 F8 FF FF 20 00");
    const auto read = read_ratios(message, out);
    ASSERT_EQ(read.error, ratios_error::none);
    EXPECT_EQ(read.ignition_cycles.raw, 200U);
    EXPECT_EQ(read.conditions.raw, 100U);
    ASSERT_EQ(read.count, 2U);
    EXPECT_EQ(out[0].spn, 0x14CAU);   // the five bits above the SPN are ones
    EXPECT_EQ(out[0].completed.raw, 3U);
    EXPECT_EQ(out[0].possible.raw, 5U);
    EXPECT_FALSE(out[1].completed.is_valid());
    EXPECT_EQ(out[1].possible.raw, 32U);
}

TEST(performance, none_is_filled_up_and_pieces_are_refused) {
    std::array<ratio, 1> out{};
    EXPECT_EQ(read_ratios(bytes("C8 00 64 00 FF FF FF FF"), out).error, ratios_error::none);
    EXPECT_EQ(read_ratios(bytes("C8 00 64 00"), out).count, 0U);
    EXPECT_EQ(read_ratios(bytes("C8 00 64"), out).error, ratios_error::too_short);
    EXPECT_EQ(read_ratios(bytes("C8 00 64 00 CA 14 F8 03"), out).error, ratios_error::odd_length);
    EXPECT_EQ(read_ratios(bytes("C8 00 64 00 FF FF FF FF FF"), out).error, ratios_error::odd_length);
    EXPECT_EQ(read_ratios(bytes("C8 00 64 00 CA 14 F8 03 00 05 00 B8 12 F8 FF FF 20 00"), out).error, ratios_error::no_room);
    EXPECT_EQ(read_ratios(bytes("C8 00 64 00 CA 14 F8 03 00 05 00"), out).count, 1U);
}

}   // namespace
