#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "protocols/obd/decode.hpp"

using namespace faultline::obd;

namespace {

// A second opinion on decode_signal: bit by bit, the slow way.
std::uint64_t bits_of(const std::vector<std::uint8_t>& data, std::size_t start, std::size_t length) {
    std::uint64_t raw = 0;
    for (std::size_t bit = start; bit < start + length; ++bit) raw = raw * 2 + (data[bit / 8] >> (7 - bit % 8) & 1);
    return raw;
}

void put(std::vector<std::uint8_t>& data, std::size_t start, std::size_t length, std::uint64_t raw) {
    for (std::size_t bit = start; bit < start + length; ++bit) {
        const auto mask = static_cast<std::uint8_t>(0x80U >> bit % 8);
        if ((raw >> (start + length - 1 - bit) & 1) != 0)
            data[bit / 8] = static_cast<std::uint8_t>(data[bit / 8] | mask);
        else
            data[bit / 8] = static_cast<std::uint8_t>(data[bit / 8] & ~mask);
    }
}

std::size_t longest(const pid_info& info) {
    std::size_t most = 0;
    for (const auto each : info.lengths) most = std::max<std::size_t>(most, each);
    return most;
}

TEST(obd_signals, every_signal_lies_inside_its_pid) {
    for (const auto& each : all_signals()) {
        const auto* info = find_pid(each.pid);
        ASSERT_NE(info, nullptr) << each.key;
        EXPECT_LE(each.start_bit + each.bit_length, 8 * longest(*info)) << each.key;
        EXPECT_GT(each.scale, 0) << each.key;
    }
}

TEST(obd_signals, no_two_signals_of_a_pid_overlap_unless_one_is_a_summary) {
    for (const auto& info : all_pids()) {
        if (info.pid == 0x13 || info.pid == 0x1D) continue;   // the whole byte and its flags
        std::set<unsigned> taken;
        for (const auto& each : signals_of(info.pid))
            for (unsigned bit = each.start_bit; bit < unsigned{each.start_bit} + each.bit_length; ++bit)
                EXPECT_TRUE(taken.insert(bit).second) << each.key << " bit " << bit;
    }
}

TEST(obd_signals, every_raw_value_decodes_inside_the_declared_range) {
    for (const auto& each : all_signals()) {
        const std::uint64_t top = (std::uint64_t{1} << each.bit_length) - 1;
        for (const auto raw : {std::uint64_t{0}, std::uint64_t{1}, top / 2, top / 2 + 1, top - 1, top}) {
            std::vector<std::uint8_t> data(longest(*find_pid(each.pid)), 0xFF);
            put(data, each.start_bit, each.bit_length, raw);
            const auto found = decode_signal(each, data);
            EXPECT_EQ(found.raw, raw) << each.key;
            EXPECT_GE(found.number, each.lowest() - 1e-6) << each.key;
            EXPECT_LE(found.number, each.highest() + 1e-6) << each.key;
        }
    }
}

TEST(obd_signals, decoding_agrees_with_reading_bit_by_bit) {
    std::mt19937 random{1};
    for (int round = 0; round < 200; ++round)
        for (const auto& each : all_signals()) {
            std::vector<std::uint8_t> data(longest(*find_pid(each.pid)));
            for (auto& byte : data) byte = static_cast<std::uint8_t>(random());
            const auto raw = bits_of(data, each.start_bit, each.bit_length);
            auto number = static_cast<double>(raw);
            if (each.is_signed && raw >= std::uint64_t{1} << (each.bit_length - 1))
                number -= static_cast<double>(std::uint64_t{1} << each.bit_length);
            const bool wide = each.wide_bit != signal::no_bit && bits_of(data, each.wide_bit, 1) != 0;
            const auto found = decode_signal(each, data);
            ASSERT_EQ(found.raw, raw) << each.key;
            ASSERT_NEAR(found.number, number * each.scale * (wide ? each.wide_factor : 1) + each.offset, 1e-6)
                << each.key;
        }
}

TEST(obd_signals, a_cleared_support_bit_always_means_not_available) {
    for (const auto& each : all_signals()) {
        if (each.support_bit == signal::no_bit) continue;
        std::vector<std::uint8_t> data(longest(*find_pid(each.pid)), 0x00);
        EXPECT_EQ(decode_signal(each, data).state, value_state::not_available) << each.key;
        put(data, each.support_bit, 1, 1);
        EXPECT_EQ(decode_signal(each, data).state, value_state::ok) << each.key;
    }
}

TEST(obd_signals, names_are_complete_and_keys_unique) {
    std::set<std::string_view> keys;
    for (const auto& each : all_signals()) {
        EXPECT_TRUE(keys.insert(each.key).second) << each.key;
        EXPECT_FALSE(each.en.empty()) << each.key;
        EXPECT_FALSE(each.zh.empty()) << each.key;
        EXPECT_EQ(each.has_conditions, each.support_bit != signal::no_bit || each.wide_bit != signal::no_bit ||
                                           each.not_available != signal::no_raw || each.off_scale != signal::no_raw)
            << each.key;
        for (const auto& choice : choices_of(each)) EXPECT_FALSE(choice.zh.empty()) << choice.key;
    }
    for (const auto& info : all_pids()) EXPECT_FALSE(info.zh.empty());
}

TEST(obd_signals, are_found_by_key_and_by_pid) {
    EXPECT_EQ(find_signal("engine_speed")->pid, 0x0C);
    EXPECT_EQ(find_signal("0C")->key, "engine_speed");
    EXPECT_EQ(find_signal("c")->key, "engine_speed");
    EXPECT_EQ(find_signals("14").size(), 2U);
    EXPECT_EQ(find_signal("no_such_signal"), nullptr);
    EXPECT_EQ(find_signal(""), nullptr);
    EXPECT_EQ(find_signal("FE"), nullptr);
    EXPECT_EQ(length_of(0x9F), 9U);
    EXPECT_EQ(length_of(0xFE), 0U);
}

TEST(obd_signals, carry_the_covesa_path_where_one_exists) {
    EXPECT_EQ(find_signal("engine_speed")->vss, "Vehicle.OBD.EngineSpeed");
    EXPECT_EQ(find_signal("catalyst_temperature_b2s1")->vss, "Vehicle.OBD.Catalyst.Bank2.Temperature1");
    EXPECT_EQ(find_signal("odometer")->vss, "");
}

TEST(obd_signals, every_support_bitmap_is_in_the_table) {
    for (unsigned pid = 0; pid < 256; pid += 0x20) EXPECT_EQ(length_of(static_cast<std::uint8_t>(pid)), 4U) << pid;
}

TEST(obd_signals, six_pids_always_fit) {
    std::vector<std::size_t> counts;
    for (const auto& info : all_pids()) counts.push_back(info.signal_count);
    std::ranges::sort(counts, std::greater{});
    EXPECT_LE(counts[0] + counts[1] + counts[2] + counts[3] + counts[4] + counts[5], max_values);
}

}   // namespace
