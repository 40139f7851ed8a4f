// Cars that answer no classic service: OBDonUDS and WWH-OBD, recognised and read with the product's own readers.
#include <gtest/gtest.h>

#include "protocols/uds/dialect.hpp"
#include "protocols/uds/obd_on_uds.hpp"
#include "tests/simcar/bus_bench.hpp"

using namespace faultline;
using namespace faultline::simcar;
using namespace std::chrono_literals;

namespace {

using answers = std::vector<std::string>;

uds::dialect_finder recognised(bus_bench& b, std::uint32_t to_all) {
    uds::dialect_finder finder;
    for (auto question = finder.start(); !question.is_done();) {
        const auto got = b.ask(to_all, to_hex(question.bytes));
        for (const auto& each : got) {
            const auto blank = each.find(' ');
            const auto message = *parse_hex(each.substr(blank + 1));
            finder.on_answer(*parse_hex_number(each.substr(0, blank)), message);
        }
        question = finder.on_end(got.empty() ? uds::outcome::silent : uds::outcome::answered);
    }
    return finder;
}

bytes payload_of(const answers& got) {
    if (got.size() != 1) return {};
    return *parse_hex(got[0].substr(got[0].find(' ') + 1));
}

TEST(obd_on_uds_car, is_recognised_and_answers_no_classic_service) {
    bus_bench b{"obdonuds"};
    EXPECT_EQ(recognised(b, 0x7DF).verdict(), uds::dialect::obd_on_uds);
    for (const auto* service : {"0100", "03", "07", "0902", "04"}) EXPECT_TRUE(b.ask(0x7DF, service).empty()) << service;
    EXPECT_EQ(b.ask(0x7E0, "0100"), (answers{"7E8 7F0111"}));
}

TEST(obd_on_uds_car, codes_by_class_permanent_ones_and_freeze_frames) {
    bus_bench b{"obdonuds"};
    EXPECT_EQ(b.ask(0x7DF, "19423308FF").size(), 2U);
    std::array<std::uint8_t, 16> room;
    const auto ask = [&](const uds::code_request& what) { return b.ask(0x7E0, to_hex(std::span{room}.first(write(what, room)))); };
    EXPECT_EQ(ask(uds::ask_confirmed()), (answers{"7E8 594233FF0004" "00017100AF"}));
    EXPECT_EQ(ask(uds::ask_pending()), (answers{"7E8 594233FF0004" "00017100AF" "0004550027"}));
    EXPECT_EQ(ask(uds::ask_permanent()), (answers{"7E8 595533FF04" "017100AF"}));
    const auto frames = payload_of(ask(uds::ask_freeze_frames(0x017100)));
    uds::contents_reader reader{frames, {.dids = uds::obd_did_sizes}};
    uds::content_item item;
    int items = 0;
    while (reader.next(item)) items += item.exact ? 1 : 0;
    EXPECT_EQ(items, 8);
    EXPECT_EQ(reader.error(), uds::parse_error::none);
}

TEST(obd_on_uds_car, live_data_tests_and_infotypes_have_their_own_identifiers) {
    bus_bench b{"obdonuds"};
    const auto asked = *parse_hex("22F40CF40D");
    const auto live = payload_of(b.ask(0x7E0, "22F40CF40D"));
    std::array<obd::value, 8> room;
    const auto read = uds::decode_pids(live, asked, room);
    ASSERT_GE(read.count, 2U);
    EXPECT_NEAR(room[0].number, 620, 40);
    obd::pid_set pids;
    EXPECT_EQ(uds::add_supported(pids, payload_of(b.ask(0x7E0, "22F400"))), obd::support_error::none);
    EXPECT_TRUE(pids.contains(0x0C));
    EXPECT_FALSE(pids.contains(0x5B));
    std::array<obd::monitor_test, 4> tests;
    const auto monitors = uds::read_monitors(payload_of(b.ask(0x7E0, "22F621")), tests);
    EXPECT_EQ(monitors.count, 1U);
    EXPECT_EQ(payload_of(b.ask(0x7E0, "22F802")), *parse_hex("62F802" + to_hex(bytes{'1', 'G', 'N', 'S', 'K', 'C', 'K', 'D', '3', 'R', 'R', '1', '2', '3', '4', '5', '6'})));
    EXPECT_EQ(b.ask(0x7E0, "22F810"), (answers{"7E8 62F81001"}));
    EXPECT_EQ(b.ask(0x7DF, "22F802").size(), 1U);
}

TEST(obd_on_uds_car, readiness_and_clearing) {
    bus_bench b{"obdonuds"};
    EXPECT_EQ(b.ask(0x7E0, "19563301"), (answers{"7E8 595633FF0401" "04200050"}));
    EXPECT_EQ(b.ask(0x7DF, "14FFFF33").size(), 2U);
    EXPECT_EQ(b.ask(0x7E0, "1942330CFF"), (answers{"7E8 594233FF0004"}));
    EXPECT_EQ(b.ask(0x7E0, "195533"), (answers{"7E8 595533FF04" "01710050"}));   // permanent until its test has run and passed
}

TEST(wwh_car, is_recognised_by_its_classes_and_its_codes_are_spn_and_fmi) {
    bus_bench b{"wwh"};
    EXPECT_EQ(recognised(b, 0x18DB33F1).verdict(), uds::dialect::wwh_obd);
    EXPECT_TRUE(b.ask(0x18DB33F1, "0100").empty());
    EXPECT_EQ(b.ask(0x18DA00F1, "19423308" "1E"), (answers{"18DAF100 594233FF1E02" "02900C042F" "106E00032F"}));
    EXPECT_EQ(b.ask(0x18DA3DF1, "1942330CFF"), (answers{"18DAF13D 594233FF1E02" "087E140F2F"}));
    EXPECT_EQ(b.ask(0x18DA00F1, "22F802").size(), 1U);
}

}  // namespace
