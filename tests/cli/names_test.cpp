#include "tools/cli/names.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "protocols/obd/monitors.hpp"
#include "protocols/obd/nrc.hpp"
#include "protocols/obd/readiness.hpp"
#include "protocols/obd/signals.hpp"

using namespace faultline;
using namespace faultline::cli;
using contract::language;
using nlohmann::json;

namespace {

TEST(names, signals_speak_both_languages) {
    EXPECT_NE(signal_name("engine_speed", "0C", language::zh), signal_name("engine_speed", "0C", language::en));
    EXPECT_EQ(signal_name("made_up", "0C", language::en), "made_up");
    EXPECT_EQ(signal_name("", "EE", language::en), "PID EE");
}

TEST(names, a_missing_language_falls_back_to_the_other) {
    EXPECT_EQ(said({{"en", "plug"}, {"zh", "火花塞"}}, language::zh), "火花塞");
    EXPECT_EQ(said({{"en", "plug"}, {"zh", ""}}, language::zh), "plug");
    EXPECT_EQ(said(json{7}, language::zh), "");
    EXPECT_EQ(said(json{}, "title", language::en), "");
}

TEST(names, a_value_says_when_it_is_none) {
    contract::value value{.pid = "05",
                          .key = "coolant_temperature",
                          .number = 88.0,
                          .text = "",
                          .unit = "degC",
                          .state = "ok",
                          .raw = "80"};
    EXPECT_EQ(value_text(value, language::en), "88 °C");
    value.state = "off_scale";
    EXPECT_EQ(value_text(value, language::en), "88 °C (end of scale)");
    value.state = "not_available";
    EXPECT_EQ(value_text(value, language::en), "not available");
}

TEST(names, reasons_are_words_and_unknown_ones_stay_visible) {
    EXPECT_EQ(reason_text({contract::read_state::refused, "nrc.22", {}}, language::zh).substr(0, 9), "条件不");
    EXPECT_EQ(reason_text({contract::read_state::failed, "damaged", {}}, language::en).substr(0, 10), "the answer");
    EXPECT_EQ(reason_text({contract::read_state::failed, "new.reason", {}}, language::en), "new.reason");
}

// The record carries keys; consoles that cannot see protocols/ find their words in the catalogue.
TEST(names, the_catalogue_has_every_monitor_and_refusal_the_decoders_know) {
    for (unsigned id = 0; id < 256; ++id) {
        const auto byte = static_cast<std::uint8_t>(id);
        constexpr std::string_view digits = "0123456789ABCDEF";
        const std::string hex{digits[id >> 4U], digits[id & 15U]};
        const bool is_bitmap = id % 0x20 == 0;   // "supported monitors": never a test result
        EXPECT_TRUE(is_bitmap || !obd::find_monitor(byte) || contract::has_text("mid." + hex)) << hex;
        EXPECT_TRUE(!obd::find_nrc(byte) || contract::has_text("nrc." + hex)) << hex;
    }
    for (const auto kind : {std::uint8_t{0x00}, std::uint8_t{0x08}}) {
        const std::array<std::uint8_t, 6> answer{0x41, 0x01, 0x00, kind, 0xFF, 0xFF};
        const auto ready = obd::read_readiness(answer);
        ASSERT_TRUE(ready);
        for (const auto& one : ready->all())
            EXPECT_TRUE(contract::has_text("monitor." + std::string{one.key})) << one.key;
    }
}

}   // namespace
