#include "protocols/dtc/status.hpp"

#include <gtest/gtest.h>

using namespace faultline::dtc;

namespace {

TEST(status, a_bit_outside_the_availability_mask_is_not_said) {
    const code_status status{.raw = 0x0C, .available = 0x08};
    EXPECT_EQ(status.says(status_bit::confirmed), true);
    EXPECT_EQ(status.says(status_bit::pending), std::nullopt);
    EXPECT_TRUE(status.is_confirmed());
    EXPECT_FALSE(status.is_pending());
}

TEST(status, every_bit_has_its_own_name) {
    unsigned all = 0;
    for (const auto& each : status_bits) {
        EXPECT_EQ(all & each.bit, 0U) << each.key;
        all |= each.bit;
        for (const auto& other : status_bits) EXPECT_TRUE(&each == &other || each.key != other.key);
        EXPECT_EQ((code_status{.raw = each.bit}.says(each.bit)), true);
        EXPECT_EQ((code_status{.raw = static_cast<std::uint8_t>(~each.bit)}.says(each.bit)), false);
    }
    EXPECT_EQ(all, 0xFFU);
}

TEST(status, the_bits_are_those_of_iso_14229) {
    EXPECT_EQ(status_bits[2].bit, 0x04);
    EXPECT_EQ(status_bits[2].key, "dtc_status.pending");
    EXPECT_EQ(status_bits[3].bit, 0x08);
    EXPECT_EQ(status_bits[3].key, "dtc_status.confirmed");
    EXPECT_EQ(status_bits[7].bit, 0x80);
}

TEST(severity, one_class_bit_is_one_gtr_class) {
    EXPECT_EQ(code_severity{0x00}.emission_class(), gtr_class::none);
    EXPECT_EQ(code_severity{0x01}.emission_class(), gtr_class::unclassified);
    EXPECT_EQ(code_severity{0x22}.emission_class(), gtr_class::a);
    EXPECT_EQ(code_severity{0x44}.emission_class(), gtr_class::b1);
    EXPECT_EQ(code_severity{0x88}.emission_class(), gtr_class::b2);
    EXPECT_EQ(code_severity{0x10}.emission_class(), gtr_class::c);
    EXPECT_EQ(to_text(gtr_class::a), "A");
    EXPECT_EQ(to_text(gtr_class::b1), "B1");
    EXPECT_EQ(to_text(gtr_class::b2), "B2");
    EXPECT_EQ(to_text(gtr_class::c), "C");
}

TEST(severity, two_class_bits_contradict_each_other) {
    EXPECT_EQ(code_severity{0x06}.emission_class(), gtr_class::several);
    EXPECT_EQ(code_severity{0x11}.emission_class(), gtr_class::several);
}

TEST(severity, the_most_urgent_advice_wins) {
    EXPECT_EQ(code_severity{0x02}.advice(), urgency::none);
    EXPECT_EQ(code_severity{0x20}.advice(), urgency::maintenance_only);
    EXPECT_EQ(code_severity{0x60}.advice(), urgency::check_at_next_halt);
    EXPECT_EQ(code_severity{0xE0}.advice(), urgency::check_immediately);
}

TEST(severity, bits_the_ecu_does_not_keep_say_nothing) {
    EXPECT_EQ((code_severity{.raw = 0x82, .available = 0x1F}.advice()), urgency::none);
    EXPECT_EQ((code_severity{.raw = 0x82, .available = 0xE0}.emission_class()), gtr_class::none);
}

}   // namespace
