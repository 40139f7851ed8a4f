#include "protocols/doip/stream.hpp"

#include <algorithm>

namespace faultline::doip {

cut_off stream::take(std::span<const std::uint8_t> bytes) {
    cut_off result;
    if (is_broken_) {
        result.what = cut::broken;
        result.used = bytes.size();
        return result;
    }
    const std::size_t skipped = std::min<std::size_t>(to_skip_, bytes.size());
    to_skip_ -= static_cast<std::uint32_t>(skipped);
    result.used = skipped;
    auto rest = bytes.subspan(skipped);

    if (head_filled_ < header_size) {
        const std::size_t part = std::min(header_size - head_filled_, rest.size());
        std::copy_n(rest.begin(), part, head_bytes_.begin() + static_cast<std::ptrdiff_t>(head_filled_));
        head_filled_ += part;
        result.used += part;
        rest = rest.subspan(part);
        if (head_filled_ < header_size) return result;
        if (!read_header(head_bytes_, head_)) {
            is_broken_ = true;
            result.what = cut::broken;
            return result;
        }
        if (head_.length > room_.size()) {
            to_skip_ = head_.length;
            head_filled_ = 0;
            result.what = cut::too_large;
            result.head = head_;
            return result;
        }
    }

    const std::size_t part = std::min<std::size_t>(head_.length - filled_, rest.size());
    const bool is_in_one_piece = filled_ == 0 && part == head_.length;
    if (!is_in_one_piece) std::copy_n(rest.begin(), part, room_.begin() + static_cast<std::ptrdiff_t>(filled_));
    filled_ += part;
    result.used += part;
    if (filled_ < head_.length) return result;
    result.what = cut::message;
    result.head = head_;
    result.data = is_in_one_piece ? rest.first(part) : std::span<const std::uint8_t>{room_.first(head_.length)};
    head_filled_ = 0;
    filled_ = 0;
    return result;
}

}   // namespace faultline::doip
