// Cases carry nothing that names a vehicle, and of two versions everybody keeps the same.
#include <gtest/gtest.h>

#include "cloud/contract/record.hpp"
#include "cloud/contract/repair_case.hpp"

using namespace faultline::contract;

namespace {

TEST(repair_case, what_could_name_a_vehicle_does_not_leave_the_workshop) {
    EXPECT_EQ(without_names("VIN LSVAA4187E2000001: coil cracked"), "VIN [...]: coil cracked");
    EXPECT_EQ(without_names("lsvaa4187e2000001"), "[...]");
    EXPECT_EQ(without_names("车架号LSVAA4187E2000001，点火线圈开裂"), "车架号[...]，点火线圈开裂");
    EXPECT_EQ(without_names("沪A12345 漏油"), "[...] 漏油");
    EXPECT_EQ(without_names("客户京A·D12345反映"), "客户[...]反映");
    EXPECT_EQ(without_names("粤B 8K2X9"), "[...]");
}

TEST(repair_case, what_helps_the_next_workshop_stays) {
    for (const std::string useful : {"更换1缸点火线圈", "Replaced coil 06H905115B, gap 0.7 mm", "P0301 P0171 SPN 110 FMI 3", "软件升级至 0532", "更换BMS主板",
                                     "氧传感器B1S2", "123456789012345678901234567890", ""})
        EXPECT_EQ(without_names(useful), useful);
}

TEST(repair_case, the_mileage_is_rounded) {
    repair_case one;
    one.odometer_km = 84'499.4;
    make_anonymous(one);
    EXPECT_EQ(one.odometer_km, 84'000);
}

repair_case version(std::int64_t number, const std::string& repair, bool removed = false) {
    repair_case one;
    one.id = "019aa7f0-8192-73b4-8ec5-6789abcdef01";
    one.version = number;
    one.removed = removed;
    one.repair.en = repair;
    return one;
}

TEST(repair_case, of_any_two_different_ones_exactly_one_replaces_the_other) {
    const std::vector<repair_case> all{version(1, "a"), version(1, "b"), version(2, "a"), version(2, "a", true), version(3, ""), version(3, "", true)};
    for (const auto& one : all)
        for (const auto& other : all) {
            if (one == other) EXPECT_FALSE(replaces(one, other));
            else EXPECT_NE(replaces(one, other), replaces(other, one));
        }
    EXPECT_TRUE(replaces(version(3, ""), version(2, "a", true))) << "a greater version comes back, even after a removal";
    EXPECT_TRUE(replaces(version(2, "", true), version(2, "z"))) << "of the same version the removal wins";
}

}  // namespace
