// Frames that arrived and nobody read yet: a fixed room, first in, first out. What does not fit is refused, so that a reader who
// sleeps loses the newest and knows it, and memory does not grow.
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "gateway/link/can_line.hpp"

namespace faultline::link {

class frame_ring {
public:
    static constexpr std::size_t room = 8192;   // two seconds of a full 500 kbit/s bus

    [[nodiscard]] bool put(const stamped_frame& what) {
        if (held_ == room) return false;
        frames_[(first_ + held_) % room] = what;
        ++held_;
        return true;
    }
    [[nodiscard]] std::size_t take(std::span<stamped_frame> into) {
        const auto count = std::min(into.size(), held_);
        for (std::size_t i = 0; i < count; ++i) into[i] = frames_[(first_ + i) % room];
        first_ = (first_ + count) % room;
        held_ -= count;
        return count;
    }
    void clear() { first_ = held_ = 0; }

private:
    std::vector<stamped_frame> frames_ = std::vector<stamped_frame>(room);
    std::size_t first_ = 0, held_ = 0;
};

}  // namespace faultline::link
