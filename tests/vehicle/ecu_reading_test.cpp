#include "gateway/vehicle/ecu_reading.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/vehicle/uds_car.hpp"

using namespace faultline;
using namespace faultline::vehicle;
using contract::read_state;

namespace {

using list = std::vector<std::string>;

constexpr known_ecu brakes{"volkswagen", {0x713, 0x77D}, "brakes", true, known_from::published};

struct reading {
    uds_car car;
    uds_ecu& ecu = car.ecu(brakes.where);
    ecu_reading::limits limits;
    const contract::ecu_report* before = nullptr;
    bool present = false;
    std::size_t questions = 0;

    contract::ecu_report run(known_ecu where = brakes) {
        ecu_reading it{where, bus::can11, limits, before};
        while (const auto what = it.next()) {
            ++questions;
            it.on_answer(car.ask(*what));
        }
        present = it.is_present();
        return it.report();
    }
};

const contract::identifier* did(const contract::ecu_report& in, std::string_view id) {
    const auto found = std::ranges::find(in.identifiers, id, &contract::identifier::did);
    return found == in.identifiers.end() ? nullptr : &*found;
}

TEST(ecu_reading, an_address_where_nobody_answers_costs_one_question) {
    reading it;
    it.car.broken(0x77D, "*", ending::no_answer);
    (void)it.run();
    EXPECT_FALSE(it.present);
    EXPECT_EQ(it.questions, 1U);
}

TEST(ecu_reading, codes_come_with_failure_type_status_and_raw_bytes) {
    reading it;
    it.ecu.code(0x403511, 0x2F).code(0x501212, 0x24).code(0x9A0000, 0x50);
    const auto report = it.run();
    EXPECT_EQ(report.ecu, "77D");
    EXPECT_EQ(report.request, "713");
    EXPECT_EQ(report.system, "brakes");
    EXPECT_EQ(report.system_from, "published");
    EXPECT_EQ(report.dialect, "uds");
    EXPECT_EQ(report.stored.codes, (list{"C0035-11"}));
    EXPECT_EQ(report.pending.codes, (list{"C1012-12"}));
    EXPECT_EQ(report.stored.how.state, read_state::read);
    ASSERT_EQ(report.details.size(), 2U);   // the third only says that its test has not run
    EXPECT_EQ(report.details[0].failure_type, "11");
    EXPECT_EQ(report.details[0].status, "2F");
    EXPECT_EQ(report.details[0].raw, "40 35 11 2F");
    EXPECT_TRUE(std::ranges::find(report.details[0].says, "dtc_status.test_failed") != report.details[0].says.end());
}

TEST(ecu_reading, no_codes_is_read_and_empty_after_the_count_alone) {
    reading it;
    const auto report = it.run();
    EXPECT_EQ(report.stored.how.state, read_state::read);
    EXPECT_TRUE(report.stored.codes.empty());
    const auto asked = it.car.asked_of(0x77D);
    EXPECT_EQ(std::ranges::count_if(asked, [](const auto& one) { return one.starts_with("19"); }), 1);
}

TEST(ecu_reading, the_mask_asks_only_for_bits_the_ecu_keeps) {
    reading it;
    it.ecu.format.status_available = 0x09;
    it.ecu.code(0x403511, 0x09);
    (void)it.run();
    EXPECT_EQ(it.car.asked_of(0x77D).at(1), "190209");
}

TEST(ecu_reading, identifiers_give_part_number_software_and_supplier) {
    reading it;
    it.ecu.did(0xF187, "5Q0614517DL").did(0xF189, "0123").did(0xF18A, "1CA").did(0xF190, "LFV3A23C0C3000001").did(0xF197, "ESC");
    it.ecu.raw_did(0xF18C, "00 01 FF 80");
    const auto report = it.run();
    EXPECT_EQ(report.part_number, "5Q0614517DL");
    EXPECT_EQ(report.software, "0123");
    EXPECT_EQ(report.supplier, "1CA");
    EXPECT_EQ(report.name, "ESC");
    ASSERT_TRUE(report.identifiers_how);
    EXPECT_EQ(report.identifiers_how->state, read_state::read);
    ASSERT_NE(did(report, "F190"), nullptr);
    EXPECT_EQ(did(report, "F190")->key, "did.vin");
    EXPECT_EQ(did(report, "F18C")->raw, "00 01 FF 80");
    EXPECT_EQ(did(report, "F188"), nullptr);   // it has none
}

TEST(ecu_reading, an_ecu_without_codes_and_identifiers_is_asked_for_each_once) {
    reading it;
    it.ecu.without(0x19).without(0x22);
    auto where = brakes;
    where.may_speak_kwp = false;
    const auto report = it.run(where);
    EXPECT_TRUE(it.present);
    EXPECT_EQ(report.stored.how.state, read_state::not_supported);
    EXPECT_EQ(report.stored.how.reason, "nrc.11");
    EXPECT_EQ(it.car.asked_of(0x77D), (list{"19018D", "22F190"}));
}

TEST(ecu_reading, codes_that_wait_for_another_session_are_refused_not_absent) {
    reading it;
    it.ecu.only_in(0x19, uds::not_standard).code(0x403511, 0x2F);
    const auto report = it.run();
    EXPECT_EQ(report.stored.how.state, read_state::refused);
    EXPECT_EQ(report.stored.how.reason, "nrc.7F");
    const auto asked = it.car.asked_of(0x77D);
    EXPECT_TRUE(std::ranges::none_of(asked, [](const auto& one) { return one.starts_with("10"); }));   // no session is opened
}

TEST(ecu_reading, an_ecu_that_counts_nothing_may_list_all_the_same) {
    reading it;
    it.car.on(0x77D, "19018D", "7F 19 12");
    it.ecu.code(0x403511, 0x2F);
    EXPECT_EQ(it.run().stored.codes, (list{"C0035-11"}));
}

TEST(ecu_reading, an_ecu_of_kwp2000_is_read_with_its_own_services) {
    reading it;
    it.ecu.without(0x19);
    it.car.on(0x77D, "1800FF00", "58 02 40 35 E0 50 12 20").on(0x77D, "1A90", "5A 90 4C 46 56").on(0x77D, "1A91", "5A 91 31 32 33");
    const auto report = it.run();
    EXPECT_EQ(report.dialect, "kwp");
    EXPECT_EQ(report.stored.codes, (list{"C0035", "C1012"}));
    EXPECT_EQ(report.part_number, "123");
    ASSERT_EQ(report.details.size(), 2U);
    EXPECT_EQ(report.details[0].status, "E0");
    EXPECT_TRUE(report.details[0].data.empty());
    for (const auto& asked : it.car.asked_of(0x77D)) EXPECT_FALSE(asked.starts_with("1904")) << asked;
}

TEST(ecu_reading, an_answer_cut_short_is_unknown_and_never_no_codes) {
    reading it;
    it.car.on(0x77D, "19018D", "59 01 FF 01 00 02").on(0x77D, "19028D", "59 02 FF 40 35 11");
    const auto report = it.run();
    EXPECT_EQ(report.stored.how.state, read_state::failed);
    EXPECT_EQ(report.stored.how.reason, "reason.uds.bad_length");
    EXPECT_EQ(report.stored.how.raw, (list{"59 02 FF 40 35 11"}));
}

TEST(ecu_reading, an_ecu_that_falls_silent_is_unknown) {
    reading it;
    it.car.on(0x77D, "19018D", "59 01 FF 01 00 02").broken(0x77D, "19028D", ending::no_answer);
    const auto report = it.run();
    EXPECT_EQ(report.stored.how.state, read_state::failed);
    EXPECT_EQ(report.stored.how.reason, "reason.fell_silent");
}

TEST(ecu_reading, two_silences_end_the_conversation) {
    reading it;
    it.car.on(0x77D, "19018D", "59 01 FF 01 00 02");
    for (const auto* one : {"19028D", "22F190", "22F187"}) it.car.broken(0x77D, one, ending::no_answer);
    (void)it.run();
    EXPECT_EQ(it.questions, 3U);
}

TEST(ecu_reading, a_damaged_first_answer_is_an_ecu_whose_codes_are_unknown) {
    reading it;
    it.car.broken(0x77D, "19018D", ending::damaged);
    const auto report = it.run();
    EXPECT_TRUE(it.present);
    EXPECT_EQ(report.stored.how.state, read_state::failed);
    EXPECT_EQ(report.stored.how.reason, "reason.damaged");
}

TEST(ecu_reading, a_list_that_ignores_the_mask_gives_no_faults_that_are_none) {
    reading it;
    it.car.on(0x77D, "19018D", "59 01 FF 01 00 01").on(0x77D, "19028D", "59 02 FF 40 35 11 50 50 12 12 08 00 00 00 00");
    const auto report = it.run();
    EXPECT_EQ(report.stored.codes, (list{"C1012-12"}));
    EXPECT_TRUE(report.pending.codes.empty());
}

TEST(ecu_reading, snapshots_stand_beside_the_code_decoded_as_far_as_known) {
    reading it;
    it.ecu.code(0x403511, 0x0F);
    it.car.on(0x77D, "1904403511FF", "59 04 40 35 11 0F 01 02 F4 0D 2A D1 23 07 08").on(0x77D, "1906403511FF", "59 06 40 35 11 0F 01 03");
    const auto report = it.run();
    ASSERT_EQ(report.details.size(), 1U);
    const auto& data = report.details[0].data;
    ASSERT_EQ(data.size(), 3U);
    EXPECT_EQ(data[0].did, "F40D");
    ASSERT_EQ(data[0].values.size(), 1U);
    EXPECT_EQ(data[0].values[0].number, 42.0);
    EXPECT_EQ(data[1].did, "D123");
    EXPECT_FALSE(data[1].exact);
    EXPECT_EQ(data[1].raw, "07 08");
    EXPECT_EQ(data[2].kind, "extended");
    EXPECT_EQ(report.details[0].data_how->raw.size(), 2U);
}

TEST(ecu_reading, details_are_read_of_confirmed_codes_only_and_of_no_more_than_allowed) {
    reading it;
    it.limits.described_codes = 1;
    it.ecu.code(0x403511, 0x04).code(0x403612, 0x08).code(0x403713, 0x08);
    (void)it.run();
    const auto asked = it.car.asked_of(0x77D);
    EXPECT_EQ(std::ranges::count(asked, "1904403612FF"), 1);
    EXPECT_EQ(std::ranges::count_if(asked, [](const auto& one) { return one.starts_with("1904"); }), 1);
}

TEST(ecu_reading, a_code_the_emission_scan_has_listed_is_described_and_not_listed_twice) {
    reading it;
    contract::ecu_report before;
    before.ecu = "7E8";
    before.stored = {{read_state::read, "", {"43 01 03 01"}}, {"P0301"}};
    before.pending.how.state = read_state::read;
    it.before = &before;
    constexpr known_ecu engine{"*", {0x7E0, 0x7E8}, "engine", true, known_from::standard};
    it.car.ecu(engine.where).code(0x030100, 0x2F).code(0x123411, 0x09);
    const auto report = it.run(engine);
    EXPECT_EQ(report.stored.codes, (list{"P0301", "P1234-11"}));
    ASSERT_EQ(report.details.size(), 2U);
    EXPECT_EQ(report.details[0].code, "P0301");
    EXPECT_EQ(report.details[0].failure_type, "00");
}

TEST(ecu_reading, what_an_obd_over_uds_scan_has_read_is_not_read_again) {
    reading it;
    contract::ecu_report before;
    before.dialect = "obd_on_uds";
    before.stored = {{read_state::read, "", {}}, {"P0301-62"}};
    auto& detail = before.details.emplace_back();
    detail.code = "P0301-62";
    detail.data_how.emplace().state = read_state::read;
    it.before = &before;
    it.ecu.code(0x030162, 0x2F);
    const auto report = it.run();
    EXPECT_EQ(report.dialect, "obd_on_uds");
    EXPECT_EQ(report.stored.codes, (list{"P0301-62"}));
    ASSERT_EQ(report.details.size(), 1U);
    for (const auto& asked : it.car.asked_of(0x77D)) EXPECT_FALSE(asked.starts_with("1904")) << asked;
}

TEST(ecu_reading, an_emission_ecu_that_speaks_no_uds_keeps_what_it_said) {
    reading it;
    contract::ecu_report before;
    before.stored = {{read_state::read, "", {"43 01 03 01"}}, {"P0301"}};
    it.before = &before;
    constexpr known_ecu engine{"*", {0x7E0, 0x7E8}, "engine", true, known_from::standard};
    it.car.broken(0x7E8, "*", ending::no_answer);
    const auto report = it.run(engine);
    EXPECT_TRUE(it.present);
    EXPECT_EQ(it.questions, 1U);
    EXPECT_EQ(report.stored.codes, (list{"P0301"}));
    EXPECT_EQ(report.stored.how.state, read_state::read);
}

}  // namespace
