#include "tools/cli/command_line.hpp"

#include <gtest/gtest.h>

#include "tools/cli/suggest.hpp"

using namespace faultline::cli;
using faultline::contract::language;

namespace {

options read(const std::vector<std::string>& arguments) {
    auto got = parse(arguments);
    if (const auto* why = std::get_if<usage_error>(&got)) throw std::runtime_error{why->key + " " + why->args.dump()};
    return std::get<options>(got);
}

std::string refused(const std::vector<std::string>& arguments) {
    const auto got = parse(arguments);
    const auto* why = std::get_if<usage_error>(&got);
    return why ? why->key : "accepted";
}

TEST(command_line, common_options_stand_before_or_behind_the_verb) {
    for (const auto& arguments : {std::vector<std::string>{"--adapter", "tcp:h:1", "scan", "--full"},
                                  std::vector<std::string>{"scan", "--full", "-a", "tcp:h:1"}}) {
        const auto asked = read(arguments);
        EXPECT_EQ(asked.verb, "scan");
        EXPECT_TRUE(asked.full);
        EXPECT_EQ(asked.adapter, "tcp:h:1");
    }
}

TEST(command_line, signals_are_separated_by_commas_or_blanks) {
    EXPECT_EQ(read({"watch", "0C,0D", "engine_speed,"}).words, (std::vector<std::string>{"0C", "0D", "engine_speed"}));
}

TEST(command_line, numbers_are_read_strictly) {
    EXPECT_EQ(read({"watch", "0C", "-n", "5"}).count, 5U);
    EXPECT_EQ(read({"watch", "0C", "-t", "1.5"}).duration_s, 1.5);
    EXPECT_EQ(read({"fault", "P0301", "--ftb", "1c"}).ftb, 0x1C);
    for (const char* bad : {"", "5x", "-1", "0", "99999999999999999999"})
        EXPECT_EQ(refused({"watch", "0C", "--count", bad}), "cli.usage.bad_value") << bad;
    for (const char* bad : {"0", "-3", "inf", "nan", "1h"})
        EXPECT_EQ(refused({"watch", "0C", "--duration", bad}), "cli.usage.bad_value") << bad;
}

TEST(command_line, an_option_of_another_verb_is_unknown_here) {
    EXPECT_EQ(refused({"scan", "--csv"}).substr(0, 24), "cli.usage.unknown_option");
    EXPECT_EQ(refused({"scan", "extra"}), "cli.usage.extra_word");
}

TEST(command_line, help_is_given_whatever_else_is_missing) {
    EXPECT_TRUE(read({"fault", "--help"}).help);
    EXPECT_TRUE(read({"--help"}).help);
    EXPECT_EQ(read({"--version"}).verb, "version");
}

TEST(command_line, a_symptom_is_prose_and_codes_are_a_list) {
    const auto asked = read({"symptom", "shakes at idle, smells", "cold", "--codes", "p0171,P0301-62"});
    EXPECT_EQ(asked.words, (std::vector<std::string>{"shakes at idle, smells", "cold"}));
    EXPECT_EQ(asked.codes, (std::vector<std::string>{"p0171", "P0301-62"}));
    EXPECT_EQ(refused({"symptom"}), "cli.usage.no_symptom");
    EXPECT_EQ(refused({"symptom", "x", "--codes", "P0171,engine"}), "cli.usage.bad_value");
    EXPECT_EQ(refused({"symptom", "x", "--codes", "--json"}), "cli.usage.value_missing");
}

TEST(command_line, a_case_is_words_and_what_it_is_about) {
    const auto asked = read({"case", "add", "--codes", "P0301,SPN 110 FMI 3", "--repair", "coil, plugs", "--year", "2021"});
    EXPECT_EQ(asked.words, std::vector<std::string>{"add"});
    EXPECT_EQ(asked.codes, (std::vector<std::string>{"P0301", "SPN 110 FMI 3"}));
    EXPECT_EQ(asked.repair, "coil, plugs");
    EXPECT_EQ(asked.year, 2021);
    EXPECT_EQ(refused({"case", "add", "--year", "21"}), "cli.usage.bad_value");
    EXPECT_EQ(refused({"scan", "--repair", "x"}).substr(0, 24), "cli.usage.unknown_option");
}

TEST(command_line, the_language_is_known_even_when_the_rest_is_wrong) {
    EXPECT_EQ(wanted_language({"scna", "--lang", "zh"}), language::zh);
    EXPECT_EQ(wanted_language({"--lang=en", "x"}), language::en);
    EXPECT_EQ(wanted_language({"--lang"}), std::nullopt);
}

TEST(command_line, every_option_stands_in_the_help_of_both_languages) {
    for (const auto& verb : verbs()) {
        const auto key = "cli.help." + verb;
        for (const auto lang : {language::en, language::zh}) {
            const auto help =
                std::string{faultline::contract::text("cli.help", lang)} +
                (faultline::contract::has_text(key) ? std::string{faultline::contract::text(key, lang)} : "");
            for (const auto& option : options_of(verb))
                EXPECT_NE(help.find(option), std::string::npos) << verb << ' ' << option;
        }
    }
}

TEST(suggest, counts_letters_to_change_and_swaps_once) {
    EXPECT_EQ(distance("scan", "scan"), 0U);
    EXPECT_EQ(distance("scna", "scan"), 1U);
    EXPECT_EQ(distance("", "abc"), 3U);
    EXPECT_EQ(nearest("wach", verbs()), "watch");
    EXPECT_EQ(nearest("qqqqqq", verbs()), "");
}

}   // namespace
