// Between our CAN frame and the kernel's struct can_frame / canfd_frame (linux/can.h), which the test bus carries too.
#pragma once

#include <linux/can.h>
#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "gateway/link/can_line.hpp"
#include "protocols/can/frame.hpp"

namespace faultline::link {

// Returns how many bytes of `into` are to be sent: CAN_MTU or CANFD_MTU.
[[nodiscard]] std::size_t to_kernel(const can::frame& from, canfd_frame& into);

// `size` bytes were received. False: neither a classic nor an FD data frame (remote frames carry no data and are not used
// in diagnostics).
[[nodiscard]] bool from_kernel(const canfd_frame& from, std::size_t size, can::frame& into);

// The controller's state after this error frame (linux/can/error.h).
[[nodiscard]] bus_state state_after(const canfd_frame& error_frame, bus_state before);

// What the kernel noted beside a frame: how long ago it arrived, and how many frames it had to drop so far.
struct receive_notes {
    std::optional<std::chrono::nanoseconds> age;
    std::optional<std::uint32_t> dropped;
};
[[nodiscard]] receive_notes read_notes(const msghdr& head);

}  // namespace faultline::link
