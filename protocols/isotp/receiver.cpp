#include "protocols/isotp/receiver.hpp"

#include <algorithm>

namespace faultline::isotp {

taken receiver::accept(const pci& head, std::span<const std::uint8_t> frame, std::span<std::uint8_t> room) {
    switch (head.kind) {
        case frame_kind::single:
        case frame_kind::first: return begin(head, frame, room);
        case frame_kind::consecutive: return go_on(head, frame);
        case frame_kind::flow_control: return {step::ignored};
        case frame_kind::none: break;
    }
    return {step::not_transport};
}

taken receiver::begin(const pci& head, std::span<const std::uint8_t> frame, std::span<std::uint8_t> room) {
    const bool interrupted = give_up();
    if (!size_is_possible(head, frame.size(), 0)) return {step::wrong_size, interrupted};
    if (room.size() < head.length) return {step::no_room, interrupted};
    message_ = room.first(head.length);
    const auto data = frame.subspan(head.header);
    filled_ = std::min(data.size(), message_.size());
    std::copy_n(data.begin(), filled_, message_.begin());
    next_ = 1;
    return {is_running() ? step::more : step::complete, interrupted};
}

taken receiver::go_on(const pci& head, std::span<const std::uint8_t> frame) {
    if (!is_running()) return {step::orphan};
    if (head.sequence != next_) {
        give_up();
        return {step::wrong_sequence};
    }
    const std::size_t left = message_.size() - filled_;
    if (!size_is_possible(head, frame.size(), left)) {
        give_up();
        return {step::wrong_size};
    }
    const auto data = frame.subspan(head.header);
    const std::size_t part = std::min(data.size(), left);
    std::copy_n(data.begin(), part, message_.begin() + static_cast<std::ptrdiff_t>(filled_));
    filled_ += part;
    next_ = (next_ + 1) & 0x0F;
    return {is_running() ? step::more : step::complete};
}

bool receiver::give_up() {
    const bool was_running = is_running();
    message_ = {};
    filled_ = 0;
    return was_running;
}

}   // namespace faultline::isotp
