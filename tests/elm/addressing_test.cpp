#include "protocols/elm/addressing.hpp"

#include <gtest/gtest.h>

#include "tests/elm/scripted_adapter.hpp"

using namespace faultline;
using namespace faultline::elm;

namespace {

using list = std::vector<std::string>;

constexpr ecu_address engine{0x7E0, 0x7E8};
constexpr ecu_address brakes{0x713, 0x77D};
constexpr ecu_address airbag{0x715, 0x77F};
constexpr ecu_address wide_engine{0x18DA10F1, 0x18DAF110};
constexpr ecu_address wide_body{0x1BFD4000, 0x1BFD4100};

struct pointing {
    addressing machine;
    scripted_adapter adapter;
    pointing() { adapter.otherwise("OK\r\r"); }
    bool at(const std::optional<ecu_address>& target, bus kind = bus::can11) {
        adapter.commands.clear();
        const auto end = adapter.run(machine, machine.point_at(target, kind));
        return std::holds_alternative<done>(end) && machine.reached();
    }
};

TEST(addressing, a_legislated_ecu_needs_header_and_filter_only) {
    pointing it;
    EXPECT_TRUE(it.at(engine));
    EXPECT_EQ(it.adapter.commands, (list{"ATSH7E0", "ATCRA7E8"}));
    EXPECT_TRUE(it.machine.is_at(engine));
}

TEST(addressing, any_other_pair_gets_its_own_flow_control_and_its_mode_comes_last) {
    pointing it;
    EXPECT_TRUE(it.at(brakes));
    EXPECT_EQ(it.adapter.commands, (list{"ATSH713", "ATCRA77D", "ATFCSH713", "ATFCSD300000", "ATFCSM1"}));
}

TEST(addressing, the_next_ecu_costs_only_what_differs) {
    pointing it;
    (void)it.at(brakes);
    EXPECT_TRUE(it.at(airbag));
    EXPECT_EQ(it.adapter.commands, (list{"ATSH715", "ATCRA77F", "ATFCSH715"}));
    EXPECT_TRUE(it.at(airbag));
    EXPECT_TRUE(it.adapter.commands.empty());
}

TEST(addressing, flow_control_is_the_adapters_own_again_for_a_legislated_ecu) {
    pointing it;
    (void)it.at(brakes);
    EXPECT_TRUE(it.at(engine));
    EXPECT_EQ(it.adapter.commands, (list{"ATSH7E0", "ATCRA7E8", "ATFCSM0"}));
}

TEST(addressing, everybody_is_addressed_again_as_after_a_start) {
    pointing it;
    (void)it.at(brakes);
    EXPECT_TRUE(it.at(std::nullopt));
    EXPECT_EQ(it.adapter.commands, (list{"ATFCSM0", "ATCRA", "ATSH7DF"}));
    EXPECT_TRUE(it.at(std::nullopt));
    EXPECT_TRUE(it.adapter.commands.empty());
}

TEST(addressing, identifiers_of_29_bits_are_split_between_priority_and_header) {
    pointing it;
    EXPECT_TRUE(it.at(wide_engine, bus::can29));
    EXPECT_EQ(it.adapter.commands, (list{"ATCP18", "ATSHDA10F1", "ATCRA18DAF110"}));
    EXPECT_TRUE(it.at(wide_body, bus::can29));
    EXPECT_EQ(it.adapter.commands, (list{"ATCP1B", "ATSHFD4000", "ATCRA1BFD4100", "ATFCSH1BFD4000", "ATFCSD300000", "ATFCSM1"}));
    EXPECT_TRUE(it.at(std::nullopt, bus::can29));
    EXPECT_EQ(it.adapter.commands, (list{"ATFCSM0", "ATCRA", "ATCP18", "ATSHDB33F1"}));
}

TEST(addressing, a_clone_without_filter_command_gets_code_and_mask) {
    pointing it;
    it.adapter.on("ATCRA77D", "?\r\r");
    EXPECT_TRUE(it.at(brakes));
    EXPECT_EQ(it.adapter.commands, (list{"ATSH713", "ATCRA77D", "ATCF77D", "ATCM7FF", "ATFCSH713", "ATFCSD300000", "ATFCSM1"}));
    EXPECT_TRUE(it.at(airbag));   // and is not asked for it again
    EXPECT_EQ(it.adapter.commands, (list{"ATSH715", "ATCF77F", "ATCM7FF", "ATFCSH715"}));
}

TEST(addressing, a_clone_that_can_filter_nothing_reaches_the_legislated_ecus_alone) {
    pointing it;
    it.adapter.on("ATCRA77D", "?\r\r").on("ATCF77D", "?\r\r");
    EXPECT_FALSE(it.at(brakes));
    EXPECT_EQ(it.machine.why_not(), unreachable::no_filter);
    EXPECT_TRUE(it.at(engine));
    EXPECT_EQ(it.adapter.commands, (list{"ATSH7E0"}));
    EXPECT_FALSE(it.at(airbag));
    EXPECT_TRUE(it.adapter.commands.empty());
}

TEST(addressing, a_clone_without_headers_reaches_nobody_and_is_asked_once) {
    pointing it;
    it.adapter.on("ATSH7E0", "?\r\r");
    EXPECT_FALSE(it.at(engine));
    EXPECT_EQ(it.machine.why_not(), unreachable::no_header);
    EXPECT_FALSE(it.at(brakes));
    EXPECT_TRUE(it.adapter.commands.empty());
    EXPECT_TRUE(it.at(std::nullopt));   // nothing was changed
    EXPECT_TRUE(it.adapter.commands.empty());
}

TEST(addressing, a_clone_without_flow_control_commands_keeps_its_own) {
    pointing it;
    it.adapter.on("ATFCSH713", "?\r\r");
    EXPECT_TRUE(it.at(brakes));
    EXPECT_EQ(it.adapter.commands, (list{"ATSH713", "ATCRA77D", "ATFCSH713"}));
    EXPECT_TRUE(it.at(airbag));
    EXPECT_EQ(it.adapter.commands, (list{"ATSH715", "ATCRA77F"}));
    capabilities able;
    it.machine.learned(able);
    EXPECT_TRUE(able.works(capability::set_header));
    EXPECT_TRUE(able.works(capability::receive_filter));
    EXPECT_TRUE(able.tried(capability::flow_control) && !able.works(capability::flow_control));
}

TEST(addressing, the_filter_is_taken_away_by_whatever_the_adapter_knows) {
    pointing it;
    it.adapter.on("ATCRA", "?\r\r");
    (void)it.at(engine);
    EXPECT_TRUE(it.at(std::nullopt));
    EXPECT_EQ(it.adapter.commands, (list{"ATCRA", "ATAR", "ATSH7DF"}));
    it.adapter.on("ATAR", "?\r\r");
    (void)it.at(engine);
    EXPECT_TRUE(it.at(std::nullopt));
    EXPECT_EQ(it.adapter.commands, (list{"ATCRA", "ATAR", "ATCF7E8", "ATCM7F8", "ATSH7DF"}));
}

TEST(addressing, another_width_than_the_cars_is_said_and_not_tried) {
    pointing it;
    EXPECT_FALSE(it.at(wide_engine, bus::can11));
    EXPECT_EQ(it.machine.why_not(), unreachable::wrong_bus);
    EXPECT_FALSE(it.at(engine, bus::can29));
    EXPECT_FALSE(it.at(engine, bus::kwp));
    EXPECT_TRUE(it.adapter.commands.empty());
}

TEST(addressing, after_a_restart_everything_is_said_again) {
    pointing it;
    (void)it.at(brakes);
    it.machine.forget();
    EXPECT_TRUE(it.machine.is_at(std::nullopt));
    EXPECT_TRUE(it.at(brakes));
    EXPECT_EQ(it.adapter.commands.size(), 5U);
}

TEST(addressing, what_is_neither_yes_nor_no_is_asked_again) {
    pointing it;
    it.adapter.on("ATCRA77D", "41 00 BE 3F\r\r").on("ATCRA77D", "OK\r\r");
    EXPECT_TRUE(it.at(brakes));
    EXPECT_EQ(it.adapter.commands, (list{"ATSH713", "ATCRA77D", "ATCRA77D", "ATFCSH713", "ATFCSD300000", "ATFCSM1"}));
}

TEST(addressing, an_adapter_that_says_nothing_is_silent) {
    addressing machine;
    scripted_adapter mute;
    EXPECT_TRUE(std::holds_alternative<failed>(mute.run(machine, machine.point_at(engine, bus::can11))));
}

}  // namespace
