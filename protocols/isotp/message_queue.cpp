#include "protocols/isotp/message_queue.hpp"

namespace faultline::isotp {

std::span<std::uint8_t> message_queue::reserve(std::size_t length) {
    discard();
    if (length == 0 || count_ == most_messages) return {};
    std::size_t begin = 0;
    std::size_t end = memory_.size();
    if (count_ > 0) {
        const auto& newest = pieces_[(oldest_ + count_ - 1) % slots];
        const std::size_t used_from = pieces_[oldest_].begin;
        begin = newest.begin + newest.length;
        if (begin <= used_from) {   // wrapped round: only the gap before the oldest is free
            end = used_from;
        } else if (end - begin < length) {
            begin = 0;
            end = used_from;
        }
    }
    if (end - begin < length) return {};
    pieces_[(oldest_ + count_) % slots] = {begin, length};
    is_reserved_ = true;
    return memory_.subspan(begin, length);
}

void message_queue::keep() {
    if (is_reserved_) ++count_;
    is_reserved_ = false;
}

void message_queue::discard() {
    is_reserved_ = false;
}

std::span<const std::uint8_t> message_queue::front() const {
    if (count_ == 0) return {};
    return memory_.subspan(pieces_[oldest_].begin, pieces_[oldest_].length);
}

void message_queue::pop() {
    if (count_ == 0) return;
    oldest_ = (oldest_ + 1) % slots;
    --count_;
}

}   // namespace faultline::isotp
