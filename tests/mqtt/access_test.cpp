#include "cloud/mqtt/access.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

using namespace faultline::mqtt;

namespace {

faultline::mqtt::access to(const std::string& broker) {
    faultline::mqtt::access given;
    given.broker = broker;
    return given;
}

class broker_access : public ::testing::Test {
protected:
    void SetUp() override {
        place_ = std::filesystem::temp_directory_path() / ("faultline-access-" + std::to_string(getpid()));
        std::filesystem::create_directory(place_);
    }
    void TearDown() override { std::filesystem::remove_all(place_); }
    std::string file(const std::string& name, const std::string& content) {
        std::ofstream{place_ / name} << content;
        return place_ / name;
    }
    std::filesystem::path place_;
};

TEST_F(broker_access, plain_mqtt_leaves_the_machine_only_when_told_so) {
    auto given = to("mqtt://broker.example.com");
    EXPECT_EQ(resolve(given).error().code, access_error::broker_plain);
    given.insecure = true;
    EXPECT_TRUE(resolve(given));
    EXPECT_TRUE(resolve(to("mqtt://127.0.0.1:1")));
}

TEST_F(broker_access, tls_needs_an_authority_to_believe_and_readable_files) {
    auto given = to("mqtts://broker.example.com");
    EXPECT_EQ(resolve(given).error().code, access_error::broker_no_ca);
    given.ca = place_ / "none.pem";
    EXPECT_EQ(resolve(given).error().code, access_error::broker_file);
    EXPECT_EQ(resolve(given).error().subject, given.ca);
    given.ca = file("ca.pem", "x");
    EXPECT_TRUE(resolve(given));
    given.cert = given.ca;
    EXPECT_EQ(resolve(given).error().code, access_error::broker_cert_without_key);
}

TEST_F(broker_access, the_password_is_the_first_line_of_its_file) {
    auto given = to("mqtt://127.0.0.1");
    given.password_file = file("password", "s3cret\nmore\n");
    EXPECT_EQ(resolve(given)->password, "s3cret");
}

TEST_F(broker_access, a_key_others_can_read_is_noticed) {
    const auto key = file("key", "x");
    std::filesystem::permissions(key, std::filesystem::perms{0640});
    EXPECT_TRUE(is_open_to_others(key));
    std::filesystem::permissions(key, std::filesystem::perms{0600});
    EXPECT_FALSE(is_open_to_others(key));
}

}  // namespace
