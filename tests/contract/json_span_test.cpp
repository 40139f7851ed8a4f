#include "cloud/contract/json_span.hpp"

#include <gtest/gtest.h>

#include "cloud/contract/envelope.hpp"
#include "cloud/contract/record.hpp"

using namespace faultline::contract;

namespace {

TEST(json_span, finds_a_value_exactly_as_it_was_written) {
    EXPECT_EQ(member(R"({"a":1, "data" : {"x": [1,2 , "}"]} , "b":2})", "data"), R"({"x": [1,2 , "}"]})");
    EXPECT_EQ(member(R"({"data":"a\"}b"})", "data"), R"("a\"}b")");
    EXPECT_EQ(member(R"({"data":-1.5e3})", "data"), "-1.5e3");
    EXPECT_EQ(member(R"({"inner":{"data":1},"data":2})", "data"), "2");
    EXPECT_EQ(member(R"({"data":1,"data":2})", "data"), "2") << "as the parser does";
}

TEST(json_span, has_no_value_where_there_is_none) {
    for (const auto* text : {"", "{}", "[]", R"({"data")", R"({"data":)", R"({"data":})", R"({"data":"x)", R"({"x":{"data":1}})",
                             R"({"data":"\)", "{\"data\":[1", "null"}) {
        EXPECT_FALSE(member(text, "data")) << text;
    }
}

TEST(json_span, splits_an_array) {
    EXPECT_EQ(elements("[]")->size(), 0U);
    EXPECT_EQ(elements(R"( [ {"a":[1,2]} , "x,y" , 3 ] )"), (std::vector<std::string_view>{R"({"a":[1,2]})", R"("x,y")", "3"}));
    for (const auto* text : {"", "[", "{}", "[1", "[1,", "[1,]", "[1 2]", "[1]]", "[,]", R"(["])", "[1] 2"}) {
        EXPECT_FALSE(elements(text)) << text;
    }
}

TEST(json_span, refuses_a_nest_that_would_exhaust_the_stack) {
    const std::string allowed = std::string(deepest, '[') + std::string(deepest, ']');
    EXPECT_TRUE(is_shallow(allowed));
    EXPECT_TRUE(parse_json(allowed));
    EXPECT_FALSE(is_shallow("[" + allowed + "]"));
    EXPECT_FALSE(parse_json(std::string(100'000, '[')));
    EXPECT_FALSE(parse_json(std::string(100'000, '{')));
}

}  // namespace
