#include "tools/texts/catalogue.hpp"

#include <gtest/gtest.h>

using namespace faultline::texts;

namespace {

catalogue read(std::string_view content) {
    catalogue whole;
    add_file(whole, "a.txt", content);
    check(whole);
    return whole;
}

std::string only_fault(const catalogue& whole) {
    if (whole.faults.size() != 1) return std::to_string(whole.faults.size()) + " faults";
    return whole.faults[0].where + " " + whole.faults[0].what;
}

TEST(catalogue, reads_blocks_comments_and_continued_sentences) {
    const auto whole = read("# note\na.b\nen: one\n  .\n  two\nzh: 一\r\n\n\nc\nzh: 二\nen: second\n");
    EXPECT_TRUE(whole.faults.empty());
    EXPECT_EQ(whole.entries.at("a.b").spoken.at("en"), "one\n\ntwo");
    EXPECT_EQ(whole.entries.at("a.b").spoken.at("zh"), "一");
    EXPECT_EQ(whole.entries.at("c").where, "a.txt:9");
}

TEST(catalogue, refuses_a_key_defined_twice_also_over_two_files) {
    auto whole = read("k\nen: a\nzh: b\n");
    add_file(whole, "b.txt", "\nk\nen: a\nzh: b\n");
    ASSERT_FALSE(whole.faults.empty());
    EXPECT_EQ(whole.faults[0].where + " " + whole.faults[0].what, "b.txt:2 key 'k' was already defined at a.txt:1");
}

TEST(catalogue, refuses_a_missing_language) {
    EXPECT_EQ(only_fault(read("k\nen: a\n")), "a.txt:1 key 'k' has no 'zh' text");
}

TEST(catalogue, refuses_placeholders_that_differ) {
    EXPECT_EQ(only_fault(read("\nk\nen: {a} at {b}\nzh: {b}\n")), "a.txt:2 key 'k': en uses {a}, {b}, zh uses {b}");
}

TEST(catalogue, refuses_what_is_neither_key_nor_sentence) {
    EXPECT_EQ(only_fault(read("not a key\n")), "a.txt:1 'not a key' is not a key: letters, digits, '_' and '.' only");
    EXPECT_EQ(only_fault(read("k\nfr: a\nen: a\nzh: b\n")), "a.txt:2 expected 'en: ...' or 'zh: ...', found 'fr: a'");
    EXPECT_EQ(only_fault(read("k\nen: a\nen: b\nzh: b\n")), "a.txt:3 'en' twice for one key");
    EXPECT_EQ(only_fault(read("  lost\n")),
              "a.txt:1 an indented line continues a sentence, and there is none before it");
}

TEST(catalogue, other_braces_are_just_text) {
    EXPECT_TRUE(placeholders("{\"op\":1} { } {A} {").empty());
    EXPECT_EQ(placeholders("{link} {0}"), (std::set<std::string>{"0", "link"}));
}

TEST(catalogue, the_table_is_sorted_and_escaped) {
    const auto source = table_source(read("b\nen: say \"x\\y\"\nzh: 乙\n\na\nen: 1\n  2\nzh: 甲\n"));
    const auto a = source.find(R"({"a", "1\n2", "甲"})");
    const auto b = source.find(R"({"b", "say \"x\\y\"", "乙"})");
    ASSERT_NE(a, std::string::npos) << source;
    EXPECT_LT(a, b);
}

}   // namespace
