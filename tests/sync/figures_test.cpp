#include "cloud/sync/figures.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

using namespace faultline;
using namespace faultline::sync;

namespace {

TEST(figures, the_status_is_json_with_the_state_in_words) {
    figures now;
    now.gateway = "bay-1";
    now.connection = mqtt::connection_state::backing_off;
    now.trouble = mqtt::connection_trouble::tls;
    now.detail = "certificate \"expired\"\n";
    now.waiting.streams[static_cast<std::size_t>(stream::diagnosis)].depth = 3;
    const auto status = nlohmann::json::parse(status_json(now));
    EXPECT_EQ(status["connection"], "backing_off");
    EXPECT_EQ(status["trouble"], "tls");
    EXPECT_EQ(status["outbox"]["depth"], 3);
    EXPECT_EQ(status["outbox"]["streams"]["diagnosis"]["depth"], 3);
}

TEST(figures, every_metric_has_a_help_that_says_what_to_do_and_a_type) {
    std::istringstream lines{metrics_text({})};
    std::string line, helped, typed;
    int metrics = 0;
    while (std::getline(lines, line)) {
        std::istringstream words{line};
        std::string hash, kind, name;
        words >> hash >> kind >> name;
        if (hash == "#" && kind == "HELP") {
            helped = name;
            EXPECT_GT(line.size(), name.size() + 20) << line;
        } else if (hash == "#") {
            typed = name;
        } else {
            const auto plain = hash.substr(0, hash.find('{'));
            EXPECT_EQ(plain, helped);
            EXPECT_EQ(plain, typed);
            ++metrics;
        }
    }
    EXPECT_GT(metrics, 30);
}

TEST(figures, a_file_is_replaced_whole) {
    const auto path = std::filesystem::temp_directory_path() / ("faultline-figures-" + std::to_string(getpid()));
    EXPECT_TRUE(replace_file(path, "long old content"));
    EXPECT_TRUE(replace_file(path, "new"));
    std::ifstream file{path};
    const std::string content{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_EQ(content, "new");
    std::filesystem::remove(path);
    EXPECT_FALSE(replace_file("/nonexistent/place/file", "x"));
}

}  // namespace
