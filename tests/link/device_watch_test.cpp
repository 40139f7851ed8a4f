#include "gateway/link/device_watch.hpp"

#include <gtest/gtest.h>

#include <boost/asio/steady_timer.hpp>
#include <fstream>

#include "tests/link/pty_pair.hpp"

namespace faultline::link {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class watching : public testing::Test {
protected:
    watching() { fs::create_directories(dev_); }
    void create(const fs::path& file) const { std::ofstream{file} << ""; }

    boost::asio::io_context context_{1};
    scratch_folder folder_;
    fs::path dev_ = folder_.path() / "dev";
};

TEST_F(watching, tells_when_an_adapter_comes_and_goes) {
    device_watch watch{context_.get_executor(), dev_};
    create(dev_ / "ttyUSB0");
    fs::remove(dev_ / "ttyUSB0");
    auto change = *run(context_, watch.next());
    EXPECT_EQ(change.what, device_event::appeared);
    EXPECT_EQ(change.path, dev_ / "ttyUSB0");
    change = *run(context_, watch.next());
    EXPECT_EQ(change.what, device_event::vanished);
}

TEST_F(watching, tells_when_the_rights_arrive_after_the_node) {
    create(dev_ / "ttyACM0");
    device_watch watch{context_.get_executor(), dev_};
    fs::permissions(dev_ / "ttyACM0", fs::perms::owner_all);
    EXPECT_EQ(run(context_, watch.next())->path, dev_ / "ttyACM0");
}

TEST_F(watching, ignores_everything_that_is_no_port) {
    device_watch watch{context_.get_executor(), dev_};
    for (const auto* name : {"tty3", "sda1", "tty", "null"}) create(dev_ / name);
    create(dev_ / "rfcomm0");
    EXPECT_EQ(run(context_, watch.next())->path, dev_ / "rfcomm0");
}

TEST_F(watching, watches_the_configured_link_wherever_it_is) {
    const auto link = folder_.path() / "adapter";
    device_watch watch{context_.get_executor(), dev_, link};
    create(folder_.path() / "other");
    fs::create_symlink("/dev/pts/9999", link);
    EXPECT_EQ(run(context_, watch.next())->path, link);
}

TEST_F(watching, waits_without_running_until_something_happens) {
    device_watch watch{context_.get_executor(), dev_};
    boost::asio::steady_timer later{context_, 5ms};
    later.async_wait([&](auto) { create(dev_ / "ttyUSB7"); });
    EXPECT_EQ(run(context_, watch.next())->path, dev_ / "ttyUSB7");
}

TEST_F(watching, closing_ends_the_wait) {
    device_watch watch{context_.get_executor(), dev_};
    boost::asio::steady_timer later{context_, 5ms};
    later.async_wait([&](auto) { watch.close(); });
    EXPECT_EQ(run(context_, watch.next()).error().what, error::cancelled);
}

TEST_F(watching, says_when_there_is_nothing_to_watch) {
    device_watch watch{context_.get_executor(), folder_.path() / "missing"};
    const auto change = run(context_, watch.next());
    EXPECT_EQ(change.error().what, error::failed);
    EXPECT_NE(argument(change.error(), "reason"), "(none)");
}

}  // namespace
}  // namespace faultline::link
