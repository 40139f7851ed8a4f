#include "gateway/link/kernel_frame.hpp"

#include <linux/can/error.h>

#include <algorithm>
#include <cstring>
#include <ctime>

namespace faultline::link {

std::size_t to_kernel(const can::frame& from, canfd_frame& into) {
    into = {};
    into.can_id = from.id | (from.is_extended ? CAN_EFF_FLAG : 0U);
    into.len = from.size;
    std::ranges::copy(from.data(), into.data);
    if (!from.is_fd) return CAN_MTU;
    into.flags = from.has_rate_switch ? CANFD_BRS : 0;
    return CANFD_MTU;
}

bool from_kernel(const canfd_frame& from, std::size_t size, can::frame& into) {
    const bool is_fd = size == CANFD_MTU;
    if (!is_fd && size != CAN_MTU) return false;
    if ((from.can_id & (CAN_RTR_FLAG | CAN_ERR_FLAG)) != 0) return false;
    if (from.len > (is_fd ? can::fd_size : can::classic_size)) return false;
    into = {};
    into.is_extended = (from.can_id & CAN_EFF_FLAG) != 0;
    into.id = from.can_id & (into.is_extended ? CAN_EFF_MASK : CAN_SFF_MASK);
    into.is_fd = is_fd;
    into.has_rate_switch = is_fd && (from.flags & CANFD_BRS) != 0;
    into.size = from.len;
    std::copy_n(from.data, from.len, into.bytes.begin());
    return true;
}

bus_state state_after(const canfd_frame& error_frame, bus_state before) {
    if ((error_frame.can_id & CAN_ERR_BUSOFF) != 0) return bus_state::off;
    if ((error_frame.can_id & CAN_ERR_RESTARTED) != 0) return bus_state::active;
    if ((error_frame.can_id & CAN_ERR_CRTL) == 0) return before;
    const auto controller = error_frame.data[1];
    if ((controller & (CAN_ERR_CRTL_RX_PASSIVE | CAN_ERR_CRTL_TX_PASSIVE)) != 0) return bus_state::passive;
    if ((controller & (CAN_ERR_CRTL_RX_WARNING | CAN_ERR_CRTL_TX_WARNING)) != 0) return bus_state::warning;
    if ((controller & CAN_ERR_CRTL_ACTIVE) != 0) return bus_state::active;
    return before;
}

receive_notes read_notes(const msghdr& head) {
    receive_notes noted;
    auto* const all = const_cast<msghdr*>(&head);   // CMSG_NXTHDR takes no const
    for (auto* one = CMSG_FIRSTHDR(all); one != nullptr; one = CMSG_NXTHDR(all, one)) {
        if (one->cmsg_level != SOL_SOCKET) continue;
        if (one->cmsg_type == SO_TIMESTAMPNS) {
            timespec stamp{};
            std::memcpy(&stamp, CMSG_DATA(one), sizeof stamp);
            timespec now{};
            ::clock_gettime(CLOCK_REALTIME, &now);
            const auto age = std::chrono::seconds{now.tv_sec - stamp.tv_sec} + std::chrono::nanoseconds{now.tv_nsec - stamp.tv_nsec};
            // The wall clock may be set between the two; an age that makes no sense is no age.
            if (age >= std::chrono::nanoseconds{0} && age < std::chrono::seconds{10}) noted.age = age;
        } else if (one->cmsg_type == SO_RXQ_OVFL) {
            std::uint32_t dropped = 0;
            std::memcpy(&dropped, CMSG_DATA(one), sizeof dropped);
            noted.dropped = dropped;
        }
    }
    return noted;
}

}  // namespace faultline::link
