#include "protocols/elm/start_up.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/elm/scripted_adapter.hpp"

using namespace faultline::elm;

namespace {

scripted_adapter good_adapter() {
    scripted_adapter adapter;
    adapter.on("ATI", "ELM327 v1.5\r\r").on("ATWS", "\r\rELM327 v1.5\r\r").on("ATRV", "12.4V\r\r").on("STI", "?\r\r").on("VTI", "?\r\r");
    adapter.otherwise("OK\r\r");
    return adapter;
}

elm_error why(const step& end) { return std::get<failed>(end).why; }

start_up on_wire() { return start_up{{.bauds = {38400, 115200, 9600}}}; }
start_up on_network() { return start_up{{.bauds = {}}}; }

TEST(start_up, learns_name_voltage_and_abilities_and_needs_no_slow_reset) {
    auto adapter = good_adapter();
    auto machine = on_network();
    ASSERT_TRUE(std::holds_alternative<done>(adapter.run(machine, machine.start())));
    EXPECT_EQ(machine.profile().identity, "ELM327 v1.5");
    EXPECT_EQ(machine.profile().battery_volts, 12.4);
    EXPECT_TRUE(machine.profile().able.works(capability::headers_on));
    EXPECT_FALSE(machine.profile().able.works(capability::stn));
    EXPECT_FALSE(adapter.was_asked("ATZ"));
}

TEST(start_up, never_sends_an_empty_line_or_a_command_that_locks_clones) {
    auto adapter = good_adapter();
    auto machine = on_wire();
    (void)adapter.run(machine, machine.start());
    for (const auto& command : adapter.commands) {
        EXPECT_FALSE(command.empty());
        EXPECT_EQ(command.find("ATTPA"), std::string::npos);
        EXPECT_EQ(command.find("ATSPA"), std::string::npos);
        EXPECT_EQ(command.find("ATPP"), std::string::npos);
    }
}

TEST(start_up, the_level_comes_from_trying_not_from_the_version_text) {
    auto adapter = good_adapter();
    adapter.on("ATCSM1", "?\r\r").on("ATAMT40", "?\r\r").on("ATSS", "?\r\r");
    auto machine = on_network();
    (void)adapter.run(machine, machine.start());
    EXPECT_EQ(machine.profile().identity, "ELM327 v1.5");
    EXPECT_EQ(machine.profile().level(), "1.3a");
}

TEST(start_up, finds_the_speed_through_garbage) {
    auto adapter = good_adapter();
    adapter.at_baud(115200);
    auto machine = on_wire();
    ASSERT_TRUE(std::holds_alternative<done>(adapter.run(machine, machine.start())));
    EXPECT_EQ(machine.profile().baud, 115200U);
    EXPECT_EQ(adapter.bauds, (std::vector<unsigned>{38400, 115200}));
}

TEST(start_up, garbage_at_every_speed_is_called_a_wrong_speed) {
    auto adapter = good_adapter();
    adapter.at_baud(57600);
    auto machine = on_wire();
    EXPECT_EQ(why(adapter.run(machine, machine.start())), elm_error::wrong_baud);
}

TEST(start_up, silence_everywhere_is_called_silent) {
    scripted_adapter nothing;
    auto machine = on_wire();
    EXPECT_EQ(why(nothing.run(machine, machine.start())), elm_error::silent);
    EXPECT_EQ(nothing.bauds.size(), 6U);   // two rounds
}

TEST(start_up, a_modem_says_ok_and_never_prompts) {
    scripted_adapter modem;
    modem.otherwise("ATI\r\nQUECTEL\r\nOK\r\n").without_prompts();
    auto machine = on_network();
    EXPECT_EQ(why(modem.run(machine, machine.start())), elm_error::modem);
}

TEST(start_up, a_device_that_only_echoes_is_no_adapter) {
    scripted_adapter echo;
    echo.otherwise("\x7F\x7F\r?").without_prompts();
    auto machine = on_network();
    EXPECT_EQ(why(echo.run(machine, machine.start())), elm_error::not_an_elm);
}

TEST(start_up, a_prompting_device_that_accepts_nothing_is_no_adapter) {
    scripted_adapter shell;
    shell.otherwise("command not found\r\n");
    auto machine = on_network();
    EXPECT_EQ(why(shell.run(machine, machine.start())), elm_error::not_an_elm);
}

TEST(start_up, an_interrupted_operation_is_asked_again) {
    auto adapter = good_adapter();
    scripted_adapter busy = std::move(adapter);
    busy = scripted_adapter{};
    busy.on("ATI", "STOPPED\r\r").on("ATI", "?\r\r").on("ATI", "ELM327 v2.1\r\r").on("ATWS", "ELM327 v2.1\r\r").otherwise("OK\r\r");
    auto machine = on_network();
    ASSERT_TRUE(std::holds_alternative<done>(busy.run(machine, machine.start())));
    EXPECT_EQ(machine.profile().identity, "ELM327 v2.1");
}

TEST(start_up, without_a_warm_start_the_slow_reset_is_used_and_may_be_ignored) {
    scripted_adapter clone;
    clone.on("ATI", "OBDII v1.5\r\r").on("ATWS", "?\r\r").on("ATZ", "").otherwise("OK\r\r");
    auto machine = on_network();
    ASSERT_TRUE(std::holds_alternative<done>(clone.run(machine, machine.start())));
    EXPECT_TRUE(clone.was_asked("ATZ"));
    EXPECT_EQ(machine.profile().identity, "OBDII v1.5");
}

TEST(start_up, a_sped_up_adapter_that_falls_back_after_reset_is_found_again) {
    struct falling : scripted_adapter {};
    scripted_adapter fast;
    fast.on("ATI", "ELM327 v1.3\r\r").on("ATWS", "?\r\r").otherwise("OK\r\r");
    start_up machine{{.bauds = {500000, 38400}}};
    auto now = machine.start();
    unsigned rate = 0;
    unsigned adapter_rate = 500000;
    int turns = 0;
    while (!std::holds_alternative<done>(now) && !std::holds_alternative<failed>(now) && ++turns < 100) {
        if (const auto* speed = std::get_if<set_baud>(&now)) {
            rate = speed->rate;
            now = machine.on_reply({});
        } else if (std::holds_alternative<drain>(now)) {
            now = machine.on_reply({});
        } else {
            const std::string line{std::get<transact>(now).line};
            if (rate != adapter_rate) now = machine.on_reply({"", false});
            else if (line == "ATI") now = machine.on_reply({"ELM327 v1.3\r\r", true});
            else if (line == "ATWS") now = machine.on_reply({"?\r\r", true});
            else if (line == "ATZ") {
                now = machine.on_reply({adapter_rate == 38400 ? "ELM327 v1.3\r\r" : "", adapter_rate == 38400});
                adapter_rate = 38400;
            } else now = machine.on_reply({"OK\r\r", true});
        }
    }
    EXPECT_TRUE(std::holds_alternative<done>(now));
    EXPECT_EQ(machine.profile().baud, 38400U);
}

TEST(start_up, an_echo_that_cannot_be_switched_off_is_lived_with) {
    struct echoing {
        step run(start_up& machine, step now) {
            std::string text;
            while (!std::holds_alternative<done>(now) && !std::holds_alternative<failed>(now)) {
                if (const auto* say = std::get_if<transact>(&now)) {
                    text = std::string{say->line} + "\r" + (say->line == "ATI" || say->line == "ATWS" ? "ELM327 v1.5" : "OK") + "\r\r";
                    now = machine.on_reply({text, true});
                } else {
                    now = machine.on_reply({});
                }
            }
            return now;
        }
    } adapter;
    auto machine = on_network();
    ASSERT_TRUE(std::holds_alternative<done>(adapter.run(machine, machine.start())));
    EXPECT_EQ(machine.profile().identity, "ELM327 v1.5");
    EXPECT_FALSE(machine.profile().able.works(capability::echo_off));
}

TEST(start_up, an_adapter_without_prompts_is_known_by_its_name) {
    scripted_adapter adapter;
    adapter.on("ATI", "ELM327 v1.5\r\r").on("ATWS", "ELM327 v1.5\r\r").otherwise("OK\r\r").without_prompts();
    auto machine = on_network();
    EXPECT_TRUE(std::holds_alternative<done>(adapter.run(machine, machine.start())));
}

TEST(profile, volts_are_a_number_alone) {
    EXPECT_EQ(parse_volts("12.4V\r\r"), 12.4);
    EXPECT_EQ(parse_volts("12.4"), 12.4);
    EXPECT_EQ(parse_volts("24.0V>"), 24.0);
    EXPECT_FALSE(parse_volts("?"));
    EXPECT_FALSE(parse_volts("41 0C 1A F8"));
    EXPECT_FALSE(parse_volts("410C1AF8"));
}

}  // namespace
