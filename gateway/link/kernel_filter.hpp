// Lets the kernel drop the frames nobody asked for: on a full bus that is nearly all of them, and waking for each would cost
// more than everything else a gateway does.
#pragma once

#include <span>

#include "gateway/link/can_line.hpp"

namespace faultline::link {

// CAN_RAW_FILTER; an empty list lets everything through. What the kernel refuses changes nothing: frames are also sorted above.
void set_raw_filter(int socket, std::span<const can_filter> wanted);

// The same on a unix socket that carries struct can_frame: a classic BPF program on the identifier.
void set_packet_filter(int socket, std::span<const can_filter> wanted);

[[nodiscard]] bool passes(std::span<const can_filter> wanted, const can::frame& what);

}  // namespace faultline::link
