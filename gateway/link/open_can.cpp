#include "gateway/link/open_can.hpp"

#include <boost/asio/this_coro.hpp>
#include <utility>

#include "gateway/link/gs_usb_line.hpp"
#include "gateway/link/packet_can_line.hpp"
#include "gateway/link/slcan_line.hpp"

namespace faultline::link {

boost::asio::awaitable<result<std::unique_ptr<can_line>>> open_can(address where, unsigned remembered_baud) {
    const auto executor = co_await boost::asio::this_coro::executor;
    switch (where.kind) {
        case medium::can: co_return open_socketcan(executor, where);
        case medium::test_bus: co_return open_test_bus(executor, where);
        case medium::slcan: co_return co_await open_slcan(std::move(where), remembered_baud);
        case medium::usb_can: co_return co_await open_gs_usb(std::move(where));
        default: break;
    }
    co_return failure{error::unsupported, {{"link", to_text(where)}, {"reason", "it carries text, not CAN frames"}}};
}

}  // namespace faultline::link
