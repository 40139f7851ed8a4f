#include "gateway/link/open.hpp"

#include <boost/asio/this_coro.hpp>
#include <utility>

#include "gateway/link/ftdi_line.hpp"
#include "gateway/link/tcp_line.hpp"
#include "gateway/link/tty_line.hpp"

namespace faultline::link {

namespace asio = boost::asio;

asio::awaitable<result<std::unique_ptr<byte_line>>> open(address where, open_options options) {
    switch (where.kind) {
        case medium::tcp: co_return co_await open_tcp(std::move(where), options.connect_timeout);
        case medium::slcan:
            if (!where.host.empty()) co_return co_await open_tcp(std::move(where), options.connect_timeout);
            break;
        case medium::usb: {
            const auto here = co_await asio::this_coro::executor;
            co_return open_ftdi(here, where, where.baud != 0 ? where.baud : options.baud);
        }
        case medium::can:
        case medium::usb_can:
        case medium::test_bus: co_return failure{error::unsupported, {{"link", to_text(where)}, {"reason", "it carries CAN frames, not text"}}};
        case medium::serial:
        case medium::pty: break;
    }
    const auto executor = co_await asio::this_coro::executor;
    co_return open_tty(executor, where, where.baud != 0 ? where.baud : options.baud);
}

}  // namespace faultline::link
