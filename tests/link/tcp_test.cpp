#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "gateway/link/open.hpp"
#include "tests/link/pty_pair.hpp"

namespace faultline::link {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

class tcp_link : public testing::Test {
protected:
    [[nodiscard]] address where(std::string host = "127.0.0.1") {
        return {.kind = medium::tcp, .path = {}, .host = std::move(host), .port = acceptor_.local_endpoint().port()};
    }

    asio::io_context context_{1};
    tcp::acceptor acceptor_{context_, tcp::endpoint{asio::ip::address_v4::loopback(), 0}};
    std::array<std::uint8_t, 64> buffer_{};
};

TEST_F(tcp_link, carries_bytes_both_ways) {
    auto line = std::move(*run(context_, open(where())));
    auto peer = acceptor_.accept();
    ASSERT_TRUE(run(context_, line->write(bytes("ATI\r"), in(5s))));
    std::array<char, 4> heard{};
    asio::read(peer, asio::buffer(heard));
    EXPECT_EQ(std::string_view(heard.data(), 4), "ATI\r");
    asio::write(peer, asio::buffer("ELM>", 4));
    EXPECT_EQ(*run(context_, line->read_some(buffer_, in(5s))), 4u);
    EXPECT_FALSE(line->is_uart());
    EXPECT_TRUE(line->set_baud(115200));
    EXPECT_EQ(line->baud(), 0u);
}

TEST_F(tcp_link, finds_a_host_by_name) {
    EXPECT_TRUE(run(context_, open(where("localhost"))));
}

TEST_F(tcp_link, is_gone_when_the_peer_closes_or_resets) {
    auto line = std::move(*run(context_, open(where())));
    {
        auto peer = acceptor_.accept();
        peer.set_option(asio::socket_base::linger{true, 0});
        peer.close();   // a reset: the destructor alone would say good-bye politely
    }
    EXPECT_EQ(run(context_, line->read_some(buffer_, in(5s))).error(), error::gone);
    EXPECT_EQ(run(context_, line->write(bytes("?"), in(5s))).error(), error::gone);   // and no SIGPIPE
}

TEST_F(tcp_link, reports_silence_at_the_deadline) {
    auto line = std::move(*run(context_, open(where())));
    EXPECT_EQ(run(context_, line->read_some(buffer_, in(10ms))).error(), error::timeout);
}

TEST_F(tcp_link, says_refused_when_nobody_listens) {
    const auto nowhere = where();
    acceptor_.close();
    const auto opened = run(context_, open(nowhere));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().what, error::refused);
    EXPECT_EQ(argument(opened.error(), "link"), to_text(nowhere));
}

TEST_F(tcp_link, says_unreachable_when_the_name_means_nothing) {
    const auto opened = run(context_, open(where("no-such-host.invalid")));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().what, error::unreachable);
    EXPECT_NE(argument(opened.error(), "reason"), "(none)");
}

TEST_F(tcp_link, gives_up_connecting_in_the_time_allowed) {
    // A full backlog of one answers no further SYN: the connection hangs as it does at a silent host.
    tcp::acceptor full{context_};
    full.open(tcp::v4());
    full.bind({asio::ip::address_v4::loopback(), 0});
    full.listen(0);
    const auto port = full.local_endpoint().port();
    std::vector<tcp::socket> crowd;
    for (int i = 0; i < 4; ++i) {
        auto& one = crowd.emplace_back(context_, tcp::v4());
        one.native_non_blocking(true);
        const auto there = full.local_endpoint();
        (void)::connect(one.native_handle(), there.data(), static_cast<socklen_t>(there.size()));
    }
    const auto opened = run(context_, open({.kind = medium::tcp, .path = {}, .host = "127.0.0.1", .port = port},
                                           {.connect_timeout = 50ms}));
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().what, error::timeout);
}

}  // namespace
}  // namespace faultline::link
