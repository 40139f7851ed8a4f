#include "cloud/sync/options.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

using namespace faultline::sync;

namespace {

class sync_options : public ::testing::Test {
protected:
    boost::system::result<void, options_failure> read(const std::string& toml) {
        std::ofstream{path_} << toml;
        return read_file(path_, given_);
    }
    void TearDown() override { std::filesystem::remove(path_); }
    std::string path_ = std::filesystem::temp_directory_path() / ("faultline-options-" + std::to_string(getpid()) + ".toml");
    options given_;
};

TEST_F(sync_options, come_from_a_file) {
    ASSERT_TRUE(read("gateway = \"bay-1\"\nbroker = \"mqtt://127.0.0.1:5\"\nkeep_alive_s = 10\ninsecure = true\n"));
    EXPECT_EQ(given_.gateway, "bay-1");
    EXPECT_EQ(given_.keep_alive, std::chrono::seconds{10});
    EXPECT_TRUE(given_.broker.insecure);
    EXPECT_TRUE(check(given_));
}

TEST_F(sync_options, the_template_for_production_is_understood) {
    EXPECT_TRUE(read_file(std::string{FAULTLINE_SOURCE_DIR} + "/cloud/deploy/sync.toml", given_));
    EXPECT_EQ(given_.gateway, "bay-07");
}

TEST_F(sync_options, name_file_line_and_setting_when_wrong) {
    const auto misspelt = read("# comment\ngatway = \"bay-1\"\n");
    EXPECT_EQ(misspelt.error().key, "error.config_unknown");
    EXPECT_EQ(misspelt.error().args["line"], 2);
    EXPECT_EQ(misspelt.error().args["setting"], "gatway");
    for (const auto* text : {"gateway = 7\n", "keep_alive_s = \"10\"\n", "keep_alive_s = 0\n", "receipt_ms = 99999999999\n", "insecure = 1\n"}) {
        EXPECT_EQ(read(text).error().key, "error.config_value") << text;
    }
    for (const auto* text : {"gateway = \n", "[[[", "\xff\xfe", "a = 1\na = 2\n"}) {
        EXPECT_EQ(read(text).error().key, "error.config_toml") << text;
    }
    EXPECT_EQ(read_file("/nonexistent/sync.toml", given_).error().key, "error.config_toml");
}

TEST_F(sync_options, a_gateway_has_a_name_fit_for_a_topic) {
    EXPECT_EQ(check(given_).error().key, "error.gateway_missing");
    for (const auto* name : {"a/b", "+", "#", "a b", "$SYS"}) {
        given_.gateway = name;
        EXPECT_EQ(check(given_).error().key, "error.gateway_name") << name;
    }
}

}  // namespace
