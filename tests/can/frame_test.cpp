#include "protocols/can/frame.hpp"

#include <gtest/gtest.h>

using namespace faultline::can;

namespace {

TEST(can_frame, has_the_text_candump_gives_it) {
    EXPECT_EQ(to_text({.id = 0x7E8, .size = 3, .bytes = {0x02, 0x41, 0xAF}}), "7E8#0241AF");
    EXPECT_EQ(to_text({.id = 0x18DAF110, .is_extended = true}), "18DAF110#");
    EXPECT_EQ(to_text({.id = 0x10, .is_fd = true, .has_rate_switch = true, .size = 1, .bytes = {0x7F}}), "010##17F");
}

TEST(can_frame, a_standard_identifier_is_not_the_extended_one_of_the_same_number) {
    EXPECT_NE((frame{.id = 0x7E8}), (frame{.id = 0x7E8, .is_extended = true}));
}

TEST(can_frame, bytes_beyond_its_size_do_not_count) {
    EXPECT_EQ((frame{.size = 1, .bytes = {1, 2}}), (frame{.size = 1, .bytes = {1, 3}}));
}

TEST(can_frame, fd_knows_only_the_sizes_of_iso_11898) {
    EXPECT_EQ(size_on_bus(7, true), 7U);
    EXPECT_EQ(size_on_bus(9, true), 12U);
    EXPECT_EQ(size_on_bus(33, true), 48U);
    EXPECT_EQ(size_on_bus(64, true), 64U);
    EXPECT_EQ(size_on_bus(9, false), 8U);
}

}  // namespace
