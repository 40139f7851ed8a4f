#include <gtest/gtest.h>

#include "protocols/obd/nrc.hpp"
#include "tests/obd/bytes.hpp"

using namespace faultline::obd;

namespace {

TEST(obd_refusals, name_the_service_and_the_reason) {
    const auto refusal = refusal_of(bytes("7F 09 12"));
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->service, 0x09);
    EXPECT_EQ(refusal->nrc, 0x12);
    EXPECT_EQ(find_nrc(0x12)->key, "nrc.12");
}

TEST(obd_refusals, padding_behind_the_code_is_forgiven) {
    EXPECT_EQ(refusal_of(bytes("7F 01 12 AA AA AA AA"))->nrc, 0x12);
}

TEST(obd_refusals, legacy_ecus_repeat_the_request_before_the_code) {
    EXPECT_EQ(refusal_of(bytes("7F 01 0C 00 00 12"))->nrc, 0x12);
}

TEST(obd_refusals, tell_never_from_not_now_from_wait) {
    for (const auto code : bytes("11 12 31")) EXPECT_EQ(kind_of(code), refusal_kind::not_supported);
    for (const auto code : bytes("21 22")) EXPECT_EQ(kind_of(code), refusal_kind::not_now);
    EXPECT_EQ(kind_of(0x78), refusal_kind::pending);
    EXPECT_EQ(kind_of(0x33), refusal_kind::not_allowed);
    EXPECT_EQ(kind_of(0xEE), refusal_kind::other);
    EXPECT_EQ(find_nrc(0xEE), nullptr);
}

TEST(obd_refusals, anything_else_is_none) {
    EXPECT_FALSE(refusal_of(bytes("41 00 BE 3F A8 13")));
    EXPECT_FALSE(refusal_of(bytes("7F 01")));
    EXPECT_FALSE(refusal_of({}));
}

}   // namespace
