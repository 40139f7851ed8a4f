#include "protocols/j1939/trouble_codes.hpp"

#include <gtest/gtest.h>

#include "tests/j1939/written.hpp"

using namespace faultline::j1939;
using test::bytes;

namespace {

struct decoded {
    codes_read read;
    std::vector<trouble_code> codes;
};

decoded decode(std::string_view text, std::size_t room = 8) {
    decoded result;
    result.codes.resize(room);
    const auto message = bytes(text);
    result.read = read_codes(message, result.codes);
    result.codes.resize(result.read.count);
    return result;
}

TEST(trouble_codes, real_dm12_of_two_lorries) {
    const auto engine = decode("43 FF 41 1A 05 01 FF FF");
    ASSERT_EQ(engine.read.count, 1U);
    EXPECT_EQ(engine.codes[0].spn, 6721U);
    EXPECT_EQ(engine.codes[0].fmi, 5);
    EXPECT_EQ(engine.codes[0].occurrences, 1);
    EXPECT_EQ(engine.read.lamp.malfunction, (lamp{lamp_state::on, lamp_flash::none}));
    EXPECT_EQ(engine.read.lamp.protect.state, lamp_state::not_supported);

    const auto body = decode("47 FF A8 00 01 01 FF FF");
    ASSERT_EQ(body.read.count, 1U);
    EXPECT_EQ(body.codes[0].spn, 168U);
    EXPECT_EQ(body.codes[0].fmi, 1);
    EXPECT_EQ(body.read.lamp.malfunction.state, lamp_state::on);
    EXPECT_EQ(body.read.lamp.amber_warning.state, lamp_state::on);
    EXPECT_EQ(body.read.lamp.red_stop.state, lamp_state::off);
}

TEST(trouble_codes, every_lamp_has_its_two_bits) {
    const auto all = read_lamps(0b01'10'11'00, 0b00'01'10'11);
    EXPECT_EQ(all.malfunction, (lamp{lamp_state::on, lamp_flash::slow}));
    EXPECT_EQ(all.red_stop, (lamp{lamp_state::error, lamp_flash::fast}));
    EXPECT_EQ(all.amber_warning, (lamp{lamp_state::not_supported, lamp_flash::reserved}));
    EXPECT_EQ(all.protect, (lamp{lamp_state::off, lamp_flash::none}));
    EXPECT_EQ(all.raw[0], 0x6C);
    EXPECT_EQ(all.raw[1], 0x1B);
}

TEST(trouble_codes, nineteen_bits_of_spn_and_five_of_fmi) {
    const auto one = decode("00 FF FE FF FE 7F FF FF");
    ASSERT_EQ(one.read.count, 1U);
    EXPECT_EQ(one.codes[0].spn, 0x7FFFEU);
    EXPECT_EQ(one.codes[0].fmi, 0x1E);
    EXPECT_EQ(one.codes[0].occurrences, occurrences_unknown);
    EXPECT_FALSE(one.codes[0].is_old_form);
    EXPECT_EQ(write_code(one.codes[0]), one.codes[0].raw);
}

TEST(trouble_codes, the_conversion_bit_makes_the_spn_ambiguous) {
    const auto old = decode("00 FF 12 34 6B 85 FF FF");
    ASSERT_EQ(old.read.count, 1U);
    EXPECT_TRUE(old.codes[0].is_old_form);
    EXPECT_EQ(old.codes[0].occurrences, 5);
    EXPECT_EQ(old.codes[0].fmi, 0x0B);
    const std::array<std::uint32_t, 3> expected{0x12U << 11 | 0x34U << 3 | 3U, 0x34U << 11 | 0x12U << 3 | 3U, 0x33412U};
    EXPECT_EQ(old_readings(old.codes[0]), expected);
    EXPECT_EQ(write_code(old.codes[0]), old.codes[0].raw);
}

TEST(trouble_codes, none_is_written_in_two_ways) {
    for (const char* none : {"00 FF 00 00 00 00 FF FF", "04 FF FF FF FF FF FF FF", "00 FF 00 00 00 00", "00 FF 00 00 00 00 00 00"}) {
        const auto empty = decode(none);
        EXPECT_EQ(empty.read.error, codes_error::none) << none;
        EXPECT_EQ(empty.read.count, 0U) << none;
        EXPECT_EQ(empty.read.reserved, 0U) << none;
    }
}

TEST(trouble_codes, the_last_two_bytes_of_a_single_frame_are_no_code) {
    EXPECT_EQ(decode("04 FF 6E 00 03 01 12 34").read.count, 1U);
}

TEST(trouble_codes, two_codes_make_ten_bytes) {
    const auto two = decode("04 FF 6E 00 03 01 5B 00 04 02");
    ASSERT_EQ(two.read.count, 2U);
    EXPECT_EQ(two.codes[1].spn, 91U);
    EXPECT_EQ(two.codes[1].occurrences, 2);
}

TEST(trouble_codes, a_piece_of_a_code_makes_the_message_unknown) {
    for (const char* broken : {"04 FF 6E 00 03 01 5B", "04 FF 6E 00 03 01 5B 00 04", "04 FF 6E 00 03 01 5B 00 04 02 01"}) {
        const auto read = decode(broken);
        EXPECT_EQ(read.read.error, codes_error::odd_length) << broken;
        EXPECT_EQ(read.read.count, 0U);
    }
    for (const char* stub : {"", "04", "04 FF", "04 FF 6E 00 03"})
        EXPECT_EQ(decode(stub).read.error, codes_error::too_short) << stub;
}

TEST(trouble_codes, what_is_neither_code_nor_none_is_counted_apart) {
    const auto odd = decode("04 FF 00 00 1F 01 FF FF");   // SPN 0 with a failure mode
    EXPECT_EQ(odd.read.count, 0U);
    EXPECT_EQ(odd.read.reserved, 1U);
    EXPECT_EQ(decode("04 FF FF FF E3 01 FF FF").read.reserved, 1U);   // SPN of all ones
    EXPECT_EQ(decode("04 FF 01 00 1F 01 FF FF").read.count, 1U);
}

TEST(trouble_codes, too_little_room_gives_nothing_rather_than_half) {
    const auto crowded = decode("04 FF 6E 00 03 01 5B 00 04 02", 1);
    EXPECT_EQ(crowded.read.error, codes_error::no_room);
    EXPECT_EQ(crowded.read.count, 0U);
}

TEST(trouble_codes, has_the_text_people_know) {
    EXPECT_EQ(to_text({.spn = 110, .fmi = 3}).view(), "SPN 110 FMI 3");
    EXPECT_EQ(to_text({.spn = 524287, .fmi = 31}).view(), "SPN 524287 FMI 31");
}

}   // namespace
