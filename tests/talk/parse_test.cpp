#include <gtest/gtest.h>

#include <filesystem>

#include "tools/talk/talk.hpp"

using namespace faultline::talk;

namespace {

talk read(const std::string& text) {
    auto got = parse(text);
    if (!got) throw std::runtime_error{got.error().text()};
    return *got;
}

talk_error refused(const std::string& text) {
    const auto got = parse(text, "late.talk");
    if (got) throw std::runtime_error{"this talk was taken"};
    return got.error();
}

TEST(talk_parse, the_end_of_a_line_is_a_CR_unless_a_backslash_takes_it_back) {
    const auto t = read("> ATZ\n< OK\n< half\\\n<\n");
    ASSERT_EQ(t.script.size(), 4U);
    EXPECT_EQ(t.script[0].bytes, "ATZ\r");
    EXPECT_EQ(t.script[1].bytes, "OK\r");
    EXPECT_EQ(t.script[2].bytes, "half");
    EXPECT_EQ(t.script[3].bytes, "\r");
}

TEST(talk_parse, escapes_stand_for_any_byte) {
    const auto t = read("< \\x00\\xFf\\r\\n\\t\\\\\n");
    EXPECT_EQ(t.script[0].bytes, std::string("\x00\xff\r\n\t\\\r", 7));
}

TEST(talk_parse, the_prompt_has_its_own_sign) { EXPECT_EQ(read("<>\n").script[0].bytes, "\r>"); }

TEST(talk_parse, time_passes_in_milliseconds) {
    const auto t = read("+250\n");
    EXPECT_EQ(t.script[0].kind, step_kind::pause);
    EXPECT_EQ(t.script[0].pause, milliseconds{250});
}

TEST(talk_parse, a_blank_line_ends_a_responder) {
    const auto t = read("? ATE0\n= echo off\n< OK\n<>\n\n< stale\n");
    ASSERT_EQ(t.responders.size(), 1U);
    EXPECT_EQ(t.responders[0].pattern, "ATE0");
    EXPECT_EQ(t.responders[0].answer.size(), 3U);
    ASSERT_EQ(t.script.size(), 1U);
    EXPECT_EQ(t.script[0].bytes, "stale\r");
}

TEST(talk_parse, a_short_responder_answers_and_prompts) {
    const auto t = read("? ats0 ATL0 @quiet -> OK\n");
    ASSERT_EQ(t.responders.size(), 2U);
    EXPECT_EQ(t.responders[0].pattern, "ATS0");
    EXPECT_EQ(t.responders[1].state, "quiet");
    ASSERT_EQ(t.responders[0].answer.size(), 2U);
    EXPECT_EQ(t.responders[0].answer[1].bytes, "\r>");
}

TEST(talk_parse, outcomes_belong_to_the_task_above) {
    const auto t = read("! first\n: ask 010C\n! ecu 7E8  41\n! value x\n");
    ASSERT_EQ(t.tasks.size(), 2U);
    EXPECT_EQ(t.tasks[0].outcomes[0].text, "first");
    EXPECT_EQ(t.tasks[1].text, "ask 010C");
    EXPECT_EQ(t.tasks[1].outcomes[0].text, "ecu 7E8 41");
}

TEST(talk_parse, windows_line_ends_are_forgiven) { EXPECT_EQ(read("> ATZ\r\n").script[0].bytes, "ATZ\r"); }

TEST(talk_parse, a_malformed_line_is_refused_with_file_and_line) {
    EXPECT_EQ(refused("# fine\n+late\n").text(), "late.talk:2: a pause is a number of milliseconds up to one day, like +250");
    EXPECT_EQ(refused("ATZ\n").line, 1U);
    EXPECT_EQ(refused("< \\q\n").line, 1U);
    EXPECT_EQ(refused("< \\x1\n").line, 1U);
    EXPECT_EQ(refused("+-1\n").line, 1U);
    EXPECT_EQ(refused("= volume loud\n").line, 1U);
    EXPECT_EQ(refused("= echo loud\n").line, 1U);
    EXPECT_EQ(refused("?\n").line, 1U);
    EXPECT_EQ(refused("? A*B\n").line, 1U);
    EXPECT_EQ(refused(":\n").line, 1U);
}

TEST(talk_parse, an_error_inside_an_included_file_names_that_file) {
    const auto got = parse("= include part\n", "whole", [](const std::string&) { return std::optional<std::string>{"< fine\n+x\n"}; });
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().file, "part");
    EXPECT_EQ(got.error().line, 2U);
}

TEST(talk_parse, a_file_that_includes_itself_is_refused) {
    const auto got = parse("= include me\n", "me", [](const std::string&) { return std::optional<std::string>{"= include me\n"}; });
    ASSERT_FALSE(got);
    EXPECT_NE(got.error().what.find("too deep"), std::string::npos);
}

TEST(talk_parse, an_include_that_is_not_there_is_said) {
    const auto got = parse("= include nothing\n", "me", [](const std::string&) { return std::optional<std::string>{}; });
    ASSERT_FALSE(got);
    EXPECT_EQ(got.error().text(), "me:1: the included file \"nothing\" cannot be read: it is looked for beside this one");
}

TEST(talk_write, what_was_written_reads_back_the_same) {
    const auto first = read("# about\n> ATZ\n+3\n< a\\x00b\\\n<>\n= echo on\n\n? 01* @s\n+5\n< x\n\n: ask 010C\n! ecu 7E8 41\n");
    const auto again = read(write(first));
    EXPECT_EQ(again.about, first.about);
    EXPECT_EQ(again.script, first.script);
    ASSERT_EQ(again.responders.size(), 1U);
    EXPECT_EQ(again.responders[0].answer, first.responders[0].answer);
    EXPECT_EQ(again.responders[0].state, "s");
    EXPECT_EQ(again.tasks[0].outcomes[0].text, "ecu 7E8 41");
    EXPECT_EQ(write(again), write(first));
}

TEST(talk_write, every_talk_of_the_project_survives_the_round) {
    int talks = 0;
    for (const auto& entry : std::filesystem::directory_iterator{FAULTLINE_SOURCE_DIR "/tests/talks"}) {
        if (entry.path().extension() != ".talk") continue;
        const auto one = load(entry.path());
        ASSERT_TRUE(one) << one.error().text();
        const auto again = read(write(*one));
        EXPECT_EQ(again.script, one->script) << entry.path();
        ASSERT_EQ(again.responders.size(), one->responders.size()) << entry.path();
        for (std::size_t i = 0; i < again.responders.size(); ++i) {
            EXPECT_EQ(again.responders[i].answer, one->responders[i].answer) << entry.path();
        }
        ++talks;
    }
    EXPECT_GT(talks, 50);
}

}  // namespace
