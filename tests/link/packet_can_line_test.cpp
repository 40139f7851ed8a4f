// Frames over a real seqpacket socket, the other end held by the test.
#include "gateway/link/packet_can_line.hpp"

#include <gtest/gtest.h>
#include <linux/can.h>
#include <linux/can/error.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <vector>

#include "gateway/link/kernel_frame.hpp"
#include "gateway/link/open_can.hpp"
#include "tests/link/pty_pair.hpp"
#include "tests/link/written_frame.hpp"

namespace faultline::link {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;

class test_bus_line : public testing::Test {
protected:
    test_bus_line() {
        std::array<int, 2> ends{};
        if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) throw std::runtime_error{"no socketpair"};
        other_ = ends[0];
        line_ = packet_line(context_.get_executor(), ends[1], {.kind = medium::test_bus, .path = "/bus", .host = {}}, 0);
    }
    ~test_bus_line() override {
        if (other_ >= 0) ::close(other_);
    }

    void say(const can::frame& what) const {
        canfd_frame raw{};
        const auto size = to_kernel(what, raw);
        say_raw(raw, size);
    }
    void say_raw(const canfd_frame& raw, std::size_t size) const { ASSERT_EQ(::send(other_, &raw, size, 0), static_cast<ssize_t>(size)); }
    std::string hear() const {
        canfd_frame raw{};
        const auto size = ::recv(other_, &raw, sizeof raw, 0);
        can::frame what;
        if (size <= 0 || !from_kernel(raw, static_cast<std::size_t>(size), what)) return "nothing";
        return can::to_text(what);
    }
    // What one read gives: the frames, or the name of the error.
    std::vector<std::string> read(std::chrono::milliseconds patience) {
        const auto count = run(context_, line_->read(frames_, in(patience)));
        if (!count) return {std::string{code(count.error())}};
        std::vector<std::string> texts;
        for (std::size_t i = 0; i < *count; ++i) texts.push_back(can::to_text(frames_[i].what));
        return texts;
    }

    asio::io_context context_{1};
    int other_ = -1;
    std::unique_ptr<can_line> line_;
    std::array<stamped_frame, 64> frames_;
};

using texts = std::vector<std::string>;

TEST_F(test_bus_line, carries_every_kind_of_frame_unchanged_both_ways) {
    for (const auto* text : {"7E8#064100BE3FA81300", "7DF#", "18DAF110#02", "000007E8#01", "7E0##1AABBCCDD"}) {
        const auto sent = frame(text);
        say(sent);
        EXPECT_EQ(read(5s), texts{can::to_text(sent)});
        ASSERT_TRUE(run(context_, line_->write({&sent, 1}, in(5s))));
        EXPECT_EQ(hear(), can::to_text(sent));
    }
}

TEST_F(test_bus_line, gives_all_frames_that_wait_in_one_read_and_in_order) {
    for (std::uint32_t i = 0; i < 20; ++i) say({.id = 0x100 + i});
    const auto came = read(5s);
    ASSERT_EQ(came.size(), 20u);
    EXPECT_EQ(came.front(), "100#");
    EXPECT_EQ(came.back(), "113#");
    EXPECT_EQ(line_->counted().received, 20u);
}

TEST_F(test_bus_line, says_time_out_and_gone_by_their_names) {
    EXPECT_EQ(read(5ms), texts{"link_timeout"});
    ::close(std::exchange(other_, -1));
    EXPECT_EQ(read(5s), texts{"link_gone"});
}

TEST_F(test_bus_line, lets_through_only_what_is_wanted) {
    const std::array<can_filter, 2> wanted{can_filter{0x7E8, 0x7F8, false}, can_filter{0x18DAF100, 0x1FFFFF00, true}};
    line_->let_through(wanted);
    for (const auto* text : {"123#00", "7E7#00", "7E8#01", "7EF#02", "7F0#00", "000007E8#00", "18DAF110#03", "18DBF110#00"}) say(frame(text));
    EXPECT_EQ(read(5s), (texts{"7E8#01", "7EF#02", "18DAF110#03"}));
    line_->let_through({});
    say(frame("123#00"));
    EXPECT_EQ(read(5s), texts{"123#00"});
}

TEST_F(test_bus_line, follows_what_the_controller_says_and_hands_out_no_error_frame) {
    canfd_frame raw{};
    raw.len = CAN_ERR_DLC;
    raw.can_id = CAN_ERR_FLAG | CAN_ERR_CRTL;
    raw.data[1] = CAN_ERR_CRTL_TX_PASSIVE;
    say_raw(raw, CAN_MTU);
    say(frame("7E8#01"));
    EXPECT_EQ(read(5s), texts{"7E8#01"});
    EXPECT_EQ(line_->state(), bus_state::passive);
    raw.can_id = CAN_ERR_FLAG | CAN_ERR_BUSOFF;
    say_raw(raw, CAN_MTU);
    EXPECT_EQ(read(5ms), texts{"link_timeout"});
    EXPECT_EQ(line_->state(), bus_state::off);
    raw.can_id = CAN_ERR_FLAG | CAN_ERR_RESTARTED;
    say_raw(raw, CAN_MTU);
    EXPECT_EQ(read(5ms), texts{"link_timeout"});
    EXPECT_EQ(line_->state(), bus_state::active);
    EXPECT_EQ(line_->counted().error_frames, 3u);
}

TEST_F(test_bus_line, counts_what_is_no_data_frame) {
    canfd_frame raw{};
    raw.can_id = 0x7E8 | CAN_RTR_FLAG;
    say_raw(raw, CAN_MTU);
    say_raw(raw, 5);
    say(frame("7E8#01"));
    EXPECT_EQ(read(5s), texts{"7E8#01"});
    EXPECT_EQ(line_->counted().not_understood, 2u);
}

TEST_F(test_bus_line, takes_no_more_than_there_is_room_for) {
    const std::vector<can::frame> many(100, frame("7DF#0201000000000000"));
    std::size_t taken = 0;
    for (;;) {
        const auto now = line_->try_write(many);
        ASSERT_TRUE(now);
        if (*now == 0) break;
        taken += *now;
        ASSERT_LT(taken, 1000000u);
    }
    EXPECT_EQ(line_->counted().sent, taken);
    EXPECT_EQ(hear(), "7DF#0201000000000000");
}

TEST(test_bus, is_opened_by_its_path) {
    const scratch_folder folder;
    const auto path = (folder.path() / "bus").string();
    asio::io_context context{1};
    auto missing = run(context, open_can(*parse_address("vcan+unix:" + path)));
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().what, error::not_found);

    const int hub = ::socket(AF_UNIX, SOCK_SEQPACKET, 0);
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    path.copy(name.sun_path, sizeof name.sun_path - 1);
    ASSERT_EQ(::bind(hub, reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
    ASSERT_EQ(::listen(hub, 1), 0);
    const auto opened = run(context, open_can(*parse_address("vcan+unix:" + path)));
    ASSERT_TRUE(opened);
    EXPECT_FALSE((*opened)->chooses_bitrate());
    ::close(hub);
}

TEST(socketcan, says_which_interface_is_missing_and_which_is_none) {
    asio::io_context context{1};
    const auto missing = run(context, open_can(*parse_address("can:nowhere0")));
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().what, error::no_interface);
    EXPECT_EQ(argument(missing.error(), "name"), "nowhere0");
    const auto loopback = run(context, open_can(*parse_address("can:lo")));
    ASSERT_FALSE(loopback);
    EXPECT_EQ(loopback.error().what, error::not_can);
}

}  // namespace
}  // namespace faultline::link
