#include "protocols/obd/support.hpp"

#include <gtest/gtest.h>

#include "tests/obd/bytes.hpp"

using namespace faultline;
using namespace faultline::obd;

namespace {

pid_set read(std::string_view payload, bus kind = bus::can11, support_error expected = support_error::none) {
    pid_set set;
    EXPECT_EQ(add_supported(set, bytes(payload), kind), expected) << payload;
    return set;
}

TEST(obd_support, reads_a_bitmap) {
    const auto set = read("41 00 BE 3F A8 13");
    for (const auto pid : bytes("01 03 04 05 06 07 0B 0C 0D 0E 0F 10 11 13 15 1C 1F 20"))
        EXPECT_TRUE(set.contains(pid)) << int{pid};
    EXPECT_EQ(set.size(), 18U);
    EXPECT_FALSE(set.contains(0x02));
}

TEST(obd_support, joins_several_bitmaps_of_one_answer) {
    const auto set = read("41 00 00 00 00 01 20 80 00 00 00");
    EXPECT_TRUE(set.contains(0x20));
    EXPECT_TRUE(set.contains(0x21));
    EXPECT_EQ(set.size(), 2U);
}

TEST(obd_support, an_ecu_may_support_nothing) {
    EXPECT_TRUE(read("41 00 00 00 00 00").empty());
}

TEST(obd_support, freeze_frames_carry_a_frame_number) {
    EXPECT_TRUE(read("42 00 00 80 00 00 00").contains(0x01));
}

TEST(obd_support, service_09_has_a_message_count_on_legacy_buses_only) {
    EXPECT_TRUE(read("49 00 55 40 00 00").contains(0x02));
    EXPECT_TRUE(read("49 00 01 54 00 00 00", bus::kwp).contains(0x02));
    (void)read("49 00 54 00 00 00", bus::kwp, support_error::bad_length);
}

TEST(obd_support, adds_nothing_from_damaged_answers) {
    EXPECT_TRUE(read("41 00 BE 3F A8", bus::can11, support_error::bad_length).empty());
    EXPECT_TRUE(read("41 00 BE 3F A8 13 20 80", bus::can11, support_error::bad_length).empty());
    EXPECT_TRUE(read("41 0C 1A F8", bus::can11, support_error::bad_length).empty());
    EXPECT_TRUE(read("41 01 00 07 65 00", bus::can11, support_error::not_a_bitmap).empty());
    EXPECT_TRUE(read("43 00", bus::can11, support_error::wrong_service).empty());
    EXPECT_TRUE(read("", bus::can11, support_error::wrong_service).empty());
}

TEST(obd_support, forgives_the_padding_of_a_single_frame) {
    EXPECT_EQ(read("41 00 BE 3F A8 13 AA"), read("41 00 BE 3F A8 13"));
    EXPECT_EQ(read("41 00 BE 3F A8 13 00"), read("41 00 BE 3F A8 13"));
}

TEST(obd_support, the_last_bitmap_ends_at_ff) {
    const auto set = read("41 E0 FF FF FF FF");
    EXPECT_TRUE(set.contains(0xFF));
    EXPECT_EQ(set.size(), 31U) << "there is no identifier 100";
}

TEST(obd_support, visits_members_in_order) {
    std::vector<int> seen;
    read("41 00 80 00 00 01").for_each([&](std::uint8_t pid) { seen.push_back(pid); });
    EXPECT_EQ(seen, (std::vector<int>{0x01, 0x20}));
}

}   // namespace
