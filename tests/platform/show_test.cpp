#include "cloud/platform/show.hpp"

#include "tests/platform/gateway_double.hpp"

using namespace faultline;
using namespace faultline::platform;

namespace {

row example() {
    row one;
    one.id = "019a3f2e-7b1c-7d4e-8a90-1234567890ab";
    one.gateway = "bay-1";
    one.type = "fl.diagnosis.v1";
    one.stream = "diagnosis";
    one.data = platform::testing::scan("LSVAA4182E2184847", {"P0301"});
    one.wall_ms = 1795302013000;
    one.about = {"LSVAA4182E2184847", "faults", "P0301", "scan"};
    return one;
}

TEST(show, speaks_the_language_asked_for) {
    EXPECT_NE(show_records({example()}, contract::language::zh).find("有故障"), std::string::npos);
    EXPECT_NE(show_records({example()}, contract::language::en).find("faults found"), std::string::npos);
    EXPECT_NE(show_records({}, contract::language::en).find("No records"), std::string::npos);
    EXPECT_NE(show_gateways({}, contract::language::zh).find("网关"), std::string::npos);
}

TEST(show, words_of_a_newer_gateway_are_shown_as_they_are) {
    auto one = example();
    one.about.verdict = "brand_new";
    EXPECT_NE(show_records({one}, contract::language::zh).find("brand_new"), std::string::npos);
}

TEST(show, a_record_lists_its_codes_and_as_json_carries_everything) {
    EXPECT_NE(show_record(example(), contract::language::en).find("P0301"), std::string::npos);
    const auto whole = nlohmann::json::parse(record_json(example(), true));
    EXPECT_EQ(whole["data"]["vehicle"]["vin"], "LSVAA4182E2184847");
    EXPECT_EQ(nlohmann::json::parse(record_json(example(), false)).contains("data"), false);
}

}  // namespace
