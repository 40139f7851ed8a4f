#include "protocols/can/candump.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace faultline::can;

namespace {

std::string text(std::string_view line) {
    const auto read = read_candump(line);
    return read.error == dump_error::none ? to_text(read.frame)
                                          : "error " + std::to_string(static_cast<int>(read.error));
}
dump_error why(std::string_view line) {
    return read_candump(line).error;
}

TEST(candump, a_log_line) {
    const auto read = read_candump("(1436509052.249713) vcan0 7E8#0641000BE3FA8113\n");
    EXPECT_EQ(read.error, dump_error::none);
    EXPECT_EQ(read.time_us, 1436509052249713);
    EXPECT_EQ(read.time_text, "1436509052.249713");
    EXPECT_EQ(read.interface, "vcan0");
    EXPECT_EQ(to_text(read.frame), "7E8#0641000BE3FA8113");
    EXPECT_EQ(read.code, 8);
    EXPECT_FALSE(read.was_sent);
}

TEST(candump, log_lines_of_all_kinds) {
    EXPECT_EQ(text("(1.000000) can0 18DAF110#02"), "18DAF110#02");
    EXPECT_EQ(text("(1.000000) can0 123#"), "123#");
    EXPECT_EQ(text("(1.000000) can0 123##1AABB"), "123##1AABB");
    EXPECT_EQ(text("(1.000000) can0 123##4AABB"), "123##0AABB");   // flags: 1 BRS, 2 ESI, 4 FD
    EXPECT_EQ(text("can0 123#0102"), "123#0102");
    EXPECT_EQ(read_candump("(1.000000) can0 123#R").kind, dump_kind::remote);
    EXPECT_EQ(read_candump("(1.000000) can0 123#R8").code, 8);
    EXPECT_EQ(read_candump("(1.000000) can0 123#R8_B").code, 11);
    const auto raw = read_candump("(1.000000) can0 123#0102030405060708_F");
    EXPECT_EQ(raw.code, 15);
    EXPECT_EQ(raw.frame.size, 8);
    const auto error = read_candump("(1.000000) can0 20000088#0000000000000000");
    EXPECT_EQ(error.kind, dump_kind::error);
    EXPECT_EQ(error.frame.id, 0x88U);
}

TEST(candump, direction_where_the_log_says_it) {
    EXPECT_EQ(read_candump("(1.000000) can0 123#01 R").was_sent, false);
    EXPECT_EQ(read_candump("(1.000000) can0 123#01 T").was_sent, true);
    EXPECT_EQ(why("(1.000000) can0 123#01 X"), dump_error::trailing);
}

TEST(candump, damaged_log_lines_say_what_is_wrong) {
    EXPECT_EQ(why("(1.000000) can0"), dump_error::no_frame);
    EXPECT_EQ(why("(1.000000"), dump_error::no_frame);
    EXPECT_EQ(why("(1.000000) can0 12#01"), dump_error::bad_identifier);
    EXPECT_EQ(why("(1.000000) can0 1234#01"), dump_error::bad_identifier);
    EXPECT_EQ(why("(1.000000) can0 800#01"), dump_error::bad_identifier);
    EXPECT_EQ(why("(1.000000) can0 40000000#01"), dump_error::bad_identifier);
    EXPECT_EQ(why("(1.000000) can0 12G#01"), dump_error::bad_identifier);
    EXPECT_EQ(why("(1.000000) can0 123#012"), dump_error::bad_data);
    EXPECT_EQ(why("(1.000000) can0 123#0G"), dump_error::bad_data);
    EXPECT_EQ(why("(1.000000) can0 123#010203040506070809"), dump_error::bad_size);
    EXPECT_EQ(why("(1.000000) can0 123#0102_9"), dump_error::bad_size);
    EXPECT_EQ(why("(1.000000) can0 123#0102030405060708_8"), dump_error::bad_size);
    EXPECT_EQ(why("(1.000000) can0 123#R9"), dump_error::bad_size);
    EXPECT_EQ(why("(1.000000) can0 123#R7_9"), dump_error::bad_size);
    EXPECT_EQ(why("(1.000000) can0 123#R88"), dump_error::bad_data);
    EXPECT_EQ(why("(1.000000) can0 20000001#R"), dump_error::bad_data);
    EXPECT_EQ(why("(1.000000) can0 123##"), dump_error::bad_data);
    EXPECT_EQ(why("(1.000000) can0 123##0010203040506070809"), dump_error::bad_size);   // nine bytes
    EXPECT_EQ(why("(1.000000) can0 123##00G"), dump_error::bad_data);
}

TEST(candump, nothing_to_read_is_not_an_error_in_the_log) {
    EXPECT_EQ(why(""), dump_error::empty);
    EXPECT_EQ(why("  \r\n"), dump_error::empty);
    EXPECT_EQ(why("# recorded at noon"), dump_error::empty);
}

TEST(candump, plain_lines) {
    EXPECT_EQ(text("  vcan0  7E8   [8]  06 41 00 BE 3F A8 13 00"), "7E8#064100BE3FA81300");
    EXPECT_EQ(text("  can0  18DAF110   [2]  01 7E"), "18DAF110#017E");
    EXPECT_EQ(text("  can0  7E8  [12]  01 02 03 04 05 06 07 08 09 0A 0B 0C"), "7E8##00102030405060708090A0B0C");
    EXPECT_EQ(text("  can0  7E8  [01]  AA"), "7E8##0AA");
    EXPECT_EQ(text("  can0  7E8   [0]"), "7E8#");
    EXPECT_EQ(text("  can0  7E8   [2]  41 42   'AB'"), "7E8#4142");
    EXPECT_EQ(read_candump("  can0  7E8   [4]  remote request").kind, dump_kind::remote);
    EXPECT_EQ(read_candump("  can0  7E8   [4]  remote request").code, 4);
    EXPECT_EQ(read_candump("  can0  20000004   [2]  00 01   ERRORFRAME").kind, dump_kind::error);
    const auto sent = read_candump(" (000.001234)  can0  TX B -  7E8  [01]  AA");
    EXPECT_EQ(sent.was_sent, true);
    EXPECT_TRUE(sent.frame.has_rate_switch);
    EXPECT_EQ(sent.time_us, 1234);
    EXPECT_EQ(read_candump("can0  RX - -  7E8   [1]  AA").was_sent, false);
}

TEST(candump, damaged_plain_lines_say_what_is_wrong) {
    EXPECT_EQ(why("can0  7E8   [3]  06 41"), dump_error::bad_size);
    EXPECT_EQ(why("can0  7E8   [1]  06 41"), dump_error::bad_size);
    EXPECT_EQ(why("can0  7E8   [2]  06 4"), dump_error::bad_data);
    EXPECT_EQ(why("can0  7E8   [2]  06 411"), dump_error::bad_data);
    EXPECT_EQ(why("can0  7E8   [9]  01 02 03 04 05 06 07 08 09"), dump_error::bad_size);
    EXPECT_EQ(why("can0  7E8   [x]  06"), dump_error::bad_size);
    EXPECT_EQ(why("can0  7E8   []  06"), dump_error::bad_size);
    EXPECT_EQ(why("can0  7E8   8  06"), dump_error::bad_size);
    EXPECT_EQ(why("can0  7E8   [-1]  06"), dump_error::bad_size);
    EXPECT_EQ(why("can0  7E8   [1]  06 what"), dump_error::trailing);
    EXPECT_EQ(why("can0  7E8   [0]  remote request!"), dump_error::trailing);
    EXPECT_EQ(why("can0  7E8   [01]  remote request"), dump_error::bad_data);
    EXPECT_EQ(why("can0  77E8   [1]  06"), dump_error::bad_identifier);
    EXPECT_EQ(why("hello"), dump_error::no_frame);
}

TEST(candump, a_time_that_is_no_number_of_seconds_is_kept_as_text) {
    const auto read = read_candump("(2015-07-10 08:17:32.249713)  can0  7E8   [1]  AA");
    EXPECT_EQ(read.error, dump_error::none);
    EXPECT_FALSE(read.time_us);
    EXPECT_EQ(read.time_text, "2015-07-10 08:17:32.249713");
    EXPECT_FALSE(read_candump("(1.00000) can0 123#01").time_us);
    EXPECT_FALSE(read_candump("(1.0000000) can0 123#01").time_us);
    EXPECT_FALSE(read_candump("(-1.000000) can0 123#01").time_us);
    EXPECT_FALSE(read_candump("(1.-00001) can0 123#01").time_us);
    EXPECT_FALSE(read_candump("(99999999999999999999.000000) can0 123#01").time_us);
}

TEST(candump, reads_what_this_house_writes) {
    for (const auto* written : {"7E8#0241AF", "18DAF110#", "010##17F", "010##0"})
        EXPECT_EQ(text("(1.000000) can0 " + std::string{written}), written);
}

}   // namespace
