#include "protocols/uds/reply.hpp"

#include <gtest/gtest.h>

#include "tests/obd/bytes.hpp"

using namespace faultline;
using namespace faultline::uds;
using obd::bytes;

namespace {

reply_kind kind_of(const char* request, const char* message) {
    return classify(bytes(request), bytes(message)).kind;
}

TEST(reply, what_the_standard_echoes_must_be_the_same) {
    const std::tuple<const char*, const char*, const char*> cases[] = {
        {"10 03", "50 03 00 32 01 F4", "50 01 00 32 01 F4"},
        {"10 83", "50 03 00 32 01 F4", "50 02 00 32 01 F4"},
        {"11 01", "51 01", "51 03"},
        {"19 02 FF", "59 02 FF", "59 0A FF"},
        {"19 04 12 34 56 FF", "59 04 12 34 56 24", "59 04 12 34 57 24"},
        {"19 06 12 34 56 FF", "59 06 12 34 56 24", "59 06 12 35 56 24"},
        {"19 09 12 34 56", "59 09 FF 20 10 12 34 56 24", "59 09 FF 20 10 12 34 57 24"},
        {"19 16 05", "59 16 05", "59 16 06"},
        {"19 18 12 34 56 FF 10", "59 18 10 12 34 56 24", "59 18 11 12 34 56 24"},
        {"19 19 12 34 56 FF 10", "59 19 10 12 34 56 24", "59 19 10 12 34 57 24"},
        {"19 42 33 08 FF", "59 42 33 FF FF 04", "59 42 D0 FF FF 04"},
        {"19 55 33", "59 55 33 FF 04", "59 55 D0 FF 04"},
        {"19 56 33 01", "59 56 33 FF 04 01", "59 56 D0 FF 04 01"},
        {"22 F1 90", "62 F1 90 57", "62 F1 91 57"},
        {"22 F1 90 F1 8C", "62 F1 8C 57", "62 90 F1 57"},
        {"27 01", "67 01 12 34", "67 03 12 34"},
        {"28 03 01", "68 03", "68 00"},
        {"2E F1 98 01", "6E F1 98", "6E F1 99"},
        {"2F 9B 00 03 01", "6F 9B 00 03 01", "6F 9B 00 00 01"},
        {"31 01 02 03", "71 01 02 03 00", "71 01 02 04 00"},
        {"31 01 02 03", "71 01 02 03", "71 03 02 03"},
        {"36 05 AA", "76 05", "76 04"},
        {"3E 00", "7E 00", "7E 01"},
        {"85 02", "C5 02", "C5 01"},
        {"01 0C 0D", "41 0D 32", "41 05 32"},
        {"02 0C 00 0D 00", "42 0D 00 32", "42 05 00 32"},
        {"06 21", "46 21", "46 22"},
        {"09 02", "49 02 01", "49 04 01"},
    };
    for (const auto& [request, ours, other] : cases) {
        EXPECT_EQ(kind_of(request, ours), reply_kind::positive) << request;
        EXPECT_EQ(kind_of(request, other), reply_kind::other_subject) << request;
        EXPECT_EQ(kind_of(request, "50"),
                  request[0] == '1' && request[1] == '0' ? reply_kind::other_subject : reply_kind::other_service);
    }
}

TEST(reply, services_without_an_echo_are_told_by_the_service) {
    for (const auto& [request, ours] : {std::pair{"14 FF FF FF", "54"},
                                        {"34 00 11 00 01", "74 10 FF"},
                                        {"35 00 11 00 01", "75 10 FF"},
                                        {"37", "77"},
                                        {"03", "43 00"},
                                        {"04", "44"},
                                        {"07", "47 00"},
                                        {"0A", "4A 00"}})
        EXPECT_EQ(kind_of(request, ours), reply_kind::positive) << request;
}

TEST(reply, refusals_by_kind) {
    EXPECT_EQ(kind_of("22 F1 90", "7F 22 31"), reply_kind::refused);
    EXPECT_EQ(kind_of("22 F1 90", "7F 22 78"), reply_kind::pending);
    EXPECT_EQ(kind_of("22 F1 90", "7F 22 21"), reply_kind::busy);
    EXPECT_EQ(kind_of("22 F1 90", "7F 22 94"), reply_kind::unavailable);
    EXPECT_EQ(classify(bytes("22 F1 90"), bytes("7F 22 31")).nrc, 0x31);
    EXPECT_EQ(kind_of("22 F1 90", "7F 19 31"), reply_kind::other_service);
    EXPECT_EQ(kind_of("22 F1 90", "7F 22 31 00 00 00 00"), reply_kind::refused);
}

TEST(reply, half_a_message_is_malformed) {
    EXPECT_EQ(kind_of("22 F1 90", "7F 22"), reply_kind::malformed);
    EXPECT_EQ(kind_of("22 F1 90", "7F"), reply_kind::malformed);
    EXPECT_EQ(kind_of("22 F1 90", ""), reply_kind::malformed);
    EXPECT_EQ(kind_of("", "62"), reply_kind::malformed);
    EXPECT_EQ(kind_of("22 F1 90", "62 F1"), reply_kind::other_subject);
    EXPECT_EQ(kind_of("31 01 02 03", "71 01 02"), reply_kind::other_subject);
    EXPECT_EQ(kind_of("10 03", "50"), reply_kind::other_subject);
}

}   // namespace
