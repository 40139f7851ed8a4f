#include "protocols/vin/vin.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace faultline::vin;

namespace {

// A well-formed number with a right check digit around the given start; made up, belongs to no vehicle.
std::string made_up(const std::string& wmi, char position_7 = 'A', char year = 'M') {
    std::string vin = wmi + "AAA" + position_7 + "A" + "0" + year + "A000001";
    vin[8] = check_digit(vin);
    return vin;
}

TEST(vin, knows_its_shape) {
    EXPECT_EQ(shape_of("1M8GDM9AXKP042788"), shape::ok);
    EXPECT_EQ(shape_of("1M8GDM9AXKP04278"), shape::wrong_length);
    EXPECT_EQ(shape_of(""), shape::wrong_length);
    for (const auto* vin :
         {"1M8GDM9AXKP04278O", "IM8GDM9AXKP042788", "QM8GDM9AXKP042788", "1m8gdm9axkp042788", "1M8GDM9A-KP042788"})
        EXPECT_EQ(shape_of(vin), shape::wrong_character) << vin;
}

TEST(vin, checks_the_ninth_digit) {
    EXPECT_EQ(check_digit("1M8GDM9AXKP042788"), 'X');
    EXPECT_EQ(check_digit("11111111111111111"), '1');
    EXPECT_EQ(judge("1M8GDM9AXKP042788"), verdict::ok);
    EXPECT_EQ(judge("1M8GDM9A1KP042788"), verdict::wrong);
    EXPECT_EQ(check_digit("short"), 0);
}

TEST(vin, every_single_wrong_character_in_china_and_america_is_seen) {
    const auto vin = made_up("LSV");
    for (std::size_t place = 1; place < vin.size(); ++place)   // the first character decides the region and its rules
        for (const char c : std::string_view{"0123456789"}) {
            auto other = vin;
            other[place] = c;
            // A letter and the digit of its own value cannot be told apart by the sum.
            const bool same_sum = other == vin || (place != 8 && check_digit(other) == vin[8]);
            EXPECT_EQ(judge(other), same_sum ? verdict::ok : verdict::wrong) << other;
        }
}

TEST(vin, european_makers_need_not_keep_a_check_digit) {
    EXPECT_EQ(judge("WP0ZZZ99ZTS390000"), verdict::not_used);
    EXPECT_EQ(judge("VF1BB1A0F12345678"), verdict::not_used);
}

TEST(vin, an_absent_and_an_impossible_number_are_told_apart) {
    EXPECT_EQ(judge(""), verdict::absent);
    EXPECT_EQ(judge("NOT A VIN"), verdict::wrong);
    EXPECT_EQ(to_text(verdict::not_used), "not_used");
}

TEST(vin, the_model_year_of_american_cars_follows_position_7) {
    EXPECT_EQ(model_year_of(made_up("1G1", '4', 'R'), 2027)->year, 1994);
    EXPECT_EQ(model_year_of(made_up("1G1", 'A', 'R'), 2027)->year, 2024);
    EXPECT_EQ(model_year_of(made_up("1G1", 'A', '1'), 2032)->year, 2031);
    EXPECT_TRUE(model_year_of(made_up("1G1", 'A', 'R'), 2027)->by_law);
}

TEST(vin, elsewhere_it_is_the_latest_that_can_be) {
    EXPECT_EQ(model_year_of(made_up("LSV", '4', 'M'), 2026)->year, 2021);
    EXPECT_EQ(model_year_of(made_up("LSV", '4', '8'), 2026)->year, 2008);
    EXPECT_EQ(model_year_of(made_up("LSV", '4', 'Y'), 2026)->year, 2000);
    EXPECT_FALSE(model_year_of(made_up("WVW", '4', 'M'), 2026)->by_law);
}

TEST(vin, codes_no_year_has_are_no_year) {
    for (const char code : {'0', 'U', 'Z'}) EXPECT_FALSE(model_year_of(made_up("LSV", 'A', code), 2026)) << code;
    EXPECT_FALSE(model_year_of("short", 2026));
    EXPECT_FALSE(model_year_of(made_up("1G1", 'A', 'V'), 2026)) << "2027 cannot be yet";
}

struct known {
    const char* wmi;
    const char* key;
    const char* group;
};
class makers : public testing::TestWithParam<known> {};
TEST_P(makers, are_known_by_their_identifier) {
    const auto* maker = maker_of(made_up(GetParam().wmi));
    ASSERT_NE(maker, nullptr) << GetParam().wmi;
    EXPECT_EQ(maker->key, GetParam().key);
    EXPECT_EQ(maker->group, GetParam().group);
    EXPECT_FALSE(maker->zh.empty());
}
// The six Chinese ones stand wrong in a much-copied public list.
INSTANTIATE_TEST_SUITE_P(
    vin, makers,
    testing::Values(known{"LZW", "saic_gm_wuling", "gm"}, known{"LVH", "dongfeng_honda", "honda"},
                    known{"LBE", "beijing_hyundai", "hyundai_kia"}, known{"LSY", "brilliance", "brilliance"},
                    known{"LTV", "faw_toyota_tianjin", "toyota"}, known{"LYV", "volvo_china", "volvo"},
                    known{"LSV", "saic_volkswagen", "volkswagen"}, known{"LFV", "faw_volkswagen", "volkswagen"},
                    known{"LGX", "byd", "byd"}, known{"LRW", "tesla_china", "tesla"},
                    known{"WVW", "volkswagen", "volkswagen"}, known{"1FT", "ford", "ford"}));

TEST(vin, an_unknown_maker_is_unknown) {
    EXPECT_EQ(maker_of(made_up("LLL")), nullptr);
    EXPECT_EQ(maker_of(made_up("LA9")), nullptr) << "a 9 in third place needs positions 12-14";
    EXPECT_EQ(maker_of("short"), nullptr);
}

TEST(vin, regions_follow_iso_3780) {
    EXPECT_EQ(region_of("LSV"), region::china);
    EXPECT_EQ(region_of("HXM"), region::china);
    EXPECT_EQ(region_of("7SA"), region::north_america);
    EXPECT_EQ(region_of("7AT"), region::oceania);
    EXPECT_EQ(region_of("WVW"), region::europe);
    EXPECT_EQ(region_of("JHM"), region::asia);
    EXPECT_EQ(region_of("9BW"), region::south_america);
    EXPECT_EQ(region_of(""), region::unknown);
}

}   // namespace
