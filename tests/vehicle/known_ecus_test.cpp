#include "gateway/vehicle/known_ecus.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "cloud/contract/texts.hpp"
#include "protocols/vin/vin.hpp"

using namespace faultline;
using namespace faultline::vehicle;

namespace {

TEST(known_ecus, each_maker_has_its_own_and_the_legislated_ones) {
    const auto list = known_ecus_of("volkswagen", bus::can11);
    const auto brakes = std::ranges::find(list, std::string_view{"brakes"}, &known_ecu::system);
    ASSERT_NE(brakes, list.end());
    EXPECT_EQ(brakes->where, (ecu_channel{0x713, 0x77D}));
    EXPECT_TRUE(std::ranges::any_of(list, [](const auto& one) { return one.where == ecu_channel{0x7E0, 0x7E8}; }));
    EXPECT_TRUE(std::ranges::none_of(list, [](const auto& one) { return one.where.request > 0x7FF; }));
}

TEST(known_ecus, an_unknown_maker_has_the_legislated_ones_alone) {
    EXPECT_EQ(known_ecus_of("", bus::can11).size(), 8U);
    EXPECT_EQ(known_ecus_of("nobody", bus::can11).size(), 8U);
    EXPECT_EQ(known_ecus_of("", bus::can29).size(), 2U);
    EXPECT_TRUE(known_ecus_of("volkswagen", bus::kwp).empty());
    EXPECT_TRUE(known_ecus_of("volkswagen", bus::unknown).empty());
}

TEST(known_ecus, no_identifier_is_asked_twice_for_one_maker) {
    for (const auto& one : all_known_ecus()) {
        for (const auto kind : {bus::can11, bus::can29}) {
            std::set<std::uint32_t> requests, responses;
            for (const auto& known : known_ecus_of(one.maker, kind)) {
                EXPECT_TRUE(requests.insert(known.where.request).second) << one.maker << std::hex << ' ' << known.where.request;
                EXPECT_TRUE(responses.insert(known.where.response).second) << one.maker << std::hex << ' ' << known.where.response;
            }
        }
    }
}

TEST(known_ecus, every_group_is_one_that_a_vin_leads_to) {
    std::set<std::string_view> groups{"*"};
    for (const auto* vin : {"LFV3A23C0C3000001", "LFMA180C0C0000001", "LHGCM56300000001X", "LBECFAHB000000001", "1FAHP3F20CL000001", "1G1JC5444R7252367",
                            "LGBH12E20000000001", "JN1AZ34D00M000001", "VF1AAAAA000000001", "LDC613P2000000001", "1C4RJFAG000000001", "JM1BK32F000000001",
                            "JF1GP7LC000000001", "LSJA24U62000000001"})
        if (const auto* maker = vin::maker_of(std::string_view{vin}.substr(0, 17))) groups.insert(maker->group);
    for (const auto& one : all_known_ecus()) EXPECT_TRUE(groups.contains(one.maker)) << one.maker;
}

TEST(known_ecus, every_system_has_its_name_in_the_catalogue) {
    for (const auto& one : systems()) {
        const auto key = "system." + std::string{one.key};
        EXPECT_EQ(contract::text(key, contract::language::en), one.en);
        EXPECT_EQ(contract::text(key, contract::language::zh), one.zh);
    }
}

TEST(known_ecus, the_pair_of_an_emission_ecu_follows_from_its_answer) {
    EXPECT_EQ(channel_of(0x7E8), (ecu_channel{0x7E0, 0x7E8}));
    EXPECT_EQ(channel_of(0x7EF), (ecu_channel{0x7E7, 0x7EF}));
    EXPECT_EQ(channel_of(0x18DAF110), (ecu_channel{0x18DA10F1, 0x18DAF110}));
    EXPECT_EQ(channel_of(0x7F0).request, 0U);
    EXPECT_EQ(channel_of(0x77D).request, 0U);
    EXPECT_EQ(channel_of(0x18DAF010).request, 0U);
}

TEST(known_ecus, a_sweep_never_asks_everybody_and_never_with_an_answers_identifier) {
    const auto narrow = sweep_of(bus::can11);
    EXPECT_EQ(narrow.size(), 128U);
    for (const auto& one : narrow) {
        EXPECT_NE(one.where.request, 0x7DFU);
        EXPECT_TRUE(std::ranges::none_of(narrow, [&](const auto& other) { return other.where.response == one.where.request; }));
    }
    const auto wide = sweep_of(bus::can29);
    EXPECT_EQ(wide.size(), 253U);
    EXPECT_TRUE(std::ranges::none_of(wide, [](const auto& one) { return one.where.request == 0x18DAF1F1; }));
    EXPECT_TRUE(sweep_of(bus::kwp).empty());
}

}  // namespace
