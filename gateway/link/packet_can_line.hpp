// CAN frames as packets of a socket: SocketCAN (CAN_RAW) and the test bus, a unix seqpacket socket that carries the same
// struct can_frame and struct canfd_frame. Several frames a system call in both directions.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "gateway/link/can_line.hpp"

namespace faultline::link {

// can:can0. Raw socket with CAN FD, error frames and kernel time stamps. Link down is a state, not an error: the line
// opens, says link_down and works when the interface comes up. Failures: not_found, not_a_device (an interface that is no CAN),
// no_permission, unsupported (this kernel has no CAN).
[[nodiscard]] result<std::unique_ptr<can_line>> open_socketcan(boost::asio::any_io_executor executor, const address& where);

// vcan+unix:/path: the hub of tests and of the simulated car.
[[nodiscard]] result<std::unique_ptr<can_line>> open_test_bus(boost::asio::any_io_executor executor, const address& where);

// A connected socket that is one of the two; takes it over. `index` is the interface's, 0 on the test bus.
[[nodiscard]] std::unique_ptr<can_line> packet_line(boost::asio::any_io_executor executor, int socket, const address& where, int index);

}  // namespace faultline::link
