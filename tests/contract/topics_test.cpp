#include "cloud/contract/topics.hpp"

#include <gtest/gtest.h>

using namespace faultline::contract;
using namespace std::string_literals;

namespace {

TEST(topics, are_those_of_the_contract) {
    EXPECT_EQ(state_topic("bay-07"), "fl/v1/bay-07/state");
    EXPECT_EQ(up_topic("bay-07", stream::diagnosis), "fl/v1/bay-07/up/diagnosis");
    EXPECT_EQ(command_topic("bay-07"), "fl/v1/bay-07/down/command");
    EXPECT_EQ(receipt_topic("bay-07"), "fl/v1/bay-07/down/receipt");
    EXPECT_EQ(config_topic("bay-07"), "fl/v1/bay-07/down/config");
    EXPECT_EQ(down_filter("bay-07"), "fl/v1/bay-07/down/#");
}

TEST(topics, are_read_back_with_gateway_kind_and_stream) {
    for (const auto s : by_priority) {
        const auto read = parse_topic(up_topic("a.b_c-1", s));
        ASSERT_TRUE(read) << name(s);
        EXPECT_EQ(read->gateway, "a.b_c-1");
        EXPECT_EQ(read->kind, topic_kind::up);
        EXPECT_EQ(read->of, s);
        EXPECT_EQ(stream_named(name(s)), s);
    }
    EXPECT_EQ(parse_topic(receipt_topic("x"))->kind, topic_kind::receipt);
    EXPECT_EQ(parse_topic(command_topic("x"))->kind, topic_kind::command);
    EXPECT_EQ(parse_topic(config_topic("x"))->kind, topic_kind::config);
    EXPECT_EQ(parse_topic(state_topic("x"))->kind, topic_kind::state);
}

TEST(topics, of_others_and_of_other_versions_are_nothing) {
    for (const auto* foreign : {"", "fl/v1/", "fl/v1//state", "fl/v2/x/state", "fl/v1/x", "fl/v1/x/", "fl/v1/x/state/", "fl/v1/x/up/",
                                "fl/v1/x/up/nothing", "fl/v1/x/y/state", "fl/v1/+/state", "$SYS/broker"}) {
        EXPECT_FALSE(parse_topic(foreign)) << foreign;
    }
}

TEST(topics, pieces_of_packs_have_a_topic_of_their_own_and_nothing_else_is_one) {
    const auto piece = parse_pack_topic(pack_topic("faults", 2026112201, 17));
    ASSERT_TRUE(piece);
    EXPECT_EQ(piece->name, "faults");
    EXPECT_EQ(piece->version, 2026112201);
    EXPECT_EQ(piece->chunk, 17U);
    EXPECT_FALSE(parse_topic(pack_topic("faults", 7, 0))) << "a pack is not a gateway";
    for (const auto& bad : {"fl/packs/v1/faults/7"s, "fl/packs/v1/faults/7/"s, "fl/packs/v1/faults/7/x"s, "fl/packs/v1/faults/7/-1"s, "fl/packs/v1//7/1"s,
                            "fl/packs/v1/faults/7/1/2"s, "fl/packs/v1/faults/99999999999999999999/1"s, "fl/v1/packs/faults/7/1"s, ""s}) {
        EXPECT_FALSE(parse_pack_topic(bad)) << bad;
    }
}

TEST(gateway_name, cannot_smuggle_a_wildcard_a_level_or_a_nul_into_a_topic) {
    EXPECT_TRUE(is_gateway_name("bay-07.shanghai_2"));
    EXPECT_TRUE(is_gateway_name(std::string(64, 'a')));
    for (const auto& bad : {""s, "a+b"s, "a#"s, "a/b"s, "a\0b"s, "$a"s, "a b"s, "车间"s, std::string(65, 'a')}) {
        EXPECT_FALSE(is_gateway_name(bad)) << bad;
    }
}

}  // namespace
