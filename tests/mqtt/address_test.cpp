#include "cloud/mqtt/address.hpp"

#include <gtest/gtest.h>

using namespace faultline::mqtt;

namespace {

TEST(broker_address, has_a_scheme_a_host_and_a_port) {
    const auto plain = parse_address("mqtt://127.0.0.1:18830");
    ASSERT_TRUE(plain);
    EXPECT_FALSE(plain->tls);
    EXPECT_EQ(plain->host, "127.0.0.1");
    EXPECT_EQ(plain->port, 18830);
    EXPECT_EQ(parse_address("mqtts://broker.example.com")->port, 8883);
    EXPECT_EQ(parse_address("mqtt://localhost/")->port, 1883);
    EXPECT_EQ(parse_address("mqtts://[fd00::7]:9")->host, "fd00::7");
    EXPECT_EQ(parse_address("mqtts://[fd00::7]:9")->text(), "mqtts://[fd00::7]:9");
}

TEST(broker_address, is_refused_with_what_is_wrong) {
    for (const auto* text : {"", "localhost", "http://localhost", "tcp://localhost", "MQTT://localhost"}) {
        EXPECT_EQ(parse_address(text).error(), make_error_code(address_error::not_mqtt)) << text;
    }
    for (const auto* text : {"mqtt://", "mqtt://:1883", "mqtts://[fd00::7", "mqtt://a/b"}) {
        EXPECT_EQ(parse_address(text).error(), make_error_code(address_error::no_host)) << text;
    }
    for (const auto* text : {"mqtt://a:", "mqtt://a:0", "mqtt://a:65536", "mqtt://a:12x", "mqtt://a:-1", "mqtt://[::1]8883"}) {
        EXPECT_EQ(parse_address(text).error(), make_error_code(address_error::bad_port)) << text;
    }
}

TEST(broker_address, only_this_machine_is_loopback) {
    for (const auto* text : {"mqtt://127.0.0.1", "mqtt://127.9.9.9", "mqtt://localhost", "mqtt://[::1]"}) {
        EXPECT_TRUE(parse_address(text)->is_loopback()) << text;
    }
    for (const auto* text : {"mqtt://127.example.org", "mqtt://10.0.0.1", "mqtt://localhost.example.org", "mqtt://[::2]"}) {
        EXPECT_FALSE(parse_address(text)->is_loopback()) << text;
    }
}

}  // namespace
