// A CAN adapter that speaks slcan (protocols/can/slcan) over a byte line. Two dialects: Lawicel's answers every command with CR
// or BEL; CANable's (slcan firmware of candleLight-like adapters) answers only questions, and is told to listen by M1 instead of
// L. Which one it is shows in the first answers; commands that are answered must be answered well.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "gateway/link/can_line.hpp"

namespace faultline::link {

// Closes the channel and asks who is there; enters no bus yet. Failures: those of the byte line; not_slcan {link, heard} when
// something else answers; no_slcan {link} when nothing does. `remembered_baud` is tried first where the port has a rate.
[[nodiscard]] boost::asio::awaitable<result<std::unique_ptr<can_line>>> open_slcan(address where, unsigned remembered_baud);

// The same on a line that is open already.
[[nodiscard]] boost::asio::awaitable<result<std::unique_ptr<can_line>>> start_slcan(std::unique_ptr<byte_line> line, unsigned remembered_baud);

}  // namespace faultline::link
