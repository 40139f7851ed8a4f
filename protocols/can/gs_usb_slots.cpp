#include "protocols/can/gs_usb_slots.hpp"

#include <algorithm>

namespace faultline::can::gs_usb {

std::optional<std::uint32_t> slots::take(instant now) {
    if (out_ == count) return std::nullopt;
    while (since_[next_]) next_ = (next_ + 1) % count;
    const auto slot = next_;
    since_[slot] = now;
    ++out_;
    next_ = (next_ + 1) % count;
    return static_cast<std::uint32_t>(slot);
}

bool slots::give_back(std::uint32_t slot) {
    if (slot >= count || !since_[slot]) return false;
    since_[slot].reset();
    --out_;
    return true;
}

std::size_t slots::expire(instant now, std::chrono::milliseconds patience) {
    std::size_t expired = 0;
    for (auto& since : since_) {
        if (!since || now - *since < patience) continue;
        since.reset();
        ++expired;
    }
    out_ -= expired;
    return expired;
}

void slots::forget() {
    since_.fill(std::nullopt);
    out_ = 0;
}

slots::instant slots::oldest() const {
    auto oldest = instant::max();
    for (const auto& since : since_) {
        if (since) oldest = std::min(oldest, *since);
    }
    return oldest;
}

}   // namespace faultline::can::gs_usb
