// Decoding takes nothing from the heap.
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <new>

#include "protocols/dtc/dtc.hpp"
#include "protocols/obd/decode.hpp"
#include "protocols/obd/monitors.hpp"
#include "protocols/obd/readiness.hpp"
#include "protocols/obd/trouble_codes.hpp"
#include "protocols/obd/vehicle_info.hpp"
#include "protocols/vin/vin.hpp"

extern std::size_t allocations;   // counting_new.cpp

using namespace faultline;

namespace {

TEST(obd_allocation, the_counter_counts) {
    const auto before = allocations;
    ::operator delete(::operator new(8));
    EXPECT_EQ(allocations, before + 1);
}

TEST(obd_allocation, decoding_never_asks_for_memory) {
    const std::array<std::uint8_t, 14> batch{0x41, 0x04, 0x3F, 0x05, 0x78, 0x0B, 0x22,
                                             0x0C, 0x1A, 0xF8, 0x0D, 0x32, 0x11, 0x26};
    const std::array<std::uint8_t, 6> asked{0x11, 0x0D, 0x0C, 0x0B, 0x05, 0x04};
    const std::array<std::uint8_t, 8> stored{0x43, 0x03, 0x03, 0x01, 0x0A, 0x0F, 0xC1, 0x00};
    const std::array<std::uint8_t, 10> monitor{0x46, 0x21, 0x81, 0x0A, 0x0A, 0x00, 0x08, 0x00, 0x0C, 0x00};
    const std::array<std::uint8_t, 6> status{0x41, 0x01, 0x81, 0x07, 0x65, 0x04};
    const std::array<std::uint8_t, 20> info{0x49, 0x02, 0x01, '1', 'G', '1', 'J', 'C', '5', '4',
                                            '4',  '4',  'R',  '7', '2', '5', '2', '3', '6', '7'};
    const std::array<pdu, 1> messages{pdu{0x7E8, info}};
    std::array<obd::value, obd::max_values> values;
    std::array<dtc::code, obd::max_codes> codes;
    std::array<obd::monitor_test, 4> tests;

    const auto before = allocations;
    const auto read = obd::decode_values(batch, asked, values);
    const auto found = obd::read_codes(stored, bus::can11, codes);
    const auto text = dtc::to_text(codes[1]);
    const auto parsed = dtc::parse("P0301-1C");
    const auto results = obd::read_monitors(monitor, bus::can11, tests);
    const auto ready = obd::read_readiness(status);
    const auto vin = obd::read_vin(obd::collect(messages, 0x7E8, bus::can11, obd::infotype::vin));
    const auto verdict = vin::judge(vin.view());
    const auto* signal = obd::find_signal("odometer");
    const auto after = allocations;

    EXPECT_EQ(after, before);
    EXPECT_EQ(read.count, 6U);
    EXPECT_EQ(found.count, 3U);
    EXPECT_EQ(text.view(), "P0A0F");
    EXPECT_TRUE(parsed);
    EXPECT_EQ(results.count, 1U);
    EXPECT_TRUE(ready);
    EXPECT_EQ(verdict, vin::verdict::ok);
    EXPECT_NE(signal, nullptr);
}

}   // namespace
