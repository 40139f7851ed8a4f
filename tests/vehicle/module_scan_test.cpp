#include "gateway/vehicle/module_scan.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/vehicle/uds_car.hpp"

using namespace faultline;
using namespace faultline::vehicle;
using contract::read_state;

namespace {

constexpr ecu_channel engine{0x7E0, 0x7E8}, brakes{0x713, 0x77D}, airbag{0x715, 0x77F};

// The record of an emission scan that found an engine ECU without faults.
contract::diagnosis healthy_engine() {
    contract::diagnosis record;
    auto& ecu = record.ecus.emplace_back();
    ecu.ecu = "7E8";
    for (auto* list : {&ecu.stored, &ecu.pending, &ecu.permanent}) list->how.state = read_state::read;
    ecu.mil = false;
    record.mil = false;
    record.verdict = "no_faults";
    record.outcome = "complete";
    return record;
}

struct whole_car {
    uds_car car;
    contract::diagnosis record = healthy_engine();
    module_scan::limits limits;
    std::size_t news = 0;

    whole_car() { car.ecu(engine).without(0x19).without(0x22); }
    void read(std::size_t at_most = 10000) {
        module_scan reading{bus::can11, known_ecus_of("volkswagen", bus::can11), record.ecus, limits};
        bool interrupted = false;
        while (const auto what = reading.next()) {
            if (at_most-- == 0) {
                interrupted = true;
                break;
            }
            reading.on_answer(car.ask(*what));
            news += reading.codes_came() ? 1 : 0;
        }
        reading.conclude(record, interrupted);
    }
};

const contract::ecu_report* find(const contract::diagnosis& in, std::string_view ecu) {
    const auto found = std::ranges::find(in.ecus, ecu, &contract::ecu_report::ecu);
    return found == in.ecus.end() ? nullptr : &*found;
}

TEST(module_scan, an_engine_and_two_body_ecus_are_one_scan) {
    whole_car it;
    it.car.ecu(brakes).code(0x403511, 0x2F).did(0xF187, "5Q0614517DL");
    it.car.ecu(airbag);
    it.read();
    ASSERT_EQ(it.record.ecus.size(), 3U);
    EXPECT_EQ(it.record.verdict, "faults");
    EXPECT_EQ(it.record.outcome, "complete");
    ASSERT_TRUE(it.record.modules);
    EXPECT_EQ(it.record.modules->state, read_state::read);
    EXPECT_EQ(it.record.modules_asked, static_cast<int>(known_ecus_of("volkswagen", bus::can11).size()));
    ASSERT_NE(find(it.record, "77D"), nullptr);
    EXPECT_EQ(find(it.record, "77D")->part_number, "5Q0614517DL");
    EXPECT_EQ(find(it.record, "77F")->system, "airbag");
    EXPECT_EQ(find(it.record, "7E8")->system, "engine");
    EXPECT_EQ(it.news, 3U);   // each told once, as soon as its codes are known
}

TEST(module_scan, silent_addresses_are_absent_and_cost_one_question_each) {
    whole_car it;
    it.read();
    EXPECT_EQ(it.record.ecus.size(), 1U);
    EXPECT_EQ(it.record.verdict, "no_faults");
    for (const auto& one : known_ecus_of("volkswagen", bus::can11))
        if (one.where != engine) { EXPECT_EQ(it.car.asked_of(one.where.response).size(), 1U); }
}

TEST(module_scan, ecus_that_are_there_are_asked_first) {
    whole_car it;
    it.read();
    ASSERT_TRUE(it.car.asked.front().first);
    EXPECT_EQ(*it.car.asked.front().first, engine);
}

TEST(module_scan, an_ecu_that_refuses_its_codes_leaves_the_car_unknown) {
    whole_car it;
    it.car.ecu(airbag).only_in(0x19, uds::not_standard);
    it.read();
    EXPECT_EQ(it.record.verdict, "unknown");
    EXPECT_EQ(it.record.outcome, "partial");
    EXPECT_EQ(find(it.record, "77F")->stored.how.state, read_state::refused);
}

TEST(module_scan, an_adapter_that_cannot_address_says_so_and_is_asked_once) {
    whole_car it;
    it.car.broken(0x7E8, "*", ending::unsendable);
    it.read();
    EXPECT_EQ(it.car.asked.size(), 1U);
    EXPECT_EQ(it.record.modules->state, read_state::not_asked);
    EXPECT_EQ(it.record.modules->reason, "reason.unaddressable");
    EXPECT_EQ(it.record.verdict, "no_faults");   // of the ECUs that were asked
    EXPECT_EQ(it.record.ecus.size(), 1U);
}

TEST(module_scan, three_bus_faults_in_a_row_leave_the_bus_alone) {
    whole_car it;
    for (const auto& one : known_ecus_of("volkswagen", bus::can11))
        if (one.where != engine) it.car.broken(one.where.response, "*", ending::bus_fault);
    it.read();
    EXPECT_EQ(it.record.modules->state, read_state::failed);
    EXPECT_EQ(it.record.modules->reason, "reason.bus_fault");
    EXPECT_EQ(std::ranges::count_if(it.car.asked, [](const auto& one) { return *one.first != engine; }), 3);
    EXPECT_EQ(it.record.outcome, "partial");
}

TEST(module_scan, one_bus_fault_leaves_a_doubt) {
    whole_car it;
    it.car.broken(0x77D, "*", ending::bus_fault);
    it.read();
    EXPECT_EQ(it.record.modules->state, read_state::failed);
}

TEST(module_scan, what_was_read_before_an_interruption_is_kept_and_is_not_everything) {
    whole_car it;
    it.read(2);
    EXPECT_EQ(it.record.verdict, "unknown");
    EXPECT_EQ(it.record.modules->reason, "reason.interrupted");
    EXPECT_EQ(it.record.ecus.size(), 1U);
}

TEST(module_scan, an_emission_ecu_at_an_address_of_its_own_is_asked_alone_too) {
    whole_car it;
    it.record.ecus[0].ecu = "7EF";
    it.car.ecu({0x7E7, 0x7EF}).did(0xF187, "X");
    module_scan reading{bus::can11, {}, it.record.ecus, {}};
    while (const auto what = reading.next()) reading.on_answer(it.car.ask(*what));
    reading.conclude(it.record, false);
    EXPECT_EQ(it.record.ecus.at(0).part_number, "X");
    EXPECT_EQ(it.record.ecus.at(0).request, "7E7");
}

TEST(module_scan, details_are_read_within_the_cars_budget) {
    whole_car it;
    it.limits.described_codes = 3;
    for (const auto& where : {brakes, airbag}) it.car.ecu(where).code(0x403511, 0x08).code(0x403612, 0x08);
    it.read();
    EXPECT_EQ(std::ranges::count_if(it.car.asked, [](const auto& one) { return one.second.starts_with("1904"); }), 3);
}

TEST(module_scan, a_vin_that_only_an_ecu_alone_will_tell_is_taken) {
    whole_car it;
    it.car.ecu(engine).did(0xF190, "LFV3A23C0C3000001");
    it.read();
    EXPECT_EQ(it.record.vehicle.vin, "LFV3A23C0C3000001");
    EXPECT_EQ(it.record.vehicle.how.state, read_state::read);
}

TEST(module_scan, only_reading_services_in_the_standard_session_are_sent) {
    whole_car it;
    it.car.ecu(brakes).code(0x403511, 0x2F).did(0xF187, "X");
    it.car.ecu(airbag).without(0x19);
    it.read();
    for (const auto& [to, what] : it.car.asked) {
        ASSERT_TRUE(to);
        const auto service = what.substr(0, 2);
        EXPECT_TRUE(service == "19" || service == "22" || service == "18" || service == "1A") << what;
        EXPECT_LE(what.size(), 14U) << what;   // a single frame: every adapter can send it
    }
}

}  // namespace
