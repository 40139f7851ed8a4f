#include "protocols/isotp/addressing.hpp"

#include "tests/isotp/frames.hpp"

using namespace faultline;
using namespace faultline::isotp;

namespace {

std::string addressed(const address& to) {
    can::frame out;
    out.size = 1;
    out.bytes[0] = 0xEE;
    address_frame(to, out);
    return text(out);
}

TEST(addressing, normal_fixed_bears_target_and_source_in_the_identifier) {
    const auto who = fixed(0x10);
    EXPECT_EQ(check(who), address_error::none);
    EXPECT_EQ(addressed(who), "18DA10F1 EE");
    EXPECT_TRUE(is_for(who, frame("18DAF110 02 7E 00")));
    EXPECT_FALSE(is_for(who, frame("18DAF111 02 7E 00")));
    EXPECT_FALSE(is_for(who, frame("18DA10F1 02 7E 00")));   // our own, echoed
}

TEST(addressing, extended_puts_the_target_into_the_first_byte) {
    const address who{
        .kind = addressing::extended_11, .tx_id = 0x6F1, .rx_id = 0x612, .tx_extension = 0x12, .rx_extension = 0xF1};
    EXPECT_EQ(check(who), address_error::none);
    EXPECT_EQ(addressed(who), "6F1 12");
    EXPECT_TRUE(is_for(who, frame("612 F1 02 7E 00")));
    EXPECT_FALSE(is_for(who, frame("612 F2 02 7E 00")));
    EXPECT_FALSE(is_for(who, frame("612")));   // no byte, no address
}

TEST(addressing, extended_with_29_bits_is_not_the_11_bit_identifier_of_the_same_number) {
    const address who{
        .kind = addressing::extended_29, .tx_id = 0x6F1, .rx_id = 0x612, .tx_extension = 0x12, .rx_extension = 0xF1};
    EXPECT_EQ(addressed(who), "000006F1 12");
    EXPECT_TRUE(is_for(who, frame("00000612 F1 02 7E 00")));
    EXPECT_FALSE(is_for(who, frame("612 F1 02 7E 00")));
}

TEST(addressing, mixed_bears_the_same_extension_both_ways) {
    address who{
        .kind = addressing::mixed_11, .tx_id = 0x7A0, .rx_id = 0x7A8, .tx_extension = 0x40, .rx_extension = 0x40};
    EXPECT_EQ(check(who), address_error::none);
    EXPECT_EQ(addressed(who), "7A0 40");
    who.rx_extension = 0x41;
    EXPECT_EQ(check(who), address_error::not_mirrored);
}

TEST(addressing, mixed_29_is_prescribed) {
    const auto who = mixed_fixed(0x25, 0x40);
    EXPECT_EQ(check(who), address_error::none);
    EXPECT_EQ(addressed(who), "18CE25F1 40");
    EXPECT_TRUE(is_for(who, frame("18CEF125 40 02 7E 00")));
    EXPECT_FALSE(is_for(who, frame("18CEF125 41 02 7E 00")));
}

TEST(addressing, any_priority_is_a_fixed_form) {
    EXPECT_EQ(check({.kind = addressing::normal_fixed, .tx_id = 0x1CDA10F1, .rx_id = 0x1CDAF110}), address_error::none);
    EXPECT_EQ(check({.kind = addressing::normal_fixed, .tx_id = 0x18DC10F1}), address_error::not_fixed_form);
    EXPECT_EQ(check({.kind = addressing::normal_fixed, .tx_id = 0x19DA10F1}),
              address_error::not_fixed_form);   // data page 1
    EXPECT_EQ(check({.kind = addressing::mixed_29, .tx_id = 0x18CD10F1, .is_functional = true}), address_error::none);
    EXPECT_EQ(check({.kind = addressing::mixed_29, .tx_id = 0x18DA10F1}), address_error::not_fixed_form);
}

TEST(addressing, what_cannot_work_is_refused) {
    EXPECT_EQ(check({}), address_error::no_identifier);
    EXPECT_EQ(check({.tx_id = 0x7FF, .rx_id = 0x7FE}), address_error::none);
    EXPECT_EQ(check({.tx_id = 0x800, .rx_id = 0x7E8}), address_error::identifier_too_long);
    EXPECT_EQ(check({.tx_id = 0x7E0, .rx_id = 0x800}), address_error::identifier_too_long);
    EXPECT_EQ(check({.kind = addressing::normal_29, .tx_id = 0x1FFFFFFF, .rx_id = 0}), address_error::none);
    EXPECT_EQ(check({.kind = addressing::normal_29, .tx_id = 0x20000000, .rx_id = 0}),
              address_error::identifier_too_long);
    EXPECT_EQ(check({.tx_id = 0x7E0, .rx_id = 0x7E0}), address_error::same_identifier);
    EXPECT_EQ(check({.kind = addressing::normal_fixed, .tx_id = 0x18DA10F1, .rx_id = 0x18DAF111}),
              address_error::not_mirrored);
    const address both_on_one{
        .kind = addressing::extended_11, .tx_id = 0x600, .rx_id = 0x600, .tx_extension = 1, .rx_extension = 2};
    EXPECT_EQ(check(both_on_one), address_error::none);
}

TEST(addressing, obd_pairs_are_those_of_iso_15765_4) {
    EXPECT_EQ(obd_11(0).tx_id, 0x7E0U);
    EXPECT_EQ(obd_11(7).rx_id, 0x7EFU);
    EXPECT_EQ(addressed(obd_functional_11()), "7DF EE");
    EXPECT_EQ(addressed(obd_functional_29()), "18DB33F1 EE");
    EXPECT_EQ(addressed(obd_29(0x17)), "18DA17F1 EE");
}

TEST(addressing, flow_control_goes_to_whoever_answered) {
    for (std::uint32_t id = 0x7E8; id <= 0x7EF; ++id) {
        const auto who = answerer(id, false);
        ASSERT_TRUE(who);
        EXPECT_EQ(who->tx_id, id - 8);
        EXPECT_EQ(who->rx_id, id);
    }
    const auto who = answerer(0x18DAF1A5, true);
    ASSERT_TRUE(who);
    EXPECT_EQ(who->tx_id, 0x18DAA5F1U);
    for (const std::uint32_t id : {0x7E7U, 0x7F0U, 0U}) EXPECT_FALSE(answerer(id, false)) << id;
    for (const std::uint32_t id : {0x18DBF110U, 0x18DAF210U, 0x7E8U}) EXPECT_FALSE(answerer(id, true)) << id;
}

TEST(addressing, the_other_end_sees_the_same_conversation_mirrored) {
    const address who{
        .kind = addressing::extended_11, .tx_id = 0x6F1, .rx_id = 0x612, .tx_extension = 0x12, .rx_extension = 0xF1};
    const auto other = mirrored(who);
    can::frame out;
    out.size = 3;
    address_frame(other, out);
    EXPECT_TRUE(is_for(who, out));
    EXPECT_EQ(mirrored(other), who);
}

}   // namespace
