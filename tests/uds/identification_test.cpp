#include "protocols/uds/identification.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/obd/bytes.hpp"

using namespace faultline;
using namespace faultline::uds;
using obd::bytes;

namespace {

std::string text_of(std::uint16_t did, const char* data) {
    return std::string{read_did(did, bytes(data)).view()};
}

TEST(identification, the_standards_identifiers_have_names_in_both_languages) {
    ASSERT_EQ(identification_dids().size(), 30U);
    EXPECT_EQ(identification_dids().front().did, 0xF180);
    EXPECT_EQ(identification_dids().back().did, 0xF19E);
    EXPECT_EQ(find_did(0xF190)->key, "did.vin");
    EXPECT_EQ(find_did(0xF18B)->kind, did_kind::date);
    EXPECT_EQ(find_did(0xF17F), nullptr);
    EXPECT_EQ(find_did(0xF18F), nullptr);   // reserved
    EXPECT_EQ(find_did(0xF19F), nullptr);
    for (const auto& each : identification_dids()) {
        EXPECT_FALSE(each.en.empty() || each.zh.empty()) << each.key;
        EXPECT_EQ(find_did(each.did), &each);
    }
}

TEST(identification, text_without_its_filler) {
    EXPECT_EQ(text_of(0xF188, "30 31 41 42 20 00 FF"), "01AB");
    EXPECT_EQ(text_of(0xF188, "00 20 41"), "A");
    EXPECT_EQ(read_did(0xF188, bytes("41")).read_as, did_kind::ascii);
}

TEST(identification, bytes_that_are_no_text_are_shown_as_bytes) {
    EXPECT_EQ(text_of(0xF188, "30 80 41"), "308041");
    EXPECT_EQ(text_of(0xF188, "00 00"), "0000");
    EXPECT_EQ(text_of(0xF180, "41 42"), "4142");
    EXPECT_EQ(text_of(0x1234, "41"), "41");
    EXPECT_EQ(text_of(0xF188, ""), "");
    EXPECT_EQ(read_did(0xF188, bytes("7F")).read_as, did_kind::hex);
    EXPECT_EQ(text_of(0xF188, "7E"), "~");
}

TEST(identification, dates_in_four_forms) {
    EXPECT_EQ(text_of(0xF18B, "23 05 17"), "2023-05-17");
    EXPECT_EQ(text_of(0xF18B, "20 23 05 17"), "2023-05-17");
    EXPECT_EQ(text_of(0xF199, "32 33 30 35 31 37"), "2023-05-17");
    EXPECT_EQ(text_of(0xF199, "32 30 32 33 30 35 31 37"), "2023-05-17");
    EXPECT_EQ(text_of(0xF18B, "99 12 31"), "2099-12-31");
}

TEST(identification, what_is_no_date_is_shown_as_bytes) {
    for (const auto* text :
         {"23 13 17", "23 00 17", "23 05 32", "23 05 00", "23 0A 17", "FF FF FF", "20 23", "41 42 43 44 45 46"})
        EXPECT_EQ(read_did(0xF18B, bytes(text)).read_as, did_kind::hex) << text;
    EXPECT_EQ(text_of(0xF18B, "17 05 20 23"), "17052023");   // day first: month 20 is none
}

TEST(identification, what_does_not_fit_is_cut_and_said) {
    const std::vector<std::uint8_t> fits(96, 'A');
    EXPECT_FALSE(read_did(0xF188, fits).cut);
    const std::vector<std::uint8_t> longer(97, 'A');
    EXPECT_TRUE(read_did(0xF188, longer).cut);
    EXPECT_EQ(read_did(0xF188, longer).view().size(), 96U);
    EXPECT_FALSE(read_did(0xF180, std::span{fits}.first(48)).cut);
    EXPECT_TRUE(read_did(0xF180, std::span{fits}.first(49)).cut);
}

}   // namespace
