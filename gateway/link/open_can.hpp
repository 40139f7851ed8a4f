// Opens the way to a CAN bus an address names: can:, slcan:, vcan+unix:, usb: where it is a CAN adapter.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "gateway/link/can_line.hpp"

namespace faultline::link {

// Runs on the executor of the awaiting coroutine, and the line keeps that executor. Nothing is sent to the bus; an slcan
// adapter is met and its channel closed (can_line::enter opens it). `remembered_baud`: of the port an slcan adapter hangs on.
[[nodiscard]] boost::asio::awaitable<result<std::unique_ptr<can_line>>> open_can(address where, unsigned remembered_baud = 0);

}  // namespace faultline::link
