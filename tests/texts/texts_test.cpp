#include "cloud/contract/texts.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

using namespace faultline::contract;
using nlohmann::json;

namespace {

TEST(texts, a_key_gives_its_sentence_in_each_language) {
    EXPECT_EQ(text("state.stored", language::en), "stored");
    EXPECT_EQ(text("state.stored", language::zh), "已存");
}

TEST(texts, an_unknown_key_comes_back_as_itself) {
    EXPECT_FALSE(has_text("no.such.key"));
    EXPECT_EQ(text("no.such.key", language::zh), "no.such.key");
    EXPECT_EQ(text("", language::en), "");
}

TEST(texts, every_row_is_found_and_speaks_both_languages) {
    ASSERT_GT(all_texts().size(), 100U);
    for (const auto& row : all_texts()) {
        EXPECT_EQ(text(row.key, language::en).data(), row.en.data()) << row.key;
        EXPECT_FALSE(row.zh.empty()) << row.key;
    }
}

TEST(texts, arguments_take_the_place_of_their_names) {
    EXPECT_EQ(format_text("error.adapter_lost", language::en, {{"link", "tcp:a:1"}}).substr(0, 26),
              "The adapter at tcp:a:1 wen");
}

TEST(texts, a_placeholder_without_argument_stays_visible) {
    EXPECT_NE(format_text("error.adapter_lost", language::en, {{"other", "x"}}).find("{link}"), std::string::npos);
}

TEST(texts, an_argument_is_never_read_as_a_placeholder_itself) {
    const auto said = format_text("error.link_busy", language::en, {{"link", "{process}"}, {"process", "p"}});
    EXPECT_NE(said.find("{process} is in use by p"), std::string::npos) << said;
}

TEST(texts, a_message_without_all_its_arguments_takes_the_plain_sentence) {
    EXPECT_NE(format_message("error.link_busy", language::en, {{"link", "pty:x"}}).find("another program"),
              std::string::npos);
    EXPECT_NE(
        format_message("error.link_busy", language::en, {{"link", "pty:x"}, {"process", ""}}).find("another program"),
        std::string::npos);
    EXPECT_NE(
        format_message("error.link_busy", language::en, {{"link", "pty:x"}, {"process", "foo (12)"}}).find("foo (12)"),
        std::string::npos);
}

TEST(texts, an_argument_that_is_a_key_is_translated) {
    EXPECT_EQ(format_message("error.refused", language::zh, {{"reason", "nrc.33"}}), "车辆拒绝：安全访问被拒绝。");
}

TEST(texts, numbers_and_odd_arguments_are_printed) {
    EXPECT_NE(format_message("error.wrong_baud", language::en, {{"link", "l"}, {"baud", 38400}}).find("38400"),
              std::string::npos);
    EXPECT_EQ(format_message("no.such.key", language::en, json(nullptr)), "no.such.key");
}

TEST(texts, locale_names_choose_a_language) {
    EXPECT_EQ(language_named("zh_CN.UTF-8"), language::zh);
    EXPECT_EQ(language_named("en_GB"), language::en);
    EXPECT_EQ(language_named("C"), std::nullopt);
}

}   // namespace
