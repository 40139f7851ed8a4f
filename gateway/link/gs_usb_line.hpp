// USB CAN adapters with candleLight's protocol, driven by us instead of the kernel: no network interface, no rights of the network
// administrator, no `ip link`. protocols/can/gs_usb has the bytes; this is their shell.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "gateway/link/can_line.hpp"

namespace faultline::link {

// `usb:1d50:606f[/serial or port][:bitrate[:data bitrate]]`. The adapter is reset and asked what it can; it is off the bus until
// can_line::enter. With a data bitrate, and an adapter that can, the channel is CAN FD.
[[nodiscard]] boost::asio::awaitable<result<std::unique_ptr<can_line>>> open_gs_usb(address where);

}  // namespace faultline::link
