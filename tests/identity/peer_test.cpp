#include <gtest/gtest.h>

#include "cloud/identity/https.hpp"

using namespace faultline::identity;

namespace {

TEST(peer, addresses_are_read_as_people_write_them) {
    const auto read = [](const char* text) {
        const auto peer = parse_peer(text);
        return peer ? peer->host + " " + std::to_string(peer->port) : std::string{"-"};
    };
    EXPECT_EQ(read("platform.example.com"), "platform.example.com 8884");
    EXPECT_EQ(read("platform.example.com:443"), "platform.example.com 443");
    EXPECT_EQ(read("127.0.0.1:1"), "127.0.0.1 1");
    EXPECT_EQ(read("[::1]:8884"), "::1 8884");
    EXPECT_EQ(read("[::1]"), "::1 8884");
    for (const char* wrong : {"", ":80", "host:", "host:0", "host:99999", "host:80x", "https://host", "user@host", "a b", "[::1", "[::1]x", "::1:80"}) EXPECT_EQ(read(wrong), "-") << wrong;
}

TEST(peer, nobody_there_is_unreachable) {
    https_peer nobody;
    nobody.host = "127.0.0.1";
    nobody.port = 1;
    nobody.fingerprint.emplace();
    const auto answer = post(nobody, "/v1/enrol", nlohmann::json::object());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, https_error::unreachable);
}

}  // namespace
