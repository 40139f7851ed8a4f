#include "gateway/link/open.hpp"

#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>

#include <array>
#include <fstream>

#include "gateway/link/device_access.hpp"
#include "tests/link/pty_pair.hpp"

namespace faultline::link {
namespace {

namespace fs = std::filesystem;

class opening : public testing::Test {
protected:
    failure refusal(const std::string& path, medium kind = medium::serial) {
        auto opened = run(context_, open({.kind = kind, .path = path, .host = {}}));
        if (opened) return {error::cancelled, {{"opened", path}}};
        return opened.error();
    }

    boost::asio::io_context context_{1};
    scratch_folder folder_;
};

TEST_F(opening, a_missing_device_is_not_found_and_named) {
    const auto why = refusal("/dev/ttyUSB_not_here");
    EXPECT_EQ(why.what, error::not_found);
    EXPECT_EQ(argument(why, "link"), "serial:/dev/ttyUSB_not_here");
}

TEST_F(opening, a_link_to_a_device_that_left_is_not_found) {
    fs::create_symlink(folder_.path() / "gone", folder_.path() / "adapter");
    EXPECT_EQ(refusal(folder_.path() / "adapter", medium::pty).what, error::not_found);
}

TEST_F(opening, a_file_a_folder_and_other_devices_are_no_serial_port) {
    std::ofstream{folder_.path() / "file"} << "ELM327 v1.5\r>";
    EXPECT_EQ(argument(refusal(folder_.path() / "file"), "found"), "file");
    EXPECT_EQ(argument(refusal(folder_.path()), "found"), "directory");
    ASSERT_EQ(::mkfifo((folder_.path() / "pipe").c_str(), 0600), 0);
    EXPECT_EQ(argument(refusal(folder_.path() / "pipe"), "found"), "pipe");
    EXPECT_EQ(argument(refusal("/dev/null"), "found"), "other_device");
    EXPECT_EQ(refusal("/dev/null").what, error::not_a_device);
}

TEST_F(opening, a_second_user_is_refused_and_told_who_was_first) {
    const pty_pair pair;
    const auto first = run(context_, open({.kind = medium::pty, .path = pair.path(), .host = {}}));
    ASSERT_TRUE(first);
    const auto why = refusal(pair.path(), medium::pty);
    EXPECT_EQ(why.what, error::busy);
    EXPECT_EQ(argument(why, "process"), "link_test (" + std::to_string(::getpid()) + ")");
}

TEST_F(opening, another_process_is_named_too) {
    const pty_pair pair;
    int ready[2];
    int done[2];
    ASSERT_EQ(::pipe(ready), 0);
    ASSERT_EQ(::pipe(done), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        char byte = 0;
        const int fd = ::open(pair.path().c_str(), O_RDWR | O_NOCTTY);
        const bool locked = ::flock(fd, LOCK_EX | LOCK_NB) == 0 && ::write(ready[1], "r", 1) == 1;
        ::close(done[1]);
        ::_exit(locked && ::read(done[0], &byte, 1) == 0 ? 0 : 1);
    }
    char byte = 0;
    ASSERT_EQ(::read(ready[0], &byte, 1), 1);
    EXPECT_EQ(argument(refusal(pair.path(), medium::pty), "process"), "link_test (" + std::to_string(child) + ")");
    ::close(done[1]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    EXPECT_TRUE(run(context_, open({.kind = medium::pty, .path = pair.path(), .host = {}})));
    for (const int fd : {ready[0], ready[1], done[0]}) ::close(fd);
}

TEST_F(opening, closing_lets_the_next_one_in) {
    const pty_pair pair;
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(run(context_, open({.kind = medium::pty, .path = pair.path(), .host = {}})));
}

TEST_F(opening, follows_a_symlink_to_a_pty) {
    const pty_pair pair;
    fs::create_symlink(pair.path(), folder_.path() / "adapter");
    EXPECT_TRUE(run(context_, open({.kind = medium::pty, .path = folder_.path() / "adapter", .host = {}})));
    EXPECT_TRUE(run(context_, open({.kind = medium::serial, .path = folder_.path() / "adapter", .host = {}})));
}

TEST_F(opening, a_pty_whose_owner_left_is_gone_or_not_found) {
    pty_pair pair;
    const auto path = pair.path();
    pair.hang_up();
    const auto why = refusal(path, medium::pty);
    EXPECT_TRUE(why.what == error::not_found || why.what == error::gone) << code(why.what);
}

TEST_F(opening, drops_what_was_there_before) {
    const pty_pair pair;
    const int early = ::open(pair.path().c_str(), O_RDWR | O_NOCTTY);   // keeps the pty alive meanwhile
    termios raw{};
    ::tcgetattr(early, &raw);
    ::cfmakeraw(&raw);
    ::tcsetattr(early, TCSANOW, &raw);
    pair.say("old reply>");
    pollfd there{early, POLLIN, 0};
    ASSERT_EQ(::poll(&there, 1, 5000), 1);
    auto line = std::move(*run(context_, open({.kind = medium::pty, .path = pair.path(), .host = {}})));
    std::array<std::uint8_t, 16> buffer{};
    EXPECT_EQ(*line->try_read(buffer), 0u);
    ::close(early);
}

TEST_F(opening, no_permission_names_the_group_that_has_it) {
    const auto node = folder_.path() / "node";
    std::ofstream{node} << "";
    const auto why = permission_failure(node, "serial:" + node.string());
    EXPECT_EQ(why.what, error::no_permission);
    EXPECT_NE(argument(why, "group"), "(none)");
    EXPECT_NE(argument(why, "user"), "(none)");
}

TEST_F(opening, a_user_without_rights_is_told_so) {
    const pty_pair pair;
    ASSERT_EQ(::chmod(pair.path().c_str(), 0), 0);
    const pid_t child = ::fork();
    if (child == 0) {
        const bool is_root = ::geteuid() == 0;   // root needs no rights: become nobody
        if (is_root && (::setresgid(65534, 65534, 65534) != 0 || ::setresuid(65534, 65534, 65534) != 0)) ::_exit(2);
        ::_exit(refusal(pair.path(), medium::pty).what == error::no_permission ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace faultline::link
