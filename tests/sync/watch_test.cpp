#include "cloud/sync/watch.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <filesystem>
#include <fstream>

using namespace faultline::sync;

namespace {

class database_watch : public ::testing::Test {
protected:
    void SetUp() override { std::filesystem::create_directory(place_); }
    void TearDown() override { std::filesystem::remove_all(place_); }
    void write(const std::string& name) { std::ofstream{place_ / name, std::ios::app} << "x"; }
    static bool told(watch& one) {
        pollfd waiting{one.fd(), POLLIN, 0};
        return poll(&waiting, 1, 0) == 1 && one.changed();
    }
    std::filesystem::path place_ = std::filesystem::temp_directory_path() / ("faultline-watch-" + std::to_string(getpid()));
};

TEST_F(database_watch, tells_of_the_database_and_its_log_only) {
    watch one{place_ / "g.db"};
    ASSERT_TRUE(one.is_watching());
    EXPECT_FALSE(told(one));
    write("g.db-wal");
    EXPECT_TRUE(told(one));
    EXPECT_FALSE(told(one));
    write("g.db");
    EXPECT_TRUE(told(one));
    write("g.db-shm");
    write("other.db-wal");
    EXPECT_FALSE(told(one));
}

TEST_F(database_watch, waits_for_a_directory_that_is_not_there_yet) {
    watch one{place_ / "later" / "g.db"};
    EXPECT_FALSE(one.is_watching());
    std::filesystem::create_directory(place_ / "later");
    one.again();
    EXPECT_TRUE(one.is_watching());
    write("later/g.db");
    EXPECT_TRUE(told(one));
}

}  // namespace
