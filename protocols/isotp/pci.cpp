#include "protocols/isotp/pci.hpp"

#include <algorithm>

namespace faultline::isotp {

pci read_pci(std::span<const std::uint8_t> frame, std::size_t address_bytes) {
    pci head;
    if (frame.size() <= address_bytes) return head;
    const std::uint8_t control = frame[address_bytes];
    const std::uint8_t low = control & 0x0F;
    const std::size_t single_room = classic_frame - 1 - address_bytes;
    switch (control >> 4) {
        case 0:
            if (low == 0 || low > single_room) return head;
            head = {frame_kind::single, low, 0, static_cast<std::uint8_t>(address_bytes + 1)};
            break;
        case 1: {
            if (frame.size() < address_bytes + 2) return head;
            const auto length = static_cast<std::uint16_t>(low << 8 | frame[address_bytes + 1]);
            if (length <= single_room) return head;
            head = {frame_kind::first, length, 0, static_cast<std::uint8_t>(address_bytes + 2)};
            break;
        }
        case 2: head = {frame_kind::consecutive, 0, low, static_cast<std::uint8_t>(address_bytes + 1)}; break;
        case 3:   // clear to send, wait, overflow; the rest is reserved
            if (low <= 2) head = {frame_kind::flow_control, 0, 0, static_cast<std::uint8_t>(address_bytes + 3)};
            break;
        default: break;
    }
    return head;
}

bool size_is_possible(const pci& head, std::size_t frame_size, std::size_t left) {
    if (frame_size == classic_frame) return true;
    switch (head.kind) {
        case frame_kind::single: return frame_size == head.header + std::size_t{head.length};
        case frame_kind::consecutive: return frame_size == head.header + left;
        case frame_kind::flow_control: return frame_size >= head.header;
        default: return false;
    }
}

}   // namespace faultline::isotp
