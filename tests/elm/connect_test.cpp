#include "protocols/elm/connect.hpp"

#include <gtest/gtest.h>

#include "tests/elm/scripted_adapter.hpp"

using namespace faultline;
using namespace faultline::elm;

namespace {

struct attempt {
    reply reader;
    connect machine;
    explicit attempt(connect::options options = {}) : machine{reader, options} {}
    step run(scripted_adapter& adapter) { return adapter.run(machine, machine.start()); }
};

TEST(connect, is_connected_by_an_ecus_answer_and_nothing_less) {
    scripted_adapter adapter;
    adapter.on("0100", "SEARCHING...\r7E8064100BE3FA813\r\r").on("ATDPN", "A6\r\r").otherwise("OK\r\r");
    attempt it;
    ASSERT_TRUE(std::holds_alternative<done>(it.run(adapter)));
    EXPECT_EQ(it.machine.kind(), bus::can11);
    EXPECT_EQ(it.machine.protocol(), '6');
}

TEST(connect, no_data_and_ok_are_not_a_connection) {
    scripted_adapter adapter;
    adapter.on("0100", "NO DATA\r\r").otherwise("OK\r\r");
    attempt it;
    EXPECT_EQ(std::get<failed>(it.run(adapter)).why, elm_error::no_vehicle);
}

TEST(connect, a_refusal_of_the_first_search_is_tried_again) {
    scripted_adapter adapter;
    adapter.on("0100", "SEARCHING...\rUNABLE TO CONNECT\r\r").on("0100", "7E8064100BE3FA813\r\r").on("ATDPN", "A6\r\r").otherwise("OK\r\r");
    attempt it;
    EXPECT_TRUE(std::holds_alternative<done>(it.run(adapter)));
}

TEST(connect, when_the_adapters_search_fails_each_protocol_is_tried_by_name) {
    struct clone {
        std::string protocol;
        std::string text;
        step run(connect& machine, step now) {
            while (!std::holds_alternative<done>(now) && !std::holds_alternative<failed>(now)) {
                if (const auto* say = std::get_if<transact>(&now)) {
                    if (say->line.starts_with("AT") && say->line != "ATDPN") protocol = std::string{say->line};
                    if (say->line == "ATDPN") text = "8\r\r";
                    else if (say->line == "0100") text = protocol == "ATTP8" ? "7E8064100BE3FA813\r\r" : "UNABLE TO CONNECT\r\r";
                    else text = "OK\r\r";
                    now = machine.on_reply({text, true});
                } else {
                    now = machine.on_reply({});
                }
            }
            return now;
        }
    } adapter;
    reply reader;
    connect machine{reader, {}};
    ASSERT_TRUE(std::holds_alternative<done>(adapter.run(machine, machine.start())));
    EXPECT_EQ(machine.protocol(), '8');
}

TEST(connect, a_protocol_of_zero_is_told_by_the_shape_of_the_frames) {
    scripted_adapter adapter;
    adapter.on("0100", "18DAF110064100BE3FA813\r\r").on("ATDPN", "0\r\r").otherwise("OK\r\r");
    attempt it;
    ASSERT_TRUE(std::holds_alternative<done>(it.run(adapter)));
    EXPECT_EQ(it.machine.kind(), bus::can29);
    EXPECT_EQ(it.machine.protocol(), '0');
}

TEST(connect, searching_and_frames_before_the_protocol_number_do_not_confuse) {
    scripted_adapter adapter;
    adapter.on("0100", "7E8064100BE3FA813\r\r").on("ATDPN", "SEARCHING...\r7E8064100BE3FA813\rA6\r\r").otherwise("OK\r\r");
    attempt it;
    ASSERT_TRUE(std::holds_alternative<done>(it.run(adapter)));
    EXPECT_EQ(it.machine.protocol(), '6');
}

TEST(connect, the_protocol_that_worked_last_is_tried_first) {
    scripted_adapter adapter;
    adapter.on("0100", "7E8064100BE3FA813\r\r").on("ATDPN", "6\r\r").otherwise("OK\r\r");
    attempt it{{.last_protocol = '6'}};
    ASSERT_TRUE(std::holds_alternative<done>(it.run(adapter)));
    EXPECT_EQ(adapter.commands.front(), "ATTP6");
}

TEST(connect, an_adapter_that_restarts_meanwhile_has_to_be_started_again) {
    scripted_adapter adapter;
    adapter.on("0100", "LV RESET\r\r").otherwise("OK\r\r");
    attempt it;
    EXPECT_EQ(std::get<failed>(it.run(adapter)).why, elm_error::adapter_fault);
    EXPECT_TRUE(it.machine.restarted());
}

TEST(connect, errors_on_the_bus_are_not_an_absent_car) {
    scripted_adapter adapter;
    adapter.on("0100", "CAN ERROR\r\r").otherwise("OK\r\r");
    attempt it;
    EXPECT_EQ(std::get<failed>(it.run(adapter)).why, elm_error::bus_fault);
}

TEST(connect, k_line_frames_keep_the_adapters_word_for_the_protocol) {
    scripted_adapter adapter;
    adapter.on("0100", "BUS INIT: ...OK\r486B104100BE3EB811C9\r\r").on("ATDPN", "A3\r\r").otherwise("OK\r\r");
    attempt it;
    ASSERT_TRUE(std::holds_alternative<done>(it.run(adapter)));
    EXPECT_EQ(it.machine.kind(), bus::iso9141);
}

}  // namespace
