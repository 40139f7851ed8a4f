// A car as a script: to each frame of the tester that begins like a line's left side it answers with the frames on the right. The
// bytes go through a real seqpacket socket, as over the test bus.
#pragma once

#include <sys/socket.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "gateway/link/kernel_frame.hpp"
#include "gateway/link/packet_can_line.hpp"
#include "tests/link/written_frame.hpp"

namespace faultline::daemon {

class scripted_bus {
public:
    explicit scripted_bus(boost::asio::io_context& context) : mine_{context} {
        std::array<int, 2> ends{};
        if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) throw std::runtime_error{"no socketpair"};
        mine_.assign(ends[0]);
        line_ = link::packet_line(context.get_executor(), ends[1], {.kind = link::medium::test_bus, .path = "/bus", .host = {}}, 0);
        boost::asio::co_spawn(context, serve(), boost::asio::detached);
    }

    [[nodiscard]] std::unique_ptr<link::can_line> line() { return std::move(line_); }

    // "7DF#0201000000000000" or the beginning of it. The last one that fits counts.
    void answer(std::string to, std::vector<std::string> frames) { lines_.push_back({std::move(to), std::move(frames)}); }
    void forget() { lines_.clear(); }
    void say(const std::string& text) {
        canfd_frame raw{};
        const auto size = link::to_kernel(link::frame(text), raw);
        (void)::send(mine_.native_handle(), &raw, size, MSG_NOSIGNAL);
    }
    void hang_up() { mine_.close(); }

    std::vector<std::string> heard;

private:
    struct rule {
        std::string to;
        std::vector<std::string> frames;
    };

    boost::asio::awaitable<void> serve() {
        using boost::asio::posix::stream_descriptor;
        for (;;) {
            const auto [problem] = co_await mine_.async_wait(stream_descriptor::wait_read, boost::asio::as_tuple(boost::asio::use_awaitable));
            if (problem) co_return;
            canfd_frame raw{};
            const auto size = ::recv(mine_.native_handle(), &raw, sizeof raw, MSG_DONTWAIT);
            if (size == 0) co_return;
            can::frame seen;
            if (size < 0 || !link::from_kernel(raw, static_cast<std::size_t>(size), seen)) continue;
            heard.push_back(can::to_text(seen));
            for (auto one = lines_.rbegin(); one != lines_.rend(); ++one) {
                if (!heard.back().starts_with(one->to)) continue;
                for (const auto& text : one->frames) say(text);
                break;
            }
        }
    }

    boost::asio::posix::stream_descriptor mine_;
    std::unique_ptr<link::can_line> line_;
    std::vector<rule> lines_;
};

}  // namespace faultline::daemon
