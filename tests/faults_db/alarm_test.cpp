// Warnings that name no trouble code: the grammar of `alarm`, and that the standards' bits and levels are all there.
#include "gateway/faults/database.hpp"
#include "small_data.hpp"

#include <gmock/gmock.h>

using namespace faultline::faults;
using namespace faultline::test;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;

namespace {

const std::string hot = "alarm box 3 2016\n  en Hot\n  zh 过热\n  severity soon substitute\n  do.en Stop\n  do.zh 停车\n";

std::string said_about(const std::string& text) {
    const small_data data;
    data.write(text);
    return data.compile();
}

TEST(alarm_grammar, accepts_a_bit_and_a_value_written_in_hexadecimal) {
    EXPECT_EQ(said_about(whole + hot + "alarm box 0xFE\n  en Other\n  zh 其他\n  severity drive_on substitute\n  do.en Wait\n  do.zh 等待\n"), "");
}

TEST(alarm_grammar, refuses_what_leaves_a_driver_alone) {
    EXPECT_THAT(said_about(whole + "alarm box 3\n  en Hot\n  zh 过热\n  severity soon substitute\n"), HasSubstr("what to do says nothing"));
    EXPECT_THAT(said_about(whole + "alarm box 3\n  en Hot\n  zh 过热\n  do.en Stop\n  do.zh 停车\n"), HasSubstr("has no severity"));
    EXPECT_THAT(said_about(whole + hot + hot), HasSubstr("alarm box 3 is already defined"));
    EXPECT_THAT(said_about(whole + "alarm box 256\n  en H\n  zh 热\n"), HasSubstr("'256' is no bit or value"));
    EXPECT_THAT(said_about(whole + hot + "  safety fire\n"), HasSubstr("there is no safety note 'fire'"));
    EXPECT_THAT(said_about(whole + hot + "  cause 10\n"), HasSubstr("'cause' means nothing below 'alarm'"));
}

class alarms : public testing::Test {
protected:
    database base = std::move(database::open(FAULTLINE_BINARY_DIR "/share/faultline/faults.db").value());

    void expect_whole(const std::string& family, int number) {
        const auto one = base.find_alarm(family, number);
        ASSERT_TRUE(one) << family << ' ' << number;
        EXPECT_NE(one->grade, severity::unknown) << family << ' ' << number;
        for (const auto* text : {&one->what, &one->severity_reason, &one->advice})
            EXPECT_FALSE(text->en.empty() || text->zh.empty()) << family << ' ' << number;
    }
};

TEST_F(alarms, every_flag_of_both_editions_of_GB_T_32960_is_told) {
    for (int bit = 0; bit <= 27; ++bit) {
        expect_whole("gbt32960", bit);
        EXPECT_EQ(base.find_alarm("gbt32960", bit)->since, bit <= 18 ? "2016" : "2025") << bit;
    }
    EXPECT_FALSE(base.find_alarm("gbt32960", 28)) << "reserved";
    EXPECT_FALSE(base.find_alarm("gbt32960", -1));
    EXPECT_FALSE(base.find_alarm("unheard of", 0));
}

TEST_F(alarms, every_level_is_told_and_the_third_says_stop) {
    for (const int level : {0, 1, 2, 3, 0xFE, 0xFF}) expect_whole("gbt32960_level", level);
    EXPECT_EQ(base.find_alarm("gbt32960_level", 1)->grade, severity::drive_on);
    EXPECT_EQ(base.find_alarm("gbt32960_level", 2)->grade, severity::soon);
    EXPECT_EQ(base.find_alarm("gbt32960_level", 3)->grade, severity::stop_now);
    EXPECT_FALSE(base.find_alarm("gbt32960_level", 4));
}

TEST_F(alarms, every_bit_of_the_UDS_status_and_severity_bytes_is_told) {
    for (int bit = 0; bit <= 7; ++bit) {
        expect_whole("uds_status", bit);
        expect_whole("uds_severity", bit);
    }
    EXPECT_THAT(base.find_alarm("uds_status", 3)->what.zh, HasSubstr("已确认"));
    EXPECT_EQ(base.find_alarm("uds_severity", 7)->grade, severity::stop_now);
}

TEST_F(alarms, a_thermal_event_sends_everybody_away_and_insulation_warns_of_high_voltage) {
    const auto event = base.find_alarm("gbt32960", 23);
    EXPECT_EQ(event->grade, severity::stop_now);
    EXPECT_THAT(event->advice.zh, HasSubstr("撤离"));
    EXPECT_THAT(base.find_alarm("gbt32960", 11)->safety, Contains(Field(&bilingual::zh, HasSubstr("高压"))));
    const nlohmann::json told = *event;
    EXPECT_EQ(told["severity"], "stop_now");
    EXPECT_EQ(told["since"], "2025");
}

}  // namespace
