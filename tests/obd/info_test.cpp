#include <gtest/gtest.h>

#include <array>
#include <string>

#include "protocols/obd/vehicle_info.hpp"
#include "tests/obd/bytes.hpp"

using namespace faultline;
using namespace faultline::obd;

namespace {

// Messages of one reply; keeps the bytes the PDUs point at.
struct reply {
    std::vector<std::vector<std::uint8_t>> storage;
    std::vector<pdu> messages;
    reply(std::initializer_list<std::pair<std::uint32_t, std::string_view>> lines) {
        storage.reserve(lines.size());
        for (const auto& [ecu, text] : lines) {
            storage.push_back(bytes(text));
            messages.push_back({ecu, storage.back()});
        }
    }
};

std::string hex_of(std::string_view text) {
    std::string out;
    for (const char c : text) {
        constexpr std::string_view digits = "0123456789ABCDEF";
        out += digits[static_cast<unsigned char>(c) >> 4U];
        out += digits[static_cast<unsigned char>(c) & 15U];
        out += ' ';
    }
    return out;
}

std::string vin_of(const reply& from, bus kind) {
    const auto vin = read_vin(collect(from.messages, from.messages[0].ecu, kind, infotype::vin));
    return vin.error == info_error::none ? std::string{vin.view()} : std::string{to_text(vin.error)};
}

const std::string vin = "1G1JC5444R7252367";

TEST(obd_info, a_vin_on_can_follows_its_count) {
    EXPECT_EQ(vin_of({{0x7E8, "49 02 01 " + hex_of(vin)}}, bus::can11), vin);
}

TEST(obd_info, digits_at_either_end_of_a_vin_stay) {
    for (const std::string each : {"1G1JC5444R7252367", "WP0ZZZ99ZTS390000", "0VFZZZ99ZTS390212"})
        EXPECT_EQ(vin_of({{0x7E8, "49 02 01 " + hex_of(each)}}, bus::can11), each);
}

TEST(obd_info, a_vin_without_its_count_is_understood) {
    EXPECT_EQ(vin_of({{0x7E8, "49 02 " + hex_of(vin)}}, bus::can11), vin);
}

TEST(obd_info, padding_around_a_vin_is_removed) {
    EXPECT_EQ(vin_of({{0x7E8, "49 02 01 00 00 00 " + hex_of(vin)}}, bus::can11), vin);
    EXPECT_EQ(vin_of({{0x7E8, "49 02 01 " + hex_of(vin) + "00 00 00 00 00 00 00"}}, bus::can11), vin) << "24 bytes";
    EXPECT_EQ(vin_of({{0x7E8, "49 02 01 " + hex_of(vin) + "55 55 55 55"}}, bus::can11), vin);
    EXPECT_EQ(vin_of({{0x7E8, "49 02 01 " + hex_of(vin) + "AA AA"}}, bus::can11), vin);
}

TEST(obd_info, an_empty_or_damaged_vin_is_an_error) {
    EXPECT_EQ(vin_of({{0x7E8, "49 02 01 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00"}}, bus::can11),
              "too_short");
    EXPECT_EQ(vin_of({{0x7E8, "49 02 01 " + hex_of("1G1JC5444R725236")}}, bus::can11), "too_short");
    EXPECT_EQ(vin_of({{0x7E8, "49 02 01 " + hex_of("1G1JC5444R72\x07"
                                                   "2367")}},
                     bus::can11),
              "not_text");
    EXPECT_EQ(vin_of({{0x7E8, "49 02"}}, bus::can11), "too_short");
    EXPECT_EQ(vin_of({{0x7E8, "49 04 01"}}, bus::can11), "no_answer");
    EXPECT_EQ(vin_of({{0x7E8, "49 02 01 " + hex_of(vin)}}, bus::unknown), "wrong_bus");
}

TEST(obd_info, a_legacy_vin_is_joined_by_its_message_numbers) {
    const reply five{{0x10, "49 02 01 00 00 00 31"},
                     {0x10, "49 02 02 47 31 4A 43"},
                     {0x10, "49 02 03 35 34 34 34"},
                     {0x10, "49 02 04 52 37 32 35"},
                     {0x10, "49 02 05 32 33 36 37"}};
    EXPECT_EQ(vin_of(five, bus::kwp), vin);
    const reply shuffled{{0x10, "49 02 02 47 31 4A 43"},
                         {0x10, "49 02 01 00 00 00 31"},
                         {0x10, "49 02 03 35 34 34 34"},
                         {0x10, "49 02 05 32 33 36 37"},
                         {0x10, "49 02 04 52 37 32 35"}};
    EXPECT_EQ(vin_of(shuffled, bus::iso9141), vin);
}

TEST(obd_info, a_missing_or_contradicting_part_is_an_error) {
    const reply gap{{0x10, "49 02 01 00 00 00 31"}, {0x10, "49 02 03 35 34 34 34"}};
    EXPECT_EQ(vin_of(gap, bus::kwp), "missing_part");
    const reply twice{{0x10, "49 02 01 00 00 00 31"}, {0x10, "49 02 01 00 00 00 32"}};
    EXPECT_EQ(vin_of(twice, bus::kwp), "missing_part");
    const reply tail{{0x10, "49 02 01 00 00 00 31"}, {0x10, "49 02 02 47 31 4A 43"}};
    EXPECT_EQ(vin_of(tail, bus::kwp), "too_short");
    const reply two{{0x7E8, "49 02 01 " + hex_of(vin)}, {0x7E8, "49 02 01 " + hex_of("WP0ZZZ99ZTS390000")}};
    EXPECT_EQ(vin_of(two, bus::can11), "missing_part");
}

TEST(obd_info, ecus_are_not_mixed) {
    const reply two{{0x7E8, "49 04 01 " + hex_of("JMB*36761500") + "00 00 00 00"},
                    {0x7E9, "49 04 01 " + hex_of("JMB*47872611") + "00 00 00 00"}};
    std::array<info_text, max_calibrations> ids;
    const auto list = read_calibration_ids(collect(two.messages, 0x7E9, bus::can11, infotype::calibration_id), ids);
    ASSERT_EQ(list.count, 1U);
    EXPECT_EQ(ids[0].view(), "JMB*47872611");
}

TEST(obd_info, calibrations_and_their_numbers_are_lists) {
    const reply from{{0x7E8, "49 04 02 " + hex_of("37805-5AN-A510\0\0" + std::string(2, '\0')) + hex_of("SECOND") +
                                 "00 00 00 00 00 00 00 00 00 00"},
                     {0x7E8, "49 06 02 0B 91 BC 82 00 00 00 01"}};
    std::array<info_text, max_calibrations> ids;
    auto list = read_calibration_ids(collect(from.messages, 0x7E8, bus::can11, infotype::calibration_id), ids);
    ASSERT_EQ(list.count, 2U);
    EXPECT_EQ(ids[0].view(), "37805-5AN-A510");
    EXPECT_EQ(ids[1].view(), "SECOND");
    std::array<std::uint32_t, max_calibrations> cvns;
    list = read_cvns(collect(from.messages, 0x7E8, bus::can11, infotype::cvn), cvns);
    ASSERT_EQ(list.count, 2U);
    EXPECT_EQ(cvns[0], 0x0B91BC82U) << "a leading 0B is part of the number";
    EXPECT_EQ(cvns[1], 1U);
}

TEST(obd_info, the_count_must_agree_with_the_length) {
    const reply short_one{{0x7E8, "49 06 02 17 91 BC 82"}};
    EXPECT_EQ(collect(short_one.messages, 0x7E8, bus::can11, infotype::cvn).error, info_error::bad_count);
    const reply long_one{{0x7E8, "49 06 01 17 91 BC 82 12"}};
    EXPECT_EQ(collect(long_one.messages, 0x7E8, bus::can11, infotype::cvn).error, info_error::bad_count);
    const reply padded{{0x7E8, "49 06 01 17 91 BC 82 00 00"}};
    EXPECT_EQ(collect(padded.messages, 0x7E8, bus::can11, infotype::cvn).error, info_error::none);
}

TEST(obd_info, an_ecu_name_has_two_halves) {
    const reply from{{0x7E8, "49 0A 01 45 43 4D 00 2D " + hex_of("EngineControl") + "00 00"}};
    const auto name = read_ecu_name(collect(from.messages, 0x7E8, bus::can11, infotype::ecu_name));
    EXPECT_EQ(name.error, info_error::none);
    EXPECT_EQ(name.acronym.view(), "ECM");
    EXPECT_EQ(name.name.view(), "EngineControl");
}

TEST(obd_info, performance_counters_come_with_their_names) {
    const reply from{
        {0x7E8,
         "49 08 10 01 00 02 00 00 11 01 00 00 00 00 00 00 22 01 00 00 00 00 00 00 33 01 00 00 00 00 00 00 44 01 01"}};
    std::array<counter, max_counters> counters;
    const auto list = read_counters(collect(from.messages, 0x7E8, bus::can11, infotype::counters_spark), counters);
    ASSERT_EQ(list.count, 16U);
    EXPECT_EQ(counters[0].key, "obd_conditions");
    EXPECT_EQ(counters[0].number, 256);
    EXPECT_EQ(counters[2].key, "catalyst_bank1_completions");
    EXPECT_EQ(counters[2].number, 17);
    EXPECT_EQ(counters[15].key, "evap_conditions");
    EXPECT_EQ(counters[15].number, 257);
}

TEST(obd_info, infotypes_have_names) {
    EXPECT_EQ(find_infotype(0x02)->key, "vin");
    EXPECT_EQ(find_infotype(0x77), nullptr);
}

}   // namespace
