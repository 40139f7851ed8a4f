#include "protocols/uds/permissions.hpp"

#include <gtest/gtest.h>

#include "tests/obd/bytes.hpp"

using namespace faultline::uds;
using faultline::obd::bytes;

namespace {

TEST(permissions, a_remote_expert_reads) {
    for (const auto* text : {"01 0C", "02 0C 00", "03", "06 21", "07", "09 02", "0A", "19 02 FF", "22 F1 90", "3E 80",
                             "3E 00", "10 03", "10 83", "10 01"})
        EXPECT_EQ(permission_of(bytes(text)), permission::read) << text;
}

TEST(permissions, what_changes_the_car_needs_consent) {
    for (const auto* text : {"04", "14 FF FF FF", "2E F1 98 00", "2F 9B 00 03", "31 01 02 03", "34 00", "35 00",
                             "36 01", "37", "27 01", "28 03 01", "85 02", "11 01"})
        EXPECT_EQ(permission_of(bytes(text)), permission::consent) << text;
}

TEST(permissions, everything_else_is_never_done) {
    for (const auto* text : {"", "10", "10 02", "10 82", "10 04", "10 60", "05 01", "08 01", "23 00", "29 00", "2C 01",
                             "3D 00", "38", "83 01", "86 01", "87 01", "7F", "62 F1 90"})
        EXPECT_EQ(permission_of(bytes(text)), permission::never) << text;
}

TEST(permissions, exactly_the_services_of_the_lists_are_allowed) {
    std::size_t allowed = 0;
    for (unsigned service = 0; service < 256; ++service)
        allowed +=
            permission_of(std::vector<std::uint8_t>{static_cast<std::uint8_t>(service), 0x03}) != permission::never ? 1
                                                                                                                    : 0;
    EXPECT_EQ(allowed, 24U);   // 10 01 and 10 03 are one service
}

}   // namespace
